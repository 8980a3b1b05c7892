using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Mien.Media;

/// <summary>A picture's place as ffmpeg's log tells it.</summary>
/// <param name="Clip">Position of its video among those that are read.</param>
/// <param name="Index">Position in that video, those that were passed over counted.</param>
/// <param name="Time">Presentation time.</param>
internal readonly record struct ShownPicture(int Clip, int Index, TimeSpan Time);

/// <summary>Reads from ffmpeg's log which clip each picture belongs to and when it is shown.</summary>
/// <remarks>Each clip has its own showinfo filter, <c>showinfo@c0</c> and so on, in units of its own time base, since showinfo
/// prints seconds with six digits only. ffmpeg opens later clips early and logs their first pictures at once, and a filter may
/// pass over pictures; <c>showinfo@out</c>, behind them all, logs a picture when its turn has come.</remarks>
internal sealed partial class PresentationTimes(int clips, TimeSpan start = default)
{
    private readonly Channel<ShownPicture> _shown =
        Channel.CreateUnbounded<ShownPicture>(new() { SingleReader = true, SingleWriter = true });

    private readonly double[] _units = new double[clips];
    private readonly TimeSpan?[] _starts = new TimeSpan?[clips];
    private readonly int[] _counts = new int[clips];
    private readonly Queue<(string Pts, ShownPicture Picture)>[] _waiting =
        [.. Enumerable.Range(0, clips).Select(_ => new Queue<(string, ShownPicture)>())];

    private int _clip;

    /// <summary>The pictures in order.</summary>
    public ChannelReader<ShownPicture> Shown => _shown.Reader;

    /// <summary>Whether a clip among several changed its picture format midway, which makes ffmpeg lose pictures of the others.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Reads the log to its end.</summary>
    /// <returns>The last error line.</returns>
    public string Read(StreamReader log)
    {
        var last = "no picture stream";
        while (log.ReadLine() is { } line)
            if (Picture().Match(line) is { Success: true } picture)
                Show(picture);
            else if (TimeBase().Match(line) is { Success: true } timeBase)
                Configure(timeBase);
            else if (line.Contains("matches no streams", StringComparison.Ordinal))
                last = "no picture stream";
            else if (IsError(line))
                last = MemoryAddress().Replace(line.Trim(), "");
        _shown.Writer.Complete();
        return last;
    }

    private void Configure(Match timeBase)
    {
        var clip = (int)Number(timeBase.Groups[1]);
        HasLost |= clips > 1 && _units[clip] != 0;
        _units[clip] = Number(timeBase.Groups[2]) / Number(timeBase.Groups[3]);
    }

    private void Show(Match picture)
    {
        var pts = picture.Groups[2].Value;
        if (picture.Groups[1].Success)
        {
            var clip = (int)Number(picture.Groups[1]);
            var time = pts == "NOPTS" ? TimeSpan.Zero : TimeSpan.FromSeconds(Number(picture.Groups[2]) * _units[clip]);
            var shown = new ShownPicture(clip, _counts[clip]++, start + time - (_starts[clip] ??= time < TimeSpan.Zero ? time : TimeSpan.Zero));
            _waiting[clip].Enqueue((pts, shown));
            return;
        }
        while (_clip < clips - 1 && _waiting[_clip].Count == 0)
            _clip++;
        while (clips == 1 && _waiting[0].TryPeek(out var passed) && passed.Pts != pts)
            _waiting[0].Dequeue();
        if (_waiting[_clip].TryDequeue(out var next))
            _shown.Writer.TryWrite(next.Picture);
    }

    private static double Number(Group digits) => double.Parse(digits.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    internal static bool IsError(string line) =>
        !line.StartsWith("[showinfo@", StringComparison.Ordinal)
        && (line.Contains("rror", StringComparison.Ordinal) || line.Contains("nvalid", StringComparison.Ordinal)
            || line.Contains("not ", StringComparison.Ordinal) || line.Contains("corrupt", StringComparison.Ordinal));

    [GeneratedRegex(@"^\[showinfo@(?:c(\d+)|out) @ \w+\] n: *\d+ pts: *(-?\d+|NOPTS) ", RegexOptions.CultureInvariant)]
    private static partial Regex Picture();

    [GeneratedRegex(@"^\[showinfo@c(\d+) @ \w+\] config in time_base: (\d+)/(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex TimeBase();

    [GeneratedRegex(" @ 0x[0-9a-f]+", RegexOptions.CultureInvariant)]
    internal static partial Regex MemoryAddress();
}

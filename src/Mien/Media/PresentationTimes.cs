using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Mien.Media;

/// <summary>A picture's place as ffmpeg's log tells it.</summary>
/// <param name="Clip">Position of its video among those that are read.</param>
/// <param name="Index">Position in that video, those that were passed over counted.</param>
/// <param name="Time">Presentation time, never before that of the picture before.</param>
/// <param name="Look">Its size, and whether it is two fields.</param>
internal readonly record struct ShownPicture(int Clip, int Index, TimeSpan Time, PictureLook Look);

/// <summary>How a picture lies in its stream.</summary>
/// <param name="Width">Width as it is shown, with square pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="IsInterlaced">Whether its lines are of two moments.</param>
internal readonly record struct PictureLook(int Width, int Height, bool IsInterlaced)
{
    private const double SameShape = 0.02;

    /// <summary>From the fields of a showinfo line: aspect of a pixel (0/1 where it is not known), size, scan.</summary>
    public static PictureLook Of(double aspectWidth, double aspectHeight, int width, int height, string scan) => new(
        aspectWidth > 0 && aspectHeight > 0 ? Math.Max(1, (int)Math.Round(width * aspectWidth / aspectHeight)) : width, height, scan != "P");

    /// <summary>Whether a picture has the proportions of another, whatever its size.</summary>
    public bool HasShapeOf(PictureLook other) => Math.Abs((double)Width * other.Height / ((double)Height * other.Width) - 1) < SameShape;
}

/// <summary>Reads from ffmpeg's log which clip each picture belongs to and when it is shown.</summary>
/// <remarks>Each clip has its own showinfo filter, <c>showinfo@c0</c> and so on, in units of its own time base, since showinfo
/// prints seconds with six digits only. ffmpeg opens later clips early and logs their first pictures at once, and a filter may
/// pass over pictures; <c>showinfo@out</c>, behind them all, logs a picture when its turn has come.</remarks>
internal sealed partial class PresentationTimes(int clips, TimeSpan start = default, Action? decoded = null)
{
    private readonly Channel<ShownPicture> _shown =
        Channel.CreateUnbounded<ShownPicture>(new() { SingleReader = true, SingleWriter = true });

    private readonly double[] _units = new double[clips];
    private readonly TimeSpan?[] _starts = new TimeSpan?[clips];
    private readonly TimeSpan[] _latest = new TimeSpan[clips];
    private readonly int[] _counts = new int[clips];
    private readonly Queue<(string Pts, ShownPicture Picture)>[] _waiting =
        [.. Enumerable.Range(0, clips).Select(_ => new Queue<(string, ShownPicture)>())];

    private int _clip;

    /// <summary>The pictures in order.</summary>
    public ChannelReader<ShownPicture> Shown => _shown.Reader;

    /// <summary>Whether a clip among several changed its picture format midway, which makes ffmpeg lose pictures of the others.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Reads the log to its end.</summary>
    /// <returns>What went wrong, if anything did.</returns>
    public FfmpegErrors Read(StreamReader log)
    {
        var errors = new FfmpegErrors();
        while (log.ReadLine() is { } line)
            if (Picture().Match(line) is { Success: true } picture)
                Show(picture);
            else if (TimeBase().Match(line) is { Success: true } timeBase)
                Configure(timeBase);
            else
                errors.Add(line);
        _shown.Writer.Complete();
        return errors;
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
            decoded?.Invoke();
            var clip = (int)Number(picture.Groups[1]);
            var time = pts == "NOPTS" ? TimeSpan.Zero : TimeSpan.FromSeconds(Number(picture.Groups[2]) * _units[clip]);
            time = start + time - (_starts[clip] ??= time < TimeSpan.Zero ? time : TimeSpan.Zero);
            _latest[clip] = time > _latest[clip] ? time : _latest[clip];        // damaged timestamps run back
            var shown = new ShownPicture(clip, _counts[clip]++, _latest[clip], Look(picture));
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

    private static PictureLook Look(Match picture) => PictureLook.Of(
        Number(picture.Groups[3]), Number(picture.Groups[4]), (int)Number(picture.Groups[5]), (int)Number(picture.Groups[6]), picture.Groups[7].Value);

    [GeneratedRegex(@"^\[showinfo@(?:c(\d+)|out) @ \w+\] n: *\d+ pts: *(-?\d+|NOPTS) .* sar:(\d+)/(\d+) s:(\d+)x(\d+) i:([PTB?]) ", RegexOptions.CultureInvariant)]
    private static partial Regex Picture();

    [GeneratedRegex(@"^\[showinfo@c(\d+) @ \w+\] config in time_base: (\d+)/(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex TimeBase();
}

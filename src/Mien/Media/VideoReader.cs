using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Mien.Media;

/// <summary>Reads all frames of a video's first picture stream at their presentation times, through an ffmpeg pipe.</summary>
public static partial class VideoReader
{
    private const int ReadAhead = 2 << 20;

    /// <summary>Decodes <paramref name="path"/> and scales every frame to <paramref name="width"/> x <paramref name="height"/>.</summary>
    /// <param name="path">A video file; anything else is refused.</param>
    /// <param name="width">Width of the frames, in pixels.</param>
    /// <param name="height">Height of the frames, in pixels; the aspect ratio is not kept.</param>
    /// <param name="threads">Decoder threads; 0 lets ffmpeg choose. One is best when clips are decoded in parallel.</param>
    /// <param name="cancel">Stops the decoder.</param>
    /// <remarks>Scaling is bilinear with antialiasing, as <see cref="Resampling"/>. Rotation metadata is applied,
    /// no frame is dropped or doubled. Each frame owns its pixels.</remarks>
    /// <exception cref="MienException">The file is missing, empty, no video, or breaks off; the frames before the
    /// break have been yielded.</exception>
    public static async IAsyncEnumerable<Frame> ReadAsync(
        string path, int width, int height, int threads = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        RequireContent(path);
        using var process = Ffmpeg.Start(Arguments(path, width, height, threads));
        using var kill = cancel.Register(() => Kill(process));
        var times = Channel.CreateUnbounded<TimeSpan>(new() { SingleReader = true, SingleWriter = true });
        var errors = ReadTimesAsync(process.StandardError, times.Writer);
        var pictures = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Math.Clamp(ReadAhead / (width * height * 3), 2, 64)) { SingleReader = true, SingleWriter = true });
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => ReadPicturesAsync(process.StandardOutput.BaseStream, width * height * 3, pictures.Writer, abandon.Token), CancellationToken.None);
        try
        {
            var index = 0;
            await foreach (var rgb in pictures.Reader.ReadAllAsync(cancel))
                yield return new Frame(index++, await NextTimeAsync(times.Reader, path, cancel), width, height, rgb);
            await process.WaitForExitAsync(cancel);
            var message = await errors;
            if (process.ExitCode != 0 || index == 0)
                throw new MienException($"'{path}' cannot be read as video after frame {index}: {message}.");
        }
        finally
        {
            await abandon.CancelAsync();
            Kill(process);
            await reading;
        }
    }

    private static void RequireContent(string path)
    {
        if (!File.Exists(path))
            throw new MienException($"'{path}' does not exist.");
        if (new FileInfo(path).Length == 0)
            throw new MienException($"'{path}' is an empty file.");
    }

    private static List<string> Arguments(string path, int width, int height, int threads) =>
    [
        "-nostdin", "-nostats", "-hide_banner", "-loglevel", "info", "-xerror",
        "-protocol_whitelist", "file,crypto", "-format_whitelist", Ffmpeg.Formats,
        .. threads > 0 ? new[] { "-threads", threads.ToString(CultureInfo.InvariantCulture) } : [],
        "-i", "file:" + Path.GetFullPath(path), "-map", "0:V:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough",
        "-filter_threads", "1",
        "-vf", $"scale={width}:{height}:flags=bilinear+accurate_rnd+full_chroma_int,format=rgb24,showinfo=checksum=0",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
    ];

    /// <summary>Reads ahead, so that the decoder goes on while a consumer waits for the disk.</summary>
    private static async Task ReadPicturesAsync(Stream stream, int length, ChannelWriter<byte[]> pictures, CancellationToken abandoned)
    {
        Exception? failure = null;
        try
        {
            for (var rgb = new byte[length]; stream.ReadAtLeast(rgb, length, throwOnEndOfStream: false) == length; rgb = new byte[length])
                await pictures.WriteAsync(rgb, abandoned);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            failure = error;
        }
        pictures.Complete(failure);
    }

    private static async ValueTask<TimeSpan> NextTimeAsync(ChannelReader<TimeSpan> times, string path, CancellationToken cancel)
    {
        while (await times.WaitToReadAsync(cancel))
            if (times.TryRead(out var time))
                return time;
        throw new MienException($"'{path}': ffmpeg gave a frame without a presentation time. Is your ffmpeg older than 5?");
    }

    /// <summary>Passes on the times that the showinfo filter prints; returns the last error line.</summary>
    /// <remarks>A time is counted in units of the stream's time base, since showinfo prints seconds with six digits only.</remarks>
    private static async Task<string> ReadTimesAsync(StreamReader log, ChannelWriter<TimeSpan> times)
    {
        var last = "no picture stream";
        var unit = 0.0;
        TimeSpan? first = null;
        while (await log.ReadLineAsync() is { } line)
            if (TimeBase().Match(line) is { Success: true } timeBase)
                unit = Number(timeBase.Groups[1]) / Number(timeBase.Groups[2]);
            else if (PresentationTime().Match(line) is { Success: true } shown)
            {
                var time = shown.Groups[1].Value == "NOPTS" ? TimeSpan.Zero : TimeSpan.FromSeconds(Number(shown.Groups[1]) * unit);
                times.TryWrite(time - (first ??= time < TimeSpan.Zero ? time : TimeSpan.Zero));
            }
            else if (line.Contains("matches no streams", StringComparison.Ordinal))
                last = "no picture stream";
            else if (IsError(line))
                last = MemoryAddress().Replace(line.Trim(), "");
        times.Complete();
        return last;
    }

    [GeneratedRegex(@"^\[Parsed_showinfo_\d+ @ \w+\] config in time_base: (\d+)/(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex TimeBase();

    [GeneratedRegex(@"^\[Parsed_showinfo_\d+ @ \w+\] n: *\d+ pts: *(-?\d+|NOPTS) ", RegexOptions.CultureInvariant)]
    private static partial Regex PresentationTime();

    [GeneratedRegex(" @ 0x[0-9a-f]+", RegexOptions.CultureInvariant)]
    private static partial Regex MemoryAddress();

    private static double Number(Group digits) => double.Parse(digits.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static bool IsError(string line) =>
        !line.Contains("_showinfo_", StringComparison.Ordinal)
        && (line.Contains("rror", StringComparison.Ordinal) || line.Contains("nvalid", StringComparison.Ordinal)
            || line.Contains("not ", StringComparison.Ordinal) || line.Contains("corrupt", StringComparison.Ordinal));

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Mien.Media;

/// <summary>Reads all frames of a video's first picture stream at their presentation times, through an ffmpeg pipe.</summary>
public static class VideoReader
{
    private const int ReadAhead = 2 << 20;

    /// <summary>Decodes <paramref name="path"/> and scales every frame to <paramref name="width"/> x <paramref name="height"/>.</summary>
    /// <param name="path">A video file; anything else is refused.</param>
    /// <param name="width">Width of the frames, in pixels.</param>
    /// <param name="height">Height of the frames, in pixels; the aspect ratio is not kept.</param>
    /// <param name="options">Which frames; null for all.</param>
    /// <param name="cancel">Stops the decoder.</param>
    /// <remarks>Scaling is bilinear with antialiasing, as <see cref="Resampling"/>. Rotation metadata is applied, interlaced
    /// pictures are deinterlaced (bwdif, a frame for two fields), progressive ones are left as they are, no frame is doubled. Each frame owns its pixels. <see cref="Frame.Index"/> counts the frames that are passed over, from
    /// the first one at or after <see cref="VideoSelection.From"/>.</remarks>
    /// <exception cref="MienException">The file is missing, empty, no video, breaks off, or changes the shape of its picture; the frames before the
    /// break have been yielded (ffmpeg may give one more or less of them from run to run, so the message names none).</exception>
    public static async IAsyncEnumerable<Frame> ReadAsync(
        string path, int width, int height, VideoSelection? options = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var (_, frame) in ReadAsync([path], width, height, options ?? new VideoSelection(), cancel))
            yield return frame;
    }

    /// <summary>Decodes several short videos one after another in one process, which saves the start of ffmpeg for each of
    /// them: for clips of 100 frames a seventh of the whole.</summary>
    /// <returns>The frames in order, each with the position of its video in <paramref name="paths"/>.</returns>
    /// <exception cref="MienException">One of them cannot be read; which one is certain only when it is alone. All frames of a
    /// video are there when a frame of the next one comes, or the end.</exception>
    /// <inheritdoc cref="ReadAsync(string, int, int, VideoSelection, CancellationToken)"/>
    public static IAsyncEnumerable<(int Clip, Frame Frame)> ReadAsync(
        IReadOnlyList<string> paths, int width, int height, int threads = 0, CancellationToken cancel = default) =>
        ReadAsync(paths, width, height, new VideoSelection { Threads = threads }, cancel);

    /// <summary>Decodes without deinterlacing until an interlaced picture comes, and from there on with it, since the filter
    /// takes no picture of less than three lines and loses one where the size changes.</summary>
    private static async IAsyncEnumerable<(int Clip, Frame Frame)> ReadAsync(IReadOnlyList<string> paths,
        int width, int height, VideoSelection options, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var path in paths)
            MediaFile.RequireContent(path);
        var (interlaced, done, again) = (new HashSet<int>(), 0, true);
        while (again)
        {
            again = false;
            await foreach (var (shown, rgb) in DecodeAsync(paths, width, height, options, interlaced, cancel).Skip(done))
            {
                again = shown.Look.IsInterlaced && interlaced.Add(shown.Clip);
                if (again)
                    break;
                done++;
                yield return (shown.Clip, new Frame(shown.Index, shown.Time, width, height, rgb));
            }
        }
    }

    private static async IAsyncEnumerable<(ShownPicture Shown, byte[] Rgb)> DecodeAsync(IReadOnlyList<string> paths,
        int width, int height, VideoSelection options, HashSet<int> interlaced, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var process = Ffmpeg.Start(Arguments(paths, width, height, options, interlaced));
        using var kill = cancel.Register(() => Kill(process));
        var times = new PresentationTimes(paths.Count, options.From, options.Decoded);
        var errors = Task.Factory.StartNew(() => times.Read(process.StandardError), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var pictures = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Math.Clamp(ReadAhead / (width * height * 3), 2, 64)) { SingleReader = true, SingleWriter = true });
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => ReadPicturesAsync(process.StandardOutput.BaseStream, width * height * 3, pictures.Writer, abandon.Token), CancellationToken.None);
        try
        {
            ShownPicture? first = null;
            var last = 0;
            await foreach (var rgb in pictures.Reader.ReadAllAsync(cancel))
            {
                var shown = await NextTimeAsync(times, paths[last], cancel);
                if (first is not null && shown.Time >= options.To)
                    yield break;        // ffmpeg forgets the end where the size of the picture changes
                first = first is { } one && one.Clip == shown.Clip ? one : shown;
                last = shown.Clip;
                RequireShape(paths[last], shown, first.Value);
                yield return (shown, rgb);
            }
            await process.WaitForExitAsync(cancel);
            var log = await errors;
            if (first is null)
                throw Unreadable(paths[last], options.From, log);
            if (process.ExitCode != 0 || log.IsCutOff || times.HasLost)
                throw new MienException($"'{paths[last]}' breaks off and cannot be read as video to its end: " +
                                        $"{(log.Reason == FfmpegErrors.NoPicture ? $"ffmpeg ended with code {process.ExitCode}" : log.Reason)}. " +
                                        "Copy it again, read the part before with '--to', or save what can be read: ffmpeg -i FILE NEW.mp4");
        }
        finally
        {
            await abandon.CancelAsync();
            Kill(process);
            await reading;
        }
    }

    /// <summary>The error of a video that shows no picture.</summary>
    internal static MienException Unreadable(string path, TimeSpan from, FfmpegErrors log) =>
        from > TimeSpan.Zero && log.Reason == FfmpegErrors.NoPicture
            ? new MienException(string.Create(CultureInfo.InvariantCulture, $"'{path}' has no picture at {from.TotalSeconds:0.###} s or later ('--from'), or none at all."))
            : new MienException($"'{path}' cannot be read as video: {log.Reason}.{Advice(path, log)}");

    private static string Advice(string path, FfmpegErrors log) => FileContent.Advice(path, asVideo: true) switch
    {
        { Length: > 0 } advice => advice,
        _ when log.Reason == FfmpegErrors.NoPicture => " Leave it out, or give the video that its sound belongs to.",
        _ => " Leave it out, copy it again, or convert it where it plays: ffmpeg -i FILE NEW.mp4",
    };

    private static void RequireShape(string path, ShownPicture shown, ShownPicture first)
    {
        if (!shown.Look.HasShapeOf(first.Look))
            throw new MienException(string.Create(CultureInfo.InvariantCulture,
                $"'{path}' changes the shape of its picture at {shown.Time.TotalSeconds:0.###} s from {first.Look.Width}x{first.Look.Height} to " +
                $"{shown.Look.Width}x{shown.Look.Height}: read its parts on their own, with '--to' and '--from'."));
    }

    private static List<string> Arguments(
        IReadOnlyList<string> paths, int width, int height, VideoSelection options, HashSet<int> interlaced) =>
    [
        "-nostdin", "-nostats", "-hide_banner", "-loglevel", "info", "-xerror", "-filter_complex_threads", "1",
        .. paths.SelectMany(path => Input(path, options)),
        "-filter_complex", Filters(paths.Count, width, height, options, interlaced), "-an", "-sn", "-dn", "-fps_mode", "passthrough",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
    ];

    private static IReadOnlyList<string> Input(string path, VideoSelection options) => Ffmpeg.Input(path,
    [
        .. options.Threads > 0 ? new[] { "-threads", Number(options.Threads) } : [],
        .. options.From > TimeSpan.Zero ? new[] { "-ss", Number(options.From.TotalSeconds) } : [],
        .. options.To is { } end ? new[] { "-to", Number(end.TotalSeconds) } : [],
    ]);

    private static string Filters(int clips, int width, int height, VideoSelection options, HashSet<int> interlaced)
    {
        var scale = $"scale={Number(width)}:{Number(height)}:flags=bilinear+accurate_rnd+full_chroma_int,format=rgb24,setsar=1";
        var chains = Enumerable.Range(0, clips).Select(i =>
            $"[{Number(i)}:V:0]{(interlaced.Contains(i) ? "bwdif=mode=send_frame:deint=interlaced," : "")}showinfo@c{Number(i)}=checksum=0,{options.Filter()}{scale}");
        if (clips == 1)
            return chains.Single() + ",showinfo@out=checksum=0";
        var labels = Enumerable.Range(0, clips).Select(i => $"[v{Number(i)}]").ToArray();
        return string.Join(';', chains.Zip(labels, (chain, label) => chain + label))
            + $";{string.Concat(labels)}concat=n={Number(clips)},showinfo@out=checksum=0";
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

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

    private static async ValueTask<ShownPicture> NextTimeAsync(PresentationTimes times, string path, CancellationToken cancel)
    {
        while (await times.Shown.WaitToReadAsync(cancel))
            if (times.Shown.TryRead(out var shown))
                return shown;
        throw new MienException($"'{path}': ffmpeg gave a frame without a presentation time. Is your ffmpeg older than 5?");
    }

    internal static void Kill(Process process)
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

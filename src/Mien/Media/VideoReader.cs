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
    /// <remarks>Scaling is bilinear with antialiasing, as <see cref="Resampling"/>. Rotation metadata is applied,
    /// no frame is doubled. Each frame owns its pixels. <see cref="Frame.Index"/> counts the frames that are passed over, from
    /// the first one at or after <see cref="VideoSelection.From"/>.</remarks>
    /// <exception cref="MienException">The file is missing, empty, no video, or breaks off; the frames before the
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

    private static async IAsyncEnumerable<(int Clip, Frame Frame)> ReadAsync(IReadOnlyList<string> paths,
        int width, int height, VideoSelection options, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var path in paths)
            RequireContent(path);
        using var process = Ffmpeg.Start(Arguments(paths, width, height, options));
        using var kill = cancel.Register(() => Kill(process));
        var times = new PresentationTimes(paths.Count, options.From);
        var errors = Task.Factory.StartNew(() => times.Read(process.StandardError), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var pictures = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Math.Clamp(ReadAhead / (width * height * 3), 2, 64)) { SingleReader = true, SingleWriter = true });
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => ReadPicturesAsync(process.StandardOutput.BaseStream, width * height * 3, pictures.Writer, abandon.Token), CancellationToken.None);
        try
        {
            var (last, any) = (0, false);
            await foreach (var rgb in pictures.Reader.ReadAllAsync(cancel))
            {
                var (clip, index, time) = await NextTimeAsync(times, paths[last], cancel);
                (last, any) = (clip, true);
                yield return (clip, new Frame(index, time, width, height, rgb));
            }
            await process.WaitForExitAsync(cancel);
            var message = await errors;
            if (process.ExitCode != 0 || !any || times.HasLost)
                throw new MienException($"'{paths[last]}' {(!any ? "cannot be read as video" : "breaks off and cannot be read as video to its end")}: {message}.");
        }
        finally
        {
            await abandon.CancelAsync();
            Kill(process);
            await reading;
        }
    }

    internal static void RequireContent(string path)
    {
        if (!File.Exists(path))
            throw new MienException($"'{path}' does not exist.");
        if (new FileInfo(path).Length == 0)
            throw new MienException($"'{path}' is an empty file.");
    }

    private static List<string> Arguments(IReadOnlyList<string> paths, int width, int height, VideoSelection options) =>
    [
        "-nostdin", "-nostats", "-hide_banner", "-loglevel", "info", "-xerror", "-filter_complex_threads", "1",
        .. paths.SelectMany(path => Input(path, options)),
        "-filter_complex", Filters(paths.Count, width, height, options), "-an", "-sn", "-dn", "-fps_mode", "passthrough",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
    ];

    private static string[] Input(string path, VideoSelection options) =>
    [
        "-protocol_whitelist", "file,crypto", "-format_whitelist", Ffmpeg.Formats,
        .. options.Threads > 0 ? new[] { "-threads", Number(options.Threads) } : [],
        .. options.From > TimeSpan.Zero ? new[] { "-ss", Number(options.From.TotalSeconds) } : [],
        .. options.To is { } end ? new[] { "-to", Number(end.TotalSeconds) } : [],
        "-i", "file:" + Path.GetFullPath(path),
    ];

    private static string Filters(int clips, int width, int height, VideoSelection options)
    {
        var scale = $"scale={Number(width)}:{Number(height)}:flags=bilinear+accurate_rnd+full_chroma_int,format=rgb24,setsar=1";
        var chains = Enumerable.Range(0, clips).Select(i => $"[{Number(i)}:V:0]showinfo@c{Number(i)}=checksum=0,{options.Filter()}{scale}");
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

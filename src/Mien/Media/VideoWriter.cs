using System.Diagnostics;
using System.Globalization;

namespace Mien.Media;

/// <summary>Writes frames as H.264 in MP4 through a pipe to ffmpeg.</summary>
public static class VideoWriter
{
    /// <summary>Writes a video whole or not at all: to <c>PATH.part</c> first, renamed at the end.</summary>
    /// <remarks>yuv420p, constant rate, one thread and no encoder stamp: the same frames and the same ffmpeg give the
    /// same bytes. An odd width or height gains one black column or row, which yuv420p needs.</remarks>
    /// <param name="path">The MP4 file; an older one is replaced.</param>
    /// <param name="frames">Pictures of one size, in order; their times are not used.</param>
    /// <param name="framesPerSecond">Constant frame rate, above 0.</param>
    /// <param name="cancellationToken">Stops ffmpeg and removes the part.</param>
    /// <returns>The number of frames written.</returns>
    /// <exception cref="MienException">ffmpeg is missing or failed, there is no frame, or frames differ in size.</exception>
    public static async Task<int> WriteAsync(
        string path,
        IAsyncEnumerable<Frame> frames,
        double framesPerSecond,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var part = path + ".part";
        try
        {
            var count = await EncodeAsync(path, part, frames, framesPerSecond, cancellationToken);
            File.Move(part, path, overwrite: true);
            return count;
        }
        catch
        {
            if (File.Exists(part))
                File.Delete(part);
            throw;
        }
    }

    private static async Task<int> EncodeAsync(
        string path, string part, IAsyncEnumerable<Frame> frames, double rate, CancellationToken ct)
    {
        await using var source = frames.GetAsyncEnumerator(ct);
        if (!await source.MoveNextAsync())
            throw new MienException($"No frame to write to '{path}': a video needs at least one.");
        var (width, height) = (source.Current.Width, source.Current.Height);
        using var process = Ffmpeg.Start(Arguments(width, height, rate, part), redirectInput: true);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            var count = await PipeAsync(source, process.StandardInput.BaseStream, path, ct);
            process.StandardInput.Close();
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 ? count : throw Failed(path, process.ExitCode, await errors);
        }
        catch (IOException broken)          // ffmpeg closed its end of the pipe
        {
            await process.WaitForExitAsync(ct);
            throw Failed(path, process.ExitCode, await errors, broken);
        }
        finally
        {
            await StopAsync(process);
        }
    }

    private static async Task<int> PipeAsync(
        IAsyncEnumerator<Frame> source, Stream pipe, string path, CancellationToken ct)
    {
        var (width, height) = (source.Current.Width, source.Current.Height);
        var count = 0;
        do
        {
            var frame = source.Current;
            if (frame.Width != width || frame.Height != height || frame.Rgb.Length != width * height * 3)
                throw new MienException(
                    $"Frame {count} of '{path}' is {frame.Width}x{frame.Height} with {frame.Rgb.Length} bytes, the first " +
                    $"is {width}x{height}. Scale all frames of one video to one size.");
            await pipe.WriteAsync(frame.Rgb, ct);
            count++;
        }
        while (await source.MoveNextAsync());
        await pipe.FlushAsync(ct);
        return count;
    }

    private static string[] Arguments(int width, int height, double rate, string part) =>
    [
        "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", $"{width}x{height}",
        "-framerate", rate.ToString("0.######", CultureInfo.InvariantCulture), "-i", "pipe:0",
        "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-sws_flags", "bicubic+accurate_rnd+full_chroma_int",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-threads", "1",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", "-f", "mp4", part,
    ];

    private static async Task StopAsync(Process process)
    {
        if (process.HasExited)
            return;
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    private static MienException Failed(string path, int exitCode, string errors, Exception? inner = null)
    {
        var reason = errors.Trim() is { Length: > 0 } text ? text : "it gave no reason";
        return new MienException(
            $"ffmpeg could not write '{path}' (exit code {exitCode}): {reason}. Check the folder, the free space, and " +
            "that 'ffmpeg -encoders' lists libx264.", inner ?? new InvalidOperationException(reason));
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Mien.Media;

/// <summary>Writes frames as H.264 in MP4 through a pipe to ffmpeg.</summary>
public static class VideoWriter
{
    private static readonly string[] _ofTheDisk = ["No space left on device", "Read-only file system", "Permission denied", "Input/output error", "Disk quota exceeded"];

    /// <summary>Writes a video whole or not at all: to <c>PATH.part</c> first, renamed at the end.</summary>
    /// <remarks>yuv420p, constant rate, one thread and no encoder stamp: the same frames and the same ffmpeg give the
    /// same bytes. An odd width or height gains one black column or row, which yuv420p needs.</remarks>
    /// <param name="path">The MP4 file; an older one is replaced.</param>
    /// <param name="frames">Pictures of one size, in order; their times are not used.</param>
    /// <param name="framesPerSecond">Constant frame rate, above 0.</param>
    /// <param name="cancellationToken">Stops ffmpeg and removes the part.</param>
    /// <returns>The number of frames written.</returns>
    /// <exception cref="MienException">ffmpeg is missing or failed, there is no frame, or frames differ in size.</exception>
    /// <exception cref="WriteException">The disk is full, or the folder cannot be written to.</exception>
    public static Task<int> WriteAsync(
        string path,
        IAsyncEnumerable<Frame> frames,
        double framesPerSecond,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        return WholeAsync(path, part => EncodeAsync(path, frames, false,
            first => Arguments(first.Width, first.Height, framesPerSecond, part), cancellationToken));
    }

    /// <summary>Writes frames at their own presentation times, whole or not at all, with the sound of another video.</summary>
    /// <remarks>A variable frame rate stays in step with the sound. Times are kept to 1/90,000 s; a frame that is not later
    /// than the one before follows it by a millisecond. Titles, places and other metadata are left out.</remarks>
    /// <param name="path">The MP4 file; an older one is replaced.</param>
    /// <param name="frames">Pictures of one size, in order of time.</param>
    /// <param name="sound">Copied where MP4 holds its codec and all of it is wanted from the start, else AAC; null for a silent video.</param>
    /// <param name="cancellationToken">Stops ffmpeg and removes the part.</param>
    /// <returns>The number of frames written.</returns>
    /// <exception cref="MienException">ffmpeg is missing or failed, there is no frame, or frames differ in size.</exception>
    /// <exception cref="WriteException">The disk is full, or the folder cannot be written to.</exception>
    public static async Task<int> WriteTimedAsync(
        string path, IAsyncEnumerable<Frame> frames, SoundTrack? sound, CancellationToken cancellationToken = default)
    {
        var codec = sound is null ? "" : await sound.CodecAsync(cancellationToken);
        var timed = InStep(frames, sound?.From ?? TimeSpan.Zero);
        return await WholeAsync(path, part => EncodeAsync(path, timed, true,
            first => TimedArguments(first.Time, sound, codec, part), cancellationToken));
    }

    private static async Task<int> WholeAsync(string path, Func<string, Task<int>> encode)
    {
        Writing.Try($"'{path}'", () => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!));
        var part = path + ".part";
        try
        {
            var count = await encode(part);
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
        string path, IAsyncEnumerable<Frame> frames, bool timed, Func<Frame, IReadOnlyList<string>> arguments, CancellationToken ct)
    {
        await using var source = frames.GetAsyncEnumerator(ct);
        if (!await source.MoveNextAsync())
            throw new MienException($"No frame to write to '{path}': a video needs at least one.");
        using var process = Ffmpeg.Start(arguments(source.Current), redirectInput: true);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            var count = await PipeAsync(source, process.StandardInput.BaseStream, timed, path, ct);
            process.StandardInput.Close();
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 && !IsBroken(await errors) ? count : throw Failed(path, process.ExitCode, await errors);
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
        IAsyncEnumerator<Frame> source, Stream pipe, bool timed, string path, CancellationToken ct)
    {
        var (width, height) = (source.Current.Width, source.Current.Height);
        if (timed)
            await pipe.WriteAsync(RawMatroska.Head(width, height), ct);
        var count = 0;
        do
        {
            var frame = source.Current;
            if (frame.Width != width || frame.Height != height || frame.Rgb.Length != width * height * 3)
                throw new MienException(
                    $"Frame {count} of '{path}' is {frame.Width}x{frame.Height} with {frame.Rgb.Length} bytes, the first " +
                    $"is {width}x{height}. Scale all frames of one video to one size.");
            if (timed)
                await pipe.WriteAsync(RawMatroska.PictureHead(frame.Time, frame.Rgb.Length), ct);
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
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", "-f", "mp4", "file:" + Path.GetFullPath(part),
    ];

    /// <summary>No frames out of order: MP4 would tell a wrong length at variable rates. The matrix is what the scaler uses.
    /// The last frame is shown as long as the one before it, since a frame without duration is not shown at all.</summary>
    private static string[] TimedArguments(TimeSpan start, SoundTrack? sound, string codec, string part) =>
    [
        "-hide_banner", "-loglevel", "error", "-y", "-probesize", "32", "-analyzeduration", "0",
        "-itsoffset", start.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture), "-f", "matroska", "-i", "pipe:0",
        .. sound is null ? [] : sound.Input, "-map", "0:v", .. sound is null ? [] : new[] { "-map", "1:a?", "-c:a", codec },
        "-map_metadata", "-1", "-map_chapters", "-1", "-fps_mode", "passthrough",
        "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-sws_flags", "bicubic+accurate_rnd+full_chroma_int",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-bf", "0", "-pix_fmt", "yuv420p", "-colorspace", "smpte170m",
        "-enc_time_base", "1:90000", "-video_track_timescale", "90000",
        "-bsf:v", "setts=duration='if(N,PTS-PREV_INPTS,3600)'",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", "-f", "mp4", "file:" + Path.GetFullPath(part),
    ];

    private static async IAsyncEnumerable<Frame> InStep(IAsyncEnumerable<Frame> frames, TimeSpan start)
    {
        var last = TimeSpan.FromMilliseconds(-1);
        await foreach (var frame in frames)
        {
            var time = frame.Time - start;
            last = time >= TimeSpan.Zero && time > last ? time : last + TimeSpan.FromMilliseconds(1);
            yield return frame with { Time = last };
        }
    }

    private static async Task StopAsync(Process process)
    {
        if (process.HasExited)
            return;
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Whether the file is not whole although ffmpeg ended well, as when the disk is full at the very end.</summary>
    private static bool IsBroken(string errors) =>
        errors.Contains("Error writing trailer", StringComparison.Ordinal) || Array.Exists(_ofTheDisk, said => errors.Contains(said, StringComparison.Ordinal));

    private static MienException Failed(string path, int exitCode, string errors, Exception? inner = null)
    {
        var reason = errors.Trim() is { Length: > 0 } text ? text : "it gave no reason";
        if (_ofTheDisk.FirstOrDefault(said => reason.Contains(said, StringComparison.Ordinal)) is { } disk)
            return new WriteException($"'{path}' cannot be written: {disk}. Make room there or choose another folder.", inner ?? new IOException(reason));
        return new MienException(
            $"ffmpeg could not write '{path}' (exit code {exitCode}): {reason}. Check the folder, the free space, and " +
            "that 'ffmpeg -encoders' lists libx264.", inner ?? new InvalidOperationException(reason));
    }
}

using System.Text.RegularExpressions;
using Mien.Media;
using Mien.Web.Jobs;

namespace Mien.Web.Media;

/// <summary>Tells what a file is by its content, and whether browsers show it.</summary>
internal static partial class MediaProbe
{
    private const int HeadBytes = 16;

    /// <summary>How the name of a picture with this content ends; null for anything else.</summary>
    public static string? PictureExtension(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[HeadBytes];
        return FileContent.PictureExtension(head[..file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)]);
    }

    /// <summary>Reads the head of a video or picture, and decodes its first picture.</summary>
    /// <exception cref="MienException">It is neither.</exception>
    public static async Task<MediaFacts> ReadAsync(string path, CancellationToken cancel)
    {
        if (PictureExtension(path) is { } extension)
        {
            var picture = ImageFile.Read(path);
            return new MediaFacts(true, picture.Width, picture.Height, null, null, 1, true, "image/" + extension[1..].Replace("jpg", "jpeg", StringComparison.Ordinal), false);
        }
        var (probing, streams) = (VideoFile.ProbeAsync(path, cancel), StreamsAsync(path, cancel));
        await Task.WhenAll(probing, streams);
        var (video, (container, codec, pixels, sound)) = (await probing, await streams);
        var (plays, type) = (container, codec, pixels, sound) switch
        {
            (_, "h264", "yuv420p" or "yuvj420p", null or "aac" or "mp3" or "opus") when IsMp4(container) => (true, "video/mp4"),
            (_, "vp8" or "vp9" or "av1", "yuv420p", null or "opus" or "vorbis") when container.Contains("webm", StringComparison.Ordinal) => (true, "video/webm"),
            _ => (false, "video/mp4"),
        };
        return new MediaFacts(false, video.Width, video.Height, video.Duration, video.FrameRate, video.PictureStreams, plays, type, sound is not null);
    }

    private static bool IsMp4(string container) => container.Split(',').Contains("mp4");

    /// <summary>What ffmpeg says of a file that it is given without any output.</summary>
    private static async Task<(string Container, string Codec, string Pixels, string? Sound)> StreamsAsync(string path, CancellationToken cancel)
    {
        using var process = Ffmpeg.Start(["-nostdin", "-hide_banner", .. Ffmpeg.Input(path, [])]);
        using var kill = cancel.Register(() => VideoReader.Kill(process));
        var log = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        var picture = Picture().Match(log);
        return (Container().Match(log).Groups[1].Value, picture.Groups[1].Value, picture.Groups[2].Value,
            Sound().Match(log) is { Success: true } sound ? sound.Groups[1].Value : null);
    }

    [GeneratedRegex(@"^Input #0, ([\w,]+), from ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Container();

    [GeneratedRegex(@"^  Stream #0:\d+.*: Video: (\w+)(?: \([^)]*\))*, (\w+)(?!.*\(attached pic\))", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Picture();

    [GeneratedRegex(@"^  Stream #0:\d+.*: Audio: (\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Sound();
}

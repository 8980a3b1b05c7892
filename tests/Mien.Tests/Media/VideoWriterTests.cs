using System.Diagnostics;
using System.Globalization;
using Mien.Media;

namespace Mien.Tests.Media;

public class VideoWriterTests
{
    [Theory]
    [InlineData(64, 48, 7)]
    [InlineData(33, 25, 3)]
    public async Task The_file_decodes_to_the_frames_written(int width, int height, int count)
    {
        using var folder = new TempFolder();
        var written = await VideoWriter.WriteAsync(
            folder["clip.mp4"], Frames(width, height, count), 5, TestContext.Current.CancellationToken);

        Assert.Equal(count, written);
        Assert.Equal(count, CountFrames(folder["clip.mp4"]));
        Assert.Equal([folder["clip.mp4"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task The_same_frames_give_the_same_bytes()
    {
        using var folder = new TempFolder();
        foreach (var name in (string[])["a.mp4", "b.mp4"])
            await VideoWriter.WriteAsync(
                folder[name], Frames(64, 48, 4), 29.97, TestContext.Current.CancellationToken);

        Assert.Equal(File.ReadAllBytes(folder["a.mp4"]), File.ReadAllBytes(folder["b.mp4"]));
    }

    [Fact]
    public async Task An_ffmpeg_that_fails_is_reported_with_its_reason()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["clip.mp4.part"]);     // ffmpeg cannot write a folder
        var error = await Assert.ThrowsAsync<MienException>(() => VideoWriter.WriteAsync(
            folder["clip.mp4"], Frames(640, 480, 30), 5, TestContext.Current.CancellationToken));

        Assert.Contains("Is a directory", error.Message);
    }

    [Fact]
    public async Task A_failure_among_the_frames_leaves_an_older_file_as_it_was()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["clip.mp4"], "older");
        var frames = Frames(64, 48, 3).Concat(Frames(32, 48, 1));
        var error = await Assert.ThrowsAsync<MienException>(() => VideoWriter.WriteAsync(
            folder["clip.mp4"], frames, 5, TestContext.Current.CancellationToken));

        Assert.Contains("Frame 3", error.Message);
        Assert.Equal("older", File.ReadAllText(folder["clip.mp4"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_video_without_frames_is_refused()
    {
        using var folder = new TempFolder();
        await Assert.ThrowsAsync<MienException>(() => VideoWriter.WriteAsync(
            folder["clip.mp4"], Frames(64, 48, 0), 5, TestContext.Current.CancellationToken));
    }

    internal static IAsyncEnumerable<Frame> Frames(int width, int height, int count) => Enumerable.Range(0, count)
        .Select(i => new Frame(i, TimeSpan.FromSeconds(i / 5.0), width, height, Picture(width, height, i)))
        .ToAsyncEnumerable();

    private static byte[] Picture(int width, int height, int shift) =>
        [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)(i * 7 + shift * 31))];

    private static int CountFrames(string path)
    {
        using var ffprobe = Process.Start(new ProcessStartInfo("ffprobe",
            ["-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", path])
        { RedirectStandardOutput = true })!;
        return int.Parse(ffprobe.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }
}

[CollectionDefinition(nameof(MissingFfmpegTests), DisableParallelization = true)]
public sealed class AloneBecauseOfTheEnvironment;

/// <summary>Runs when no other test does: it changes the environment of the process.</summary>
[Collection(nameof(MissingFfmpegTests))]
public sealed class MissingFfmpegTests : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable("MIEN_FFMPEG");

    public void Dispose() => Environment.SetEnvironmentVariable("MIEN_FFMPEG", _before);

    [Fact]
    public async Task A_missing_ffmpeg_is_named_with_the_remedy()
    {
        using var folder = new TempFolder();
        Environment.SetEnvironmentVariable("MIEN_FFMPEG", folder["no-ffmpeg"]);
        var error = await Assert.ThrowsAsync<MienException>(() => VideoWriter.WriteAsync(
            folder["clip.mp4"], VideoWriterTests.Frames(64, 48, 1), 5, TestContext.Current.CancellationToken));

        Assert.Contains("no-ffmpeg", error.Message);
        Assert.Contains("MIEN_FFMPEG", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}

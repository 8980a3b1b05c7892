using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Media;

namespace Mien.Web.Tests;

/// <summary>Videos of drawn actors, made once for all tests.</summary>
/// <param name="folder">Where they are drawn.</param>
/// <param name="expressions">How many expressions each person shows, one after another.</param>
internal sealed class DrawnActors(string folder, int expressions = DrawnActors.Expressions)
{
    public const int Width = 640, Height = 288, FramesPerSecond = 10;
    private const int FramesPerTake = 8, Expressions = 3;

    /// <summary>Frames of <see cref="Two"/>.</summary>
    public const int Frames = FramesPerTake * Expressions;

    /// <summary>Frames of <see cref="Long"/>.</summary>
    public const int LongFrames = 8 * Frames;

    /// <summary>Two persons side by side, 2.4 seconds: neutral, calm, happy.</summary>
    public string Two => Path.Combine(folder, "two.mp4");

    /// <summary>The same eight times over, 19 seconds: long enough to be interrupted.</summary>
    public string Long => Path.Combine(folder, "long.mp4");

    /// <summary>The same as a camera would send it: JPEG pictures one after another.</summary>
    public string Camera => Path.Combine(folder, "camera.mjpeg");

    public async Task DrawAsync()
    {
        var options = new SyntheticOptions(Actors: 2, FramesPerClip: FramesPerTake, FramesPerSecond: FramesPerSecond);
        var actors = SyntheticClip.All(options).GroupBy(clip => clip.Actor).Select((clips, i) => (Clips: clips.Take(expressions), Path: Path.Combine(folder, $"{i}.mp4"))).ToList();
        foreach (var (clips, path) in actors)
            await VideoWriter.WriteAsync(path, clips.SelectMany(clip => SyntheticCorpus.Draw(clip, options)).ToAsyncEnumerable(), FramesPerSecond);
        await Ffmpeg("-i", actors[0].Path, "-i", actors[1].Path, "-filter_complex", "hstack", "-pix_fmt", "yuv420p", Two);
        await Ffmpeg("-stream_loop", "7", "-i", Two, "-c", "copy", Long);
        await Ffmpeg("-stream_loop", "3", "-i", Two, "-vf", "pad=640:480:0:96", "-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p", Camera);
    }

    private static async Task Ffmpeg(params string[] arguments)
    {
        using var process = Process.Start(Environment.GetEnvironmentVariable("MIEN_FFMPEG") ?? "ffmpeg", ["-v", "error", "-y", .. arguments]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}

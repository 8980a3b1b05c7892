using Mien.Lab.Datasets;
using Mien.Media;

namespace Mien.Cli;

/// <summary>A clip to measure on where the user names none: a drawn actor at 720p, who shows one expression again and again.</summary>
internal static class DrawnClip
{
    private const int Takes = 8;
    private static readonly SyntheticOptions _options = new(Actors: 1, FramesPerClip: 40, Width: 1280, Height: 720, FramesPerSecond: 30);

    /// <summary>Writes the clip, about ten seconds of it.</summary>
    public static async Task WriteAsync(string path, CancellationToken cancel)
    {
        var take = SyntheticCorpus.Draw(SyntheticClip.All(_options)[2], _options).ToList();
        await VideoWriter.WriteAsync(path, Enumerable.Repeat(take, Takes).SelectMany(frames => frames).ToAsyncEnumerable(), _options.FramesPerSecond, cancel);
    }
}

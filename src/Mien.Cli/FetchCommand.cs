using System.CommandLine;
using System.Globalization;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Models;

namespace Mien.Cli;

/// <summary><c>mien fetch ravdess|vgg16|yunet</c></summary>
internal static class FetchCommand
{
    private static readonly Argument<string> _what = new("WHAT") { Description = "ravdess (24 zips of video speech, about 13 GB), vgg16 (ImageNet weights, 59 MB) or yunet (face detector, 0.2 MB)." };
    private static readonly Option<string> _actors = new("--actors") { Description = "ravdess: actors to fetch, such as 1,2,5. Default: all 24." };

    public static Command Create()
    {
        var command = new Command("fetch", "Download RAVDESS, the ImageNet weights of VGG16 or the face detector; resumes, and checks hashes.") { _what, WeightsFetch.To, WeightsFetch.From, _actors };
        _what.AcceptOnlyFromAmong("ravdess", "vgg16", "yunet");
        command.SetAction((parsed, cancel) => Known.FirstOrDefault(known => known.Weights.Name == parsed.GetRequiredValue(_what)) is { } weights
            ? WeightsFetch.RunAsync(weights, parsed, cancel)
            : FetchRavdessAsync(parsed, cancel));
        return command;
    }

    /// <summary>The weights that can be fetched.</summary>
    internal static IReadOnlyList<KnownWeights> Known { get; } = [new(PublishedWeights.Vgg16, RequireVgg16), new(PublishedWeights.YuNet)];

    /// <summary>Other bytes than Keras' own are taken when all thirteen layers are there in their shapes.</summary>
    private static void RequireVgg16(string path)
    {
        foreach (var tensor in NetworkWeights.Read(path).Tensors.Values)
            tensor.Dispose();
    }

    private static async Task<int> FetchRavdessAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var (folder, from) = (parsed.GetValue(WeightsFetch.To) ?? "ravdess", parsed.GetValue(WeightsFetch.From));
        var archives = new RavdessArchives();
        display.Say("RAVDESS (Livingstone and Russo 2018), CC BY-NC-SA 4.0: not for commercial use.");
        var fetched = await archives.FetchAsync(folder, from, Actors(parsed.GetValue(_actors)), display, cancel);
        display.Say($"{fetched.Paths.Count} zips in {folder}. {fetched.Check}");
        if (fetched.MissingActors.Count > 0)
            display.Say($"Not found: actors {string.Join(", ", fetched.MissingActors)}.");
        display.Say($"Next: mien prepare {folder} --out frames");
        return fetched.MissingActors.Count > 0 ? ExitCode.SomeSkipped : ExitCode.Done;
    }

    private static int[]? Actors(string? text) => text is null ? null :
        [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var actor) && actor is >= 1 and <= RavdessArchives.Actors
            ? actor
            : throw new MienException($"--actors {text} is not possible: '{part}' is no actor from 1 to {RavdessArchives.Actors}."))];
}

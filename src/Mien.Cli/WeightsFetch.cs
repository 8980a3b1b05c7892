using System.CommandLine;
using Mien.Models;

namespace Mien.Cli;

/// <summary>Weights that a program fetches into the store.</summary>
/// <param name="Weights">What is published.</param>
/// <param name="Validate">Looks into a file of other bytes and throws to refuse it; null takes the published bytes only.</param>
internal sealed record KnownWeights(PublishedWeights Weights, Action<string>? Validate = null)
{
    /// <summary>Whether a file in the store can be used.</summary>
    public bool IsUsable(StoredWeights found)
    {
        if (found.Published || Validate is null)
            return found.Published;
        try
        {
            Validate(found.Path);
            return true;
        }
        catch (Exception error) when (error is MienException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>The part of <c>mien fetch</c> that fills the store.</summary>
internal static class WeightsFetch
{
    public static Option<string> To { get; } = new("--to") { Description = "Folder to write. Default: the model store (ravdess: ./ravdess)." };

    public static Option<string> From { get; } = new("--from") { Description = "Another address, a local file, or (ravdess) a folder of zips." };

    /// <summary>Fetches, checks and keeps one file.</summary>
    public static async Task<int> RunAsync(KnownWeights known, ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var weights = known.Weights;
        display.Say($"{weights.FileName}: {weights.Licence}; {weights.Source}.");
        var path = await new ModelStore().FetchAsync(weights.Name, parsed.GetValue(From), parsed.GetValue(To), known.Validate, display, cancel);
        display.Say($"Checked and kept as {path}");
        return ExitCode.Done;
    }
}

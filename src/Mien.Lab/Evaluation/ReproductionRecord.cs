using System.Text.Json;
using Mien.Lab.Training;

namespace Mien.Lab.Evaluation;

/// <summary>A corpus in one crop.</summary>
/// <param name="Crop"><c>frame</c> or <c>face</c>.</param>
/// <param name="Size">Height and width, pixels.</param>
/// <param name="Pictures">Pictures of the paper's classes.</param>
/// <param name="Clips">Recordings they are from.</param>
/// <param name="Subjects">People in them; 0 when unknown.</param>
/// <param name="Labels">Which of the paper's classes are there.</param>
/// <param name="Sha256">Hash of the manifest.</param>
public sealed record ReproducedPictures(string Crop, int Size, int Pictures, int Clips, int Subjects, IReadOnlyList<string> Labels, string Sha256);

/// <summary>What <c>reproduction.json</c> holds (format <c>mien.reproduction/1</c>). No user, host, path or time enters it, so that the same
/// choices give the same bytes on the same machine, interrupted or not.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="Synthetic">Whether its pictures are drawn.</param>
/// <param name="Recipe">What all runs share; each adds its reading and protocol.</param>
/// <param name="Paper">The paper's numbers.</param>
/// <param name="Conclusion">What can be said, a sentence each; the nearest first.</param>
/// <param name="CannotSay">What cannot be concluded, and why.</param>
/// <param name="Pictures">The corpus in each crop.</param>
/// <param name="LeftOut">What the corpus does not allow, and runs that failed, each with the reason.</param>
/// <param name="Missing">Names of the runs that are not finished; empty when the reproduction is whole.</param>
/// <param name="Runs">Finished runs, the nearest to the paper first.</param>
/// <param name="Compute">Precision and threads by the first awake layer, measured once.</param>
/// <param name="Environment">Versions, commit and machine type.</param>
public sealed record ReproductionRecord(
    string Format, string Corpus, bool Synthetic, TrainingOptions Recipe, FourFigures Paper, IReadOnlyList<string> Conclusion, IReadOnlyList<string> CannotSay,
    IReadOnlyList<ReproducedPictures> Pictures, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Missing, IReadOnlyList<ReproducedRun> Runs,
    IReadOnlyDictionary<string, ComputeRecord> Compute, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.reproduction/1";

    /// <summary>Path of the record in a reproduction's folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, "reproduction.json");

    /// <summary>Reads <c>reproduction.json</c>.</summary>
    /// <exception cref="MienException">Missing, or of another format.</exception>
    public static ReproductionRecord Read(string folder) =>
        EvaluationFolder.Read<ReproductionRecord>(PathIn(folder)) is { Format: FormatName } record
            ? record
            : throw new MienException($"'{PathIn(folder)}' is not of the format {FormatName}. Choose another --out.");

    internal void Write(string folder) => EvaluationFolder.Write(PathIn(folder), this);

    /// <summary>What was chosen otherwise in another record, by name; the machine's part does not count, nor does a further crop.</summary>
    internal IReadOnlyList<string> Differences(ReproductionRecord other)
    {
        var (mine, theirs) = (Members(Recipe), Members(other.Recipe));
        return
        [
            .. mine.Where(pair => !string.Equals(pair.Value, theirs[pair.Key], StringComparison.Ordinal)).Select(pair => pair.Key),
            .. Pictures.Where(crop => other.Pictures.Any(theirs => theirs.Crop == crop.Crop && theirs.Sha256 != crop.Sha256)).Select(crop => $"pictures ({crop.Crop})"),
            .. Environment["weights_sha256"] == other.Environment["weights_sha256"] ? Array.Empty<string>() : ["weights file"],
        ];
    }

    private static Dictionary<string, string> Members(TrainingOptions recipe) =>
        JsonSerializer.SerializeToNode(recipe, LabJson.Options)!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value?.ToJsonString() ?? "");
}

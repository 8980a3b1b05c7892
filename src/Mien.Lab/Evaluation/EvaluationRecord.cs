using System.Globalization;
using System.Text.Json.Nodes;
using Mien.Lab.Datasets;
using Mien.Lab.Training;

namespace Mien.Lab.Evaluation;

/// <summary>What <c>evaluation.json</c> of an evaluation by folds holds (format <c>mien.evaluation/2</c>). It has no times and no user,
/// host or absolute path: the same plan gives the same bytes, however it was run.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="LeakGap">What the protocol alone changes; null where random frames were not run besides.</param>
/// <param name="Protocol">How the folds were drawn, and what may be said.</param>
/// <param name="Warnings">What a reader must know, with counts.</param>
/// <param name="MissingFolds">Folds that are not there yet; empty when the evaluation is whole.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="Synthetic">Whether the pictures are drawn.</param>
/// <param name="DataSha256">Hash of the manifest.</param>
/// <param name="Labels">Class names in the order of probabilities and confusion.</param>
/// <param name="Frames">Figures over all test pictures.</param>
/// <param name="Clips">Figures over all test clips; null where clips are single pictures or stand in several folds.</param>
/// <param name="Folds">Each fold.</param>
/// <param name="Select">Which epoch was tested.</param>
/// <param name="Recipe">The training.</param>
/// <param name="Precision">Of the sleeping layers.</param>
/// <param name="AwakePrecision">Of the awake convolutions.</param>
/// <param name="Threads">Of each fold's process.</param>
/// <param name="Environment">Versions, commit and machine type where it was begun.</param>
public sealed record EvaluationRecord(
    string Format, LeakGapRecord? LeakGap, FoldProtocol Protocol, IReadOnlyList<string> Warnings, IReadOnlyList<int> MissingFolds,
    string Corpus, bool Synthetic, string DataSha256, IReadOnlyList<string> Labels, FoldFigures Frames, FoldFigures? Clips,
    IReadOnlyList<FoldResult> Folds, EpochSelection Select, TrainingOptions Recipe, string Precision, string AwakePrecision, int Threads,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.evaluation/2";

    /// <summary>Reads <c>evaluation.json</c> of an evaluation by folds.</summary>
    /// <exception cref="MienException">Missing, or of another format.</exception>
    public static EvaluationRecord Read(EvaluationFolder folder)
    {
        var path = folder.File("evaluation.json");
        var format = EvaluationFolder.Read<JsonObject>(path)["format"]?.ToString();
        return format == FormatName
            ? EvaluationFolder.Read<EvaluationRecord>(path)
            : throw new MienException($"'{path}' is of the format '{format}', not of an evaluation by folds ({FormatName}).");
    }
}

/// <summary>One fold of an evaluation.</summary>
/// <param name="Training">What was trained, chosen and tested.</param>
/// <param name="Frames">Figures over its test pictures.</param>
/// <param name="Clips">Figures over its test clips, as for the whole.</param>
public sealed record FoldResult(FoldRecord Training, FoldFigures Frames, FoldFigures? Clips);

/// <summary>The same model and data under random frames and under the protocol, over test pictures.</summary>
/// <param name="FramesAccuracy">Accuracy under random frames (leaky).</param>
/// <param name="Accuracy">Accuracy under the protocol.</param>
/// <param name="FramesUar">UAR under random frames (leaky).</param>
/// <param name="Uar">UAR under the protocol.</param>
/// <param name="Sentence">The gap in words, and how far they reach.</param>
public sealed record LeakGapRecord(double FramesAccuracy, double Accuracy, double FramesUar, double Uar, string Sentence)
{
    internal static LeakGapRecord Of(FoldFigures frames, FoldFigures apart, bool synthetic) => new(frames.Accuracy, apart.Accuracy, frames.Uar, apart.Uar,
        string.Create(CultureInfo.InvariantCulture, $"Leak gap: {(frames.Accuracy - apart.Accuracy) * 100:0.0} percentage points of accuracy, for this model ") +
        $"and {(synthetic ? "these drawn faces" : "these pictures")}; it says nothing of another.");
}

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
/// <param name="Scores">Of the test pictures; and of the test clips by both votes, unless clips are single pictures or stand in several folds.</param>
/// <param name="Uncertain">What remains when each fold's threshold decides which test pictures are answered.</param>
/// <param name="Folds">Each fold.</param>
/// <param name="Select">Which epoch was tested.</param>
/// <param name="Recipe">The training.</param>
/// <param name="Precision">Of the sleeping layers.</param>
/// <param name="AwakePrecision">Of the awake convolutions.</param>
/// <param name="Threads">Of each fold's process.</param>
/// <param name="Environment">Versions, commit and machine type where it was begun.</param>
public sealed record EvaluationRecord(
    string Format, LeakGapRecord? LeakGap, FoldProtocol Protocol, IReadOnlyList<string> Warnings, IReadOnlyList<int> MissingFolds,
    string Corpus, bool Synthetic, string DataSha256, IReadOnlyList<Score> Scores, UncertainRecord Uncertain, IReadOnlyList<FoldRecord> Folds,
    EpochSelection Select, TrainingOptions Recipe, string Precision, string AwakePrecision, int Threads, IReadOnlyDictionary<string, string> Environment)
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

/// <summary>The state "uncertain" on test pictures: thresholds come from inner rows, the figures from the test.</summary>
/// <param name="ErrorRate">Share of mistakes among the answered that the thresholds were chosen for.</param>
/// <param name="Answered">Share of the test pictures that reach their fold's threshold.</param>
/// <param name="Errors">Share of mistakes among those; null when none is answered.</param>
public sealed record UncertainRecord(double ErrorRate, double Answered, double? Errors)
{
    internal static UncertainRecord Of(IReadOnlyList<FoldRecord> folds, IReadOnlyList<ScoredClip> predictions)
    {
        var thresholds = folds.ToDictionary(fold => fold.Fold.ToString(System.Globalization.CultureInfo.InvariantCulture), fold => fold.Choice.Threshold);
        var answered = predictions.Where(prediction => prediction.Probabilities.Max() >= thresholds[prediction.Fold]).ToList();
        return new UncertainRecord(folds[0].Choice.ErrorRate, answered.Count / (double)predictions.Count,
            answered.Count == 0 ? null : answered.Count(prediction => prediction.Predicted != prediction.Truth) / (double)answered.Count);
    }
}

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

    /// <summary>Every measure with intervals over people: of the test pictures; and of the test clips by both votes, unless clips are single
    /// pictures or stand in several folds.</summary>
    public IReadOnlyList<Score> Scores { get; init; } = [];

    /// <summary>What remains when each fold's threshold decides which test pictures are answered.</summary>
    public UncertainRecord? Uncertain { get; init; }

    /// <summary>The same of the clips by the mean of their pictures' probabilities; null where there are none.</summary>
    public UncertainRecord? UncertainClips { get; init; }

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
    /// <summary>What random frames have more, paired over people, with its 95 % interval where there is one.</summary>
    public Estimate? Difference { get; init; }

    /// <summary>Compares both on the pictures that both tested.</summary>
    /// <param name="labels">Class names.</param>
    /// <param name="frames">Predictions under random frames.</param>
    /// <param name="apart">Predictions under the protocol.</param>
    /// <param name="synthetic">Whether the pictures are drawn.</param>
    public static LeakGapRecord Of(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> frames, IReadOnlyList<ScoredClip> apart, bool synthetic)
    {
        var random = frames.ToDictionary(prediction => prediction.Path, StringComparer.Ordinal);
        var pairs = new PairedClips(labels, [.. apart.Where(prediction => random.ContainsKey(prediction.Path)).Select(prediction => (random[prediction.Path], prediction))]);
        var (accuracy, uar) = (pairs.Share(report => report.Accuracy), pairs.Macro(report => report.Uar));
        return new LeakGapRecord(accuracy.A, accuracy.B, uar.A, uar.B, Say(accuracy.Difference, synthetic)) { Difference = accuracy.Difference };
    }

    private static string Say(Estimate gap, bool synthetic) =>
        string.Create(CultureInfo.InvariantCulture, $"Leak gap: {gap.Value * 100:0.0} percentage points of accuracy{Ends(gap.Interval)}, for this model ") +
        $"and {(synthetic ? "these drawn faces" : "these pictures")}; it says nothing of another.";

    private static string Ends(Interval interval) => interval is { Low: { } low, High: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $" (95 % interval over {interval.Subjects} people: {low * 100:0.0} to {high * 100:0.0})")
        : "";
}

/// <summary>The state "uncertain" on the test: thresholds come from inner rows, the figures from the test.</summary>
/// <param name="ErrorRate">Share of mistakes among the answered that the thresholds were chosen for.</param>
/// <param name="Answered">Share of the test pictures, or clips, that reach their fold's threshold.</param>
/// <param name="Errors">Share of mistakes among those; null when none is answered.</param>
public sealed record UncertainRecord(double ErrorRate, double Answered, double? Errors)
{
    /// <summary>Folds of which no threshold kept the rate on the inner rows; they answer nothing.</summary>
    public int SilentFolds { get; init; }

    /// <summary>What remains of the test.</summary>
    /// <param name="folds">What each fold chose.</param>
    /// <param name="tested">Pictures or clips of these folds, with probabilities.</param>
    /// <param name="threshold">The fold's threshold for such.</param>
    internal static UncertainRecord Of(IReadOnlyList<FoldResult> folds, IReadOnlyList<ScoredClip> tested, Func<FoldChoice, double?> threshold)
    {
        var thresholds = folds.ToDictionary(fold => fold.Training.Fold.ToString("00", CultureInfo.InvariantCulture), fold => threshold(fold.Training.Choice));
        var answered = tested.Where(answer => answer.Probabilities.Max() >= thresholds[answer.Fold]).ToList();
        return new UncertainRecord(folds[0].Training.Choice.ErrorRate, answered.Count / (double)tested.Count,
            answered.Count == 0 ? null : answered.Count(answer => answer.Predicted != answer.Truth) / (double)answered.Count)
        {
            SilentFolds = thresholds.Values.Count(value => value is null),
        };
    }
}

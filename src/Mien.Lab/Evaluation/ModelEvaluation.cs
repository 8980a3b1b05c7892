using Mien.Lab.Datasets;
using Mien.Lab.Training;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Lab.Evaluation;

/// <summary>Scores a fixed model on prepared frames.</summary>
/// <param name="Labels">Classes that truth and prediction share after the map.</param>
/// <param name="Rows">The scored pictures.</param>
/// <param name="Probabilities">Of each picture, in label order.</param>
/// <param name="Truth">Mapped label of each picture.</param>
/// <param name="LeftOut">Pictures whose label the model cannot say, a label each.</param>
public sealed record ModelEvaluation(
    IReadOnlyList<string> Labels, IReadOnlyList<FrameRow> Rows, IReadOnlyList<double[]> Probabilities, IReadOnlyList<string> Truth,
    IReadOnlyDictionary<string, int> LeftOut)
{
    private const int Batch = 64;

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Runs the model over the rows.</summary>
    /// <param name="frames">The prepared corpus.</param>
    /// <param name="rows">What of it is scored.</param>
    /// <param name="classifier">The model.</param>
    /// <param name="map">How labels are brought together.</param>
    /// <param name="answering">What is made of its answers; null takes them as they are.</param>
    /// <param name="progress">Receives "evaluate" in frames.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="MienException">No pictures, no label is shared, the pictures are not what the model was trained on
    /// (<see cref="InputMatch"/>), one is broken, or the model does not say what <paramref name="answering"/> needs.</exception>
    public static ModelEvaluation Run(FrameSet frames, IReadOnlyList<FrameRow> rows, ExpressionClassifier classifier, LabelMap map,
        Answering? answering = null, IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        answering ??= Answering.Plain;
        if (rows.Count == 0)
            throw new MienException($"There are no pictures to score in this part of '{frames.Info.Corpus}'. Name another with --split.");
        var warnings = InputMatch.Require(frames, classifier);
        var labels = Label.InOrder(classifier.Labels.Select(map.OfPredicted).OfType<string>());
        var scored = rows.Where(row => map.OfTruth(row.Label) is { } label && labels.Contains(label)).ToList();
        if (scored.Count == 0)
            throw new MienException($"Corpus ({string.Join(", ", frames.Labels)}) and model ({string.Join(", ", labels)}) share no label. Use --map.");
        var leftOut = rows.Except(scored).GroupBy(row => row.Label).ToDictionary(group => group.Key, group => group.Count());
        var columns = classifier.Labels.Select(label => map.OfPredicted(label) is { } mapped ? labels.ToList().IndexOf(mapped) : -1).ToArray();
        var probabilities = new List<double[]>();
        foreach (var batch in scored.Chunk(Batch))
        {
            cancel.ThrowIfCancellationRequested();
            probabilities.AddRange(answering.Of(classifier, Decode(frames, batch)).Select(p => Merge(p, columns, labels.Count)));
            progress?.Report(new WorkProgress("evaluate", probabilities.Count, scored.Count, "frames"));
        }
        var answers = answering.OwnBaseline ? PersonBaseline.Remove(scored, probabilities) : probabilities;
        return new ModelEvaluation(labels, scored, answers, [.. scored.Select(row => map.OfTruth(row.Label)!)], leftOut) { Warnings = warnings };
    }

    /// <summary>Report over single frames that fulfil a condition.</summary>
    public ClassificationReport Frames(Func<FrameRow, bool>? where = null) => ClassificationReport.Of(Labels,
        Indices(where).Select(i => (Truth[i], Labels[ArgMax(Probabilities[i])])));

    /// <summary>Expected calibration error of the pictures that fulfil a condition.</summary>
    public double Ece(Func<FrameRow, bool> where) => Reliability.Ece(Reliability.Curve(
        [.. Indices(where).Select(i => (Math.Min(1, Probabilities[i].Max()), Labels[ArgMax(Probabilities[i])] == Truth[i]))]));

    /// <summary>Report over clips: the mean of their frames' probabilities votes.</summary>
    public ClassificationReport Clips(Func<FrameRow, bool>? where = null) => ClassificationReport.Of(Labels,
        Indices(where).GroupBy(i => Rows[i].Label + "/" + Rows[i].Clip).Select(clip => (Truth[clip.First()], Labels[ArgMax(ClipVote.Mean(clip.Select(i => Probabilities[i])))])));

    /// <summary>Every picture with its mapped label and probabilities.</summary>
    public IEnumerable<Prediction> Predictions() =>
        Rows.Select((row, i) => new Prediction(row.Path, row.Clip, Truth[i], Probabilities[i], row.Subject));

    /// <summary>Every picture as <see cref="Score"/> takes it.</summary>
    /// <param name="fold">The fold whose test set it is; empty without folds.</param>
    public IReadOnlyList<ScoredClip> Scored(string fold = "") =>
        [.. Rows.Select((row, i) => ScoredClip.Of(row, Truth[i], Labels, Probabilities[i], fold))];

    private static List<ReadOnlyMemory<byte>> Decode(FrameSet frames, FrameRow[] rows)
    {
        try
        {
            return [.. rows.AsParallel().AsOrdered().Select(row => (ReadOnlyMemory<byte>)frames.ReadPixels(row))];
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is MienException first)
        {
            throw new MienException(first.Message, error);
        }
    }

    private IEnumerable<int> Indices(Func<FrameRow, bool>? where) => Enumerable.Range(0, Rows.Count).Where(i => where is null || where(Rows[i]));

    private static double[] Merge(float[] probabilities, int[] columns, int count)
    {
        var merged = new double[count];
        for (var i = 0; i < columns.Length; i++)
            if (columns[i] >= 0)
                merged[columns[i]] += probabilities[i];
        var total = merged.Sum();
        return total > 0 ? [.. merged.Select(p => p / total)] : merged;
    }

    private static int ArgMax(double[] values) => Array.IndexOf(values, values.Max());
}

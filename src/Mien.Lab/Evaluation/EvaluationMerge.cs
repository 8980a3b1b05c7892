using System.Diagnostics;
using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>Seconds that an evaluation spent, <c>times.json</c>; not part of the report, which is the same however it was run.</summary>
/// <param name="Decode">Reading pictures.</param>
/// <param name="Features">The sleeping layers; with <paramref name="Decode"/> 0 where the features lay on disk already.</param>
/// <param name="Heads">Training and testing, summed over the folds' processes.</param>
/// <param name="Scoring">Merging and measuring.</param>
public sealed record EvaluationTimes(double Decode, double Features, double Heads, double Scoring);

/// <summary>Puts finished folds together: whoever computed them, in whatever order, the files are the same.</summary>
public static class EvaluationMerge
{
    /// <summary>Writes <c>predictions.csv</c>, <c>evaluation.json</c> and <c>times.json</c> out of the folds that are there.</summary>
    /// <param name="folder">The evaluation.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="frames">Its corpus.</param>
    /// <param name="folds">Its folds.</param>
    /// <param name="labels">Class names in the order of the logits.</param>
    /// <param name="features">Seconds for decoding and sleeping layers in this call; zeros keep what was written before.</param>
    /// <exception cref="MienException">No fold is there, or a file of one is broken.</exception>
    public static EvaluationRecord Write(EvaluationFolder folder, EvaluationPlan plan, FrameSet frames, FoldSet folds, IReadOnlyList<string> labels,
        (double Decode, double Layers) features)
    {
        var clock = Stopwatch.StartNew();
        using var _ = folder.LockResults();
        var done = folds.Folds.Where(fold => folder.HasFold(fold.Number)).ToList();
        if (done.Count == 0)
            throw new MienException($"No fold of '{folder.Path}' is finished yet.");
        WritePredictions(folder, done);
        var predictions = TestPredictions.Read(folder.File("predictions.csv"));
        var record = Record(folder, plan, frames, folds, labels, done, predictions);
        EvaluationFolder.Write(folder.File("evaluation.json"), record);
        WriteTimes(folder, done, features, clock);
        return record;
    }

    private static EvaluationRecord Record(EvaluationFolder folder, EvaluationPlan plan, FrameSet frames, FoldSet folds, IReadOnlyList<string> labels,
        List<Fold> done, IReadOnlyList<TestPrediction> predictions)
    {
        var rows = frames.Rows.ToDictionary(row => row.Path, StringComparer.Ordinal);
        var byFold = predictions.ToLookup(prediction => prediction.Fold);
        var scored = Scored(predictions, rows);
        var clips = HasClips(scored);
        IReadOnlyList<FoldResult> results = [.. done.Select(fold => new FoldResult(folder.ReadFold(fold.Number), FoldFigures.OfFrames(labels, byFold[fold.Number]),
            clips ? FoldFigures.OfClips(labels, byFold[fold.Number]) : null))];
        var gap = done.Count < folds.Folds.Count ? null : Gap(folder, plan, labels, rows, scored);
        return new EvaluationRecord(EvaluationRecord.FormatName, gap, folds.Protocol, folds.Warnings,
            [.. folds.Folds.Except(done).Select(fold => fold.Number)], plan.Corpus, plan.Synthetic, plan.DataSha256, labels,
            FoldFigures.OfFrames(labels, predictions), clips ? FoldFigures.OfClips(labels, predictions) : null, results,
            plan.Select, plan.Recipe, plan.Compute.Precision, plan.Compute.AwakePrecision, plan.Compute.Threads, plan.Environment)
        {
            Scores = [.. Scores(labels, scored, clips)],
            Uncertain = UncertainRecord.Of(results, scored, choice => choice.Threshold),
            UncertainClips = clips ? UncertainRecord.Of(results, FrameVote.MeanOfProbabilities(labels, scored), choice => choice.ClipThreshold) : null,
        };
    }

    private static List<ScoredClip> Scored(IReadOnlyList<TestPrediction> predictions, Dictionary<string, FrameRow> rows) =>
        [.. predictions.Select(prediction => prediction.Scored(rows.GetValueOrDefault(prediction.Path)))];

    /// <summary>Clips vote where they have several pictures and one model answered all of them.</summary>
    private static bool HasClips(List<ScoredClip> scored) =>
        scored.Select(picture => picture.Key).Distinct(StringComparer.Ordinal).Count() < scored.Count && ScoredClip.Torn(scored) == 0;

    private static IEnumerable<Score> Scores(IReadOnlyList<string> labels, List<ScoredClip> scored, bool clips)
    {
        yield return Score.Of(labels, scored, Score.Frames);
        if (!clips)
            yield break;
        yield return Score.Of(labels, FrameVote.MeanOfProbabilities(labels, scored), Score.Clips, "mean of probabilities");
        yield return Score.Of(labels, FrameVote.MeanOfLogits(labels, scored), Score.Clips, "mean of logits");
    }

    /// <summary>Only two whole evaluations are compared.</summary>
    private static LeakGapRecord? Gap(EvaluationFolder folder, EvaluationPlan plan, IReadOnlyList<string> labels, Dictionary<string, FrameRow> rows, List<ScoredClip> scored) =>
        File.Exists(folder.Gap.File("evaluation.json")) && EvaluationRecord.Read(folder.Gap).MissingFolds.Count == 0
            ? LeakGapRecord.Of(labels, Scored(TestPredictions.Read(folder.Gap.File("predictions.csv")), rows), scored, plan.Synthetic)
            : null;

    /// <summary>The folds' files one after the other, under one header.</summary>
    private static void WritePredictions(EvaluationFolder folder, List<Fold> done) => AtomicFile.Write(folder.File("predictions.csv"), stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        foreach (var (fold, i) in done.Select((fold, i) => (fold, i)))
            foreach (var line in File.ReadLines(Path.Combine(folder.FoldPath(fold.Number), "predictions.csv")).Skip(i == 0 ? 0 : 1))
                writer.WriteLine(line);
    });

    private static void WriteTimes(EvaluationFolder folder, List<Fold> done, (double Decode, double Layers) features, Stopwatch clock)
    {
        var path = folder.File("times.json");
        var before = File.Exists(path) ? EvaluationFolder.Read<EvaluationTimes>(path) : new EvaluationTimes(0, 0, 0, 0);
        var (decode, layers) = features.Layers > 0 ? features : (before.Decode, before.Features);
        EvaluationFolder.Write(path, new EvaluationTimes(decode, layers, done.Sum(fold => folder.ReadFoldTimes(fold.Number).Values.Sum()), clock.Elapsed.TotalSeconds));
    }
}

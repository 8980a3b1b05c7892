using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>An evaluation by folds with every measure of it, from the predictions on disk.</summary>
/// <param name="Record">What was evaluated.</param>
/// <param name="File">The user's protocol, where it was one.</param>
/// <param name="Frames">Over test pictures.</param>
/// <param name="Clips">Over test clips by the mean of probabilities and of logits; empty where the evaluation has no clips.</param>
/// <param name="Votes">The clips that <paramref name="Clips"/> starts with, or else the pictures.</param>
/// <param name="Pictures">The test pictures.</param>
/// <param name="Leaky">The same under random frames, over pictures; null where they were not run besides.</param>
/// <param name="Gap">Accuracy under random frames (A) and under the protocol (B), paired over the people of the shared pictures.</param>
internal sealed record ScoredEvaluation(
    EvaluationRecord Record, ProtocolFile? File, Score Frames, IReadOnlyList<Score> Clips, IReadOnlyList<ScoredClip> Votes,
    IReadOnlyList<ScoredClip> Pictures, Score? Leaky, PairedMeasure? Gap)
{
    /// <summary>The score to quote: of clips where there are any, by the mean of probabilities.</summary>
    public Score Headline => Clips.Count > 0 ? Clips[0] : Frames;

    /// <summary>The state "uncertain" of what <see cref="Headline"/> is over; null where it is not recorded.</summary>
    public UncertainRecord? Uncertain => Clips.Count > 0 ? Record.UncertainClips : Record.Uncertain;

    /// <summary>All scores under the protocol, the one to quote first.</summary>
    public IReadOnlyList<Score> Scores => [.. Clips, Frames];

    /// <summary>Reads an evaluation and scores it.</summary>
    /// <param name="folder">The evaluation.</param>
    /// <param name="frames">The frames that were predicted, which tell intensity and statement; or null.</param>
    /// <exception cref="MienException">A file is missing, broken or of another evaluation.</exception>
    public static ScoredEvaluation Read(EvaluationFolder folder, FrameSet? frames)
    {
        var record = EvaluationRecord.Read(folder);
        record = record with { Recipe = record.Recipe with { Weights = record.Recipe.Weights.Split('/', '\\')[^1] } };
        if (frames is not null && frames.Sha256 != record.DataSha256)
            throw new MienException($"'{frames.Folder}' is not what '{folder.Path}' was evaluated on (other manifest hash). Name the frames folder of the evaluation.");
        var (pictures, score) = ReadFolds(folder, record, frames);
        var votes = record.Clips is null || ScoredClip.Torn(pictures) > 0 ? (IReadOnlyList<ScoredClip>)[] : FrameVote.MeanOfProbabilities(record.Labels, pictures);
        var (leaky, gap) = ReadGap(folder, record, frames, pictures);
        return new ScoredEvaluation(record, folder.HasPlan ? folder.ReadPlan().File : null, score,
            votes.Count == 0 ? [] : [Score.Of(record.Labels, votes, Score.Clips, "mean of probabilities"),
                Score.Of(record.Labels, FrameVote.MeanOfLogits(record.Labels, pictures), Score.Clips, "mean of logits")],
            votes.Count == 0 ? pictures : votes, pictures, leaky, gap);
    }

    private static (Score?, PairedMeasure?) ReadGap(EvaluationFolder folder, EvaluationRecord record, FrameSet? frames, IReadOnlyList<ScoredClip> pictures)
    {
        if (record.LeakGap is null)
            return (null, null);
        var (leaky, score) = ReadFolds(folder.Gap, EvaluationRecord.Read(folder.Gap), frames);
        var byPath = leaky.ToDictionary(picture => picture.Path, StringComparer.Ordinal);
        var shared = pictures.Where(picture => byPath.ContainsKey(picture.Path)).ToList();
        return shared.Count == 0
            ? throw new MienException($"'{folder.Gap.Path}' tested none of the pictures of '{folder.Path}': it is the random-frames part of another evaluation.")
            : (score, new PairedClips(record.Labels, [.. shared.Select(picture => (byPath[picture.Path], picture))]).Share(report => report.Accuracy));
    }

    private static (IReadOnlyList<ScoredClip>, Score) ReadFolds(EvaluationFolder folder, EvaluationRecord record, FrameSet? frames)
    {
        var file = folder.File("predictions.csv");
        var rows = frames?.Rows.ToDictionary(row => row.Path, StringComparer.Ordinal);
        List<ScoredClip> pictures = [.. TestPredictions.Read(file).Select(prediction => prediction.Scored(rows?.GetValueOrDefault(prediction.Path)))];
        try
        {
            var score = Score.Of(record.Labels, pictures, Score.Frames);
            return score.Confusion.Zip(record.Frames.Confusion).All(pair => pair.First.SequenceEqual(pair.Second))
                ? (pictures, score)
                : throw new MienException($"'{file}' does not belong to the evaluation.json beside it: the answers were counted otherwise. " +
                                          "Put the folds together again with: mien evaluate FRAMES --out DIR --resume");
        }
        catch (ArgumentException error)
        {
            throw new MienException($"'{file}' cannot be scored: {error.Message}", error);
        }
    }
}

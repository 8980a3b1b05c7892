using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;

namespace Mien.Lab.Reports;

/// <summary>The evaluation of a fixed model with every measure of it, from the predictions on disk.</summary>
/// <param name="Record">What was evaluated.</param>
/// <param name="Scores">Of clips by both votes where there are any, and of pictures; the one to quote first.</param>
/// <param name="Votes">The clips, or the pictures where each is alone.</param>
/// <param name="Pictures">The pictures.</param>
/// <param name="CannotSay">What the predictions do not allow anyone to say.</param>
internal sealed record ScoredModel(
    ModelEvaluationRecord Record, IReadOnlyList<Score> Scores, IReadOnlyList<ScoredClip> Votes, IReadOnlyList<ScoredClip> Pictures, IReadOnlyList<string> CannotSay)
{
    /// <summary>The score to quote.</summary>
    public Score Headline => Scores[0];

    /// <summary>Reads an evaluation and scores it.</summary>
    /// <param name="folder">The evaluation.</param>
    /// <param name="frames">The frames that were predicted, which tell intensity and statement; or null.</param>
    /// <exception cref="MienException">A file is missing, broken or of another evaluation.</exception>
    public static ScoredModel Read(EvaluationFolder folder, FrameSet? frames)
    {
        var record = ModelEvaluationRecord.Read(folder);
        if (frames is not null && frames.Sha256 != record.DataSha256)
            throw new MienException($"'{frames.Folder}' is not what '{folder.Path}' was evaluated on (other manifest hash). Name the frames folder of the evaluation.");
        var table = PredictionTable.Read(folder.Path);
        table = frames is null ? table : table.With(frames);
        var score = ScoreRecord.Of(table);
        if (!score.Scores[0].Confusion.Zip(record.Reports[0].Confusion).All(pair => pair.First.SequenceEqual(pair.Second)))
            throw new MienException($"'{folder.File("predictions.csv")}' does not belong to the evaluation.json beside it: the answers were counted otherwise. Evaluate the model again.");
        return new ScoredModel(record, table.AreFrames ? [.. score.Scores.Skip(1), score.Scores[0]] : score.Scores,
            table.Clips(), table.Rows, score.CannotSay);
    }
}

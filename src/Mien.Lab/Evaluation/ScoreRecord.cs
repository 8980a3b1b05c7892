using System.Text.Json;

namespace Mien.Lab.Evaluation;

/// <summary>What <c>score.json</c> holds (format <c>mien.score/1</c>): every measure of a predictions file.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Meaning">What the classes are.</param>
/// <param name="Source">Name of the predictions, without a path.</param>
/// <param name="Sha256">Hash of the predictions file.</param>
/// <param name="Scores">Frames, and clips by each vote; or clips alone.</param>
/// <param name="CannotSay">What the predictions do not allow anyone to say.</param>
/// <param name="Remarks">What a reader of the figures should know of the file.</param>
public sealed record ScoreRecord(
    string Format, string Meaning, string Source, string Sha256, IReadOnlyList<Score> Scores, IReadOnlyList<string> CannotSay, IReadOnlyList<string> Remarks)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.score/1";

    private const string Expression = "apparent (acted) facial expression, not what anyone feels";

    /// <summary>Scores a table: its clips (or single pictures) as given; or its frames and, where one model answered each clip, its clips by the
    /// mean of probabilities and of logits.</summary>
    public static ScoreRecord Of(PredictionTable table) => new(FormatName, Expression, table.Name, table.Sha256, [.. ScoresOf(table)],
        Claims.NotAllowed(table.Labels, table.Rows, table.AreFrames, table.HasProbabilities), table.Remarks);

    /// <summary>The score to quote: of clips where there are any, by the mean of probabilities.</summary>
    public Score Headline() => Scores.FirstOrDefault(score => score.Unit == Score.Clips) ?? Scores[0];

    /// <summary>Writes <c>score.json</c>, <c>score.md</c> and <c>score.csv</c>, each whole or not at all.</summary>
    public void Write(string folder)
    {
        AtomicFile.WriteText(Path.Combine(folder, "score.json"), JsonSerializer.Serialize(this, LabJson.Options) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, "score.md"), ScoreMarkdown.Of(this, groups: true));
        ScoreCsv.Write(Path.Combine(folder, "score.csv"), this);
    }

    private static IEnumerable<Score> ScoresOf(PredictionTable table)
    {
        if (!table.AreFrames)
        {
            yield return Score.Of(table.Labels, table.Rows, table.Rows.All(row => row.Path.Length > 0) ? Score.Frames : Score.Clips);
            yield break;
        }
        yield return Score.Of(table.Labels, table.Rows, Score.Frames);
        if (!table.HasProbabilities || table.Torn > 0)
            yield break;
        yield return Score.Of(table.Labels, FrameVote.MeanOfProbabilities(table.Labels, table.Rows), Score.Clips, "mean of probabilities");
        yield return Score.Of(table.Labels, FrameVote.MeanOfLogits(table.Labels, table.Rows), Score.Clips, "mean of logits");
    }
}

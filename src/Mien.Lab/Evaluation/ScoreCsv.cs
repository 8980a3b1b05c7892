using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Mien.Lab.Evaluation;

/// <summary>A score as one long table: <c>unit,vote,by,value,measure,estimate,low,high,support,subjects,note</c>.</summary>
internal static class ScoreCsv
{
    private static readonly string[] _columns = ["unit", "vote", "by", "value", "measure", "estimate", "low", "high", "support", "subjects", "note"];

    /// <summary>Writes the file whole or not at all; text that a spreadsheet would take for a formula is escaped.</summary>
    public static void Write(string path, ScoreRecord record) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", InjectionOptions = InjectionOptions.Escape });
        foreach (var column in _columns)
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var score in record.Scores)
            foreach (var (by, value, measure, estimate, support) in Lines(score))
                WriteLine(csv, score, by, value, measure, estimate, support);
    });

    private static IEnumerable<(string By, string Value, string Measure, Estimate Estimate, int Support)> Lines(Score score)
    {
        yield return ("", "", "accuracy", score.Accuracy, score.Support);
        yield return ("", "", "uar", score.Uar, score.Support);
        yield return ("", "", "macro_f1", score.MacroF1, score.Support);
        if (score.Probabilities is { } probabilities)
        {
            yield return ("", "", "log_loss", probabilities.LogLoss, score.Support);
            yield return ("", "", "ece", new Estimate(probabilities.Ece, Interval.None(score.Subjects, "biased upwards in small samples: no interval")), score.Support);
        }
        foreach (var label in score.Classes)
        {
            yield return ("class", label.Label, "precision", label.Precision, label.Predicted);
            yield return ("class", label.Label, "recall", label.Recall, label.Support);
            yield return ("class", label.Label, "f1", label.F1, label.Support);
        }
        foreach (var group in score.Groups)
        {
            yield return (group.By, group.Value, "accuracy", group.Accuracy, group.Support);
            yield return (group.By, group.Value, "uar", group.Uar, group.Support);
        }
    }

    private static void WriteLine(CsvWriter csv, Score score, string by, string value, string measure, Estimate estimate, int support)
    {
        foreach (var field in new[] { score.Unit, score.Vote, by, value, measure, Number(estimate.Value), Number(estimate.Interval.Low), Number(estimate.Interval.High) })
            csv.WriteField(field);
        csv.WriteField(support);
        csv.WriteField(estimate.Interval.Subjects);
        csv.WriteField(estimate.Interval.Note);
        csv.NextRecord();
    }

    private static string Number(double? value) => value?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "";
}

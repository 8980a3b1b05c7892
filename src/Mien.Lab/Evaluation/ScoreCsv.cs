using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Mien.Lab.Evaluation;

/// <summary>A score as one long table: <c>unit,vote,by,value,measure,estimate,low,high,support,subjects,note</c>.</summary>
internal static class ScoreCsv
{
    private static readonly string[] _columns = ["unit", "vote", "by", "value", "measure", "estimate", "low", "high", "support", "subjects", "note"];

    /// <summary>Writes the file whole or not at all; text that a spreadsheet would take for a formula is escaped.</summary>
    public static void Write(string path, ScoreRecord record) => Write(path, _columns, csv =>
    {
        foreach (var score in record.Scores)
            WriteLines(csv, score);
    });

    /// <summary>Writes scores under protocols, <c>figures.csv</c> of an evaluation's report: the same columns, and the protocol last.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scores">Each with its protocol.</param>
    /// <param name="gap">Random frames less the protocol, in accuracy over pictures; or null.</param>
    /// <param name="uncertain">What the folds' thresholds leave of the scores under the first protocol.</param>
    public static void Write(string path, IReadOnlyList<(string Protocol, Score Score)> scores, Estimate? gap, IReadOnlyList<(string Unit, UncertainRecord Record)> uncertain) => Write(path, [.. _columns, "protocol"], csv =>
    {
        foreach (var (protocol, score) in scores)
            WriteLines(csv, score, protocol);
        foreach (var (unit, record) in uncertain)
            WriteUncertain(csv, scores.First(pair => pair.Score.Unit == unit), record);
        if (gap is not null)
            WriteLine(csv, Score.Frames, "", ("", "", "leak_gap", gap, scores.First(pair => pair.Score.Unit == Score.Frames).Score.Support), "random frames less the protocol");
    });

    private static void Write(string path, IEnumerable<string> columns, Action<CsvWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", InjectionOptions = InjectionOptions.Escape });
        foreach (var column in columns)
            csv.WriteField(column);
        csv.NextRecord();
        write(csv);
    });

    private static void WriteUncertain(CsvWriter csv, (string Protocol, Score Score) first, UncertainRecord record)
    {
        var (unit, vote, support) = (first.Score.Unit, first.Score.Vote, first.Score.Support);
        var none = Interval.None(first.Score.Subjects, string.Create(CultureInfo.InvariantCulture, $"at the folds' own thresholds, chosen for an error rate of {record.ErrorRate}: no interval"));
        WriteLine(csv, unit, vote, ("", "", "answered", new Estimate(record.Answered, none), support), first.Protocol);
        if (record.Errors is { } errors)
            WriteLine(csv, unit, vote, ("", "", "error_of_answered", new Estimate(errors, none), (int)Math.Round(record.Answered * support)), first.Protocol);
    }

    private static void WriteLines(CsvWriter csv, Score score, params string[] more)
    {
        foreach (var line in Lines(score))
            WriteLine(csv, score.Unit, score.Vote, line, more);
    }

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

    private static void WriteLine(CsvWriter csv, string unit, string vote,
        (string By, string Value, string Measure, Estimate Estimate, int Support) line, params string[] more)
    {
        var (estimate, interval) = (line.Estimate, line.Estimate.Interval);
        foreach (var field in new[] { unit, vote, line.By, line.Value, line.Measure, Number(estimate.Value), Number(interval.Low), Number(interval.High) })
            csv.WriteField(field);
        csv.WriteField(line.Support);
        csv.WriteField(interval.Subjects);
        csv.WriteField(interval.Note);
        foreach (var field in more)
            csv.WriteField(field);
        csv.NextRecord();
    }

    private static string Number(double? value) => value?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "";
}

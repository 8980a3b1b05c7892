using System.Text;
using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The figures of an evaluation as a LaTeX table that needs no package.</summary>
internal static class EvaluationLatex
{
    public static string Table(ScoredEvaluation evaluation) => Table(Caption(evaluation), evaluation.Headline, evaluation.Leaky is not { } leaky ? [] :
        [($"Accuracy over pictures, {evaluation.Record.Protocol.Name}", evaluation.Frames), ("Accuracy over pictures, random frames (leaky)", leaky)]);

    /// <summary>A score with its classes, and accuracies beside it.</summary>
    public static string Table(string caption, Score score, IReadOnlyList<(string Name, Score Score)> beside)
    {
        var table = new StringBuilder();
        table.Append("\\begin{table}\n\\centering\n\\caption{").Append(Escape(caption)).Append("}\n");
        table.Append("\\begin{tabular}{lrrr}\n\\hline\nMeasure & $n$ & \\% & 95\\,\\% interval \\\\\n\\hline\n");
        Row(table, "Accuracy", score.Support, score.Accuracy);
        Row(table, "Unweighted average recall", score.Support, score.Uar);
        Row(table, "Macro-F1", score.Support, score.MacroF1);
        table.Append("\\hline\n");
        foreach (var label in score.Classes.Where(label => label.Support > 0))
            Row(table, $"Recall, {label.Label}", label.Support, label.Recall);
        table.Append("\\hline\n");
        foreach (var (name, other) in beside)
            Row(table, name, other.Support, other.Accuracy);
        table.Append(beside.Count > 0 ? "\\hline\n" : "");
        return table.Append("\\end{tabular}\n\\end{table}\n").ToString();
    }

    /// <summary>Text that LaTeX prints as it is; control characters become spaces.</summary>
    internal static string Escape(string text) => string.Concat(text.Select(c => c switch
    {
        '\\' => "\\textbackslash{}",
        '{' or '}' or '$' or '&' or '#' or '_' or '%' => "\\" + c,
        '~' => "\\textasciitilde{}",
        '^' => "\\textasciicircum{}",
        '<' => "\\textless{}",
        '>' => "\\textgreater{}",
        '|' => "\\textbar{}",
        '"' => "\\textquotedbl{}",
        '\u00A0' => "~",
        _ => char.IsControl(c) ? " " : c.ToString(),
    }));

    private static string Caption(ScoredEvaluation evaluation)
    {
        var (record, score) = (evaluation.Record, evaluation.Headline);
        var interval = score.Accuracy.Interval.Exists ? $"Intervals over {EvaluationWords.People(score.Accuracy.Interval.Subjects)}." : $"No interval: {score.Accuracy.Interval.Note}.";
        var partial = record.MissingFolds.Count > 0 ? $" Partial: {record.MissingFolds.Count} folds are missing." : "";
        return $"{EvaluationWords.Title(record)}. Protocol {EvaluationWords.Protocol(record)}, over {EvaluationWords.Unit(score)}; the largest class holds {RunWords.Percent(score.Majority)}. {interval}{partial}";
    }

    private static void Row(StringBuilder table, string name, int support, Estimate estimate) => table.Append(Escape(name)).Append(Invariant(
        $" & {support} & {estimate.Value * 100:0.0} & {(estimate.Interval.Exists ? Invariant($"{estimate.Interval.Low * 100:0.0}--{estimate.Interval.High * 100:0.0}") : "none")} \\\\\n"));
}

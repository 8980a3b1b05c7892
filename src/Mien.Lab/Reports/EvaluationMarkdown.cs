using System.Text;
using Mien.Lab.Evaluation;

namespace Mien.Lab.Reports;

/// <summary>The report of an evaluation as Markdown.</summary>
internal static class EvaluationMarkdown
{
    public static string Of(ScoredEvaluation evaluation, string command)
    {
        var (record, page) = (evaluation.Record, new StringBuilder());
        void Line(string text) => page.Append(ScoreMarkdown.Plain(text)).Append("\n\n");
        page.Append("# ");
        Line(EvaluationWords.Title(record));
        Line($"Accuracy under {EvaluationWords.Protocol(record)}: {EvaluationWords.Figure(evaluation.Headline.Accuracy)} {EvaluationWords.Meaning(evaluation)}");
        Line(EvaluationWords.Known(evaluation.Headline.Accuracy) + ".");
        Line(EvaluationWords.Gap(evaluation) + (evaluation.Gap is { } gap ? $" {EvaluationWords.KnownGap(gap)}." : ""));
        Line(record.Protocol.Means);
        Line($"{EvaluationWords.Shows(record)} {record.Protocol.CannotSay}");
        ScoreMarkdown.List(page, "Warnings", record.Warnings);
        ScoreMarkdown.List(page, "What this does not show", [.. EvaluationWords.CannotSay(evaluation)]);
        ScoreMarkdown.Pairs(page, "Method", TransferTable.Rows(evaluation));
        Line(MethodsParagraph.Of(evaluation));
        foreach (var score in evaluation.Scores)
            ScoreMarkdown.Append(page, score, groups: true);
        if (EvaluationWords.Uncertain(evaluation) is { } uncertain)
        {
            page.Append("## Uncertain\n\n");
            Line(uncertain);
        }
        page.Append("## Repeat it\n\n    ");
        Line(command);
        return page.ToString().TrimEnd() + "\n";
    }
}

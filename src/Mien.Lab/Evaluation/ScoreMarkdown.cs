using System.Globalization;
using System.Text;

namespace Mien.Lab.Evaluation;

/// <summary>Scores and comparisons as Markdown.</summary>
public static class ScoreMarkdown
{
    /// <summary>The whole score; its groups only where asked.</summary>
    public static string Of(ScoreRecord record, bool groups)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Score of {Plain(record.Source)}\n\nClasses are {record.Meaning}. Intervals are at 95 %, over subjects.\n\n");
        foreach (var score in record.Scores)
            Append(page, score, groups);
        List(page, "What this does not show", record.CannotSay);
        List(page, "Remarks", record.Remarks);
        return page.ToString();
    }

    /// <summary>A comparison.</summary>
    public static string Of(Comparison comparison)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {Plain(comparison.A)} against {Plain(comparison.B)}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{comparison.Clips:N0} clips of {comparison.Subjects} subjects are in both");
        page.Append(CultureInfo.InvariantCulture, $"; {comparison.OnlyA:N0} only in A, {comparison.OnlyB:N0} only in B. Paired; intervals of the difference are at 95 %, over subjects.\n\n");
        page.Append("| measure | A | B | A - B | 95 % interval |\n| --- | ---: | ---: | ---: | :---: |\n");
        foreach (var (name, measure) in Measures(comparison))
            Row(page, name, Number(measure.A), Number(measure.B), Signed(measure.Difference.Value), Ends(measure.Difference.Interval));
        page.Append(CultureInfo.InvariantCulture, $"\nIntervals: {comparison.Accuracy.Difference.Interval.Note}.\n\n");
        page.Append(CultureInfo.InvariantCulture, $"McNemar's exact test over clips: A alone right {comparison.McNemar.OnlyA:N0}, B alone right {comparison.McNemar.OnlyB:N0}, p {Probability(comparison.McNemar.P)}. {McNemar.Caveat}\n\n");
        List(page, "What this does not show", comparison.CannotSay);
        return page.ToString();
    }

    private static IEnumerable<(string Name, PairedMeasure Difference)> Measures(Comparison comparison) =>
    [
        ("accuracy", comparison.Accuracy), ("UAR", comparison.Uar), ("macro-F1", comparison.MacroF1),
        .. comparison.Classes.Select(label => ($"recall of {label.Label} ({label.Support:N0})", label.Recall)),
    ];

    /// <summary>One score of them.</summary>
    internal static void Append(StringBuilder page, Score score, bool groups)
    {
        var vote = score.Vote.Length > 0 ? ", " + score.Vote : "";
        var subjects = score.Subjects > 0 ? string.Create(CultureInfo.InvariantCulture, $", {score.Subjects} subjects") : "";
        page.Append(CultureInfo.InvariantCulture, $"## {score.Support:N0} {score.Unit}{vote}{subjects}\n\n| measure | value | 95 % interval |\n| --- | ---: | :---: |\n");
        Row(page, "accuracy", Number(score.Accuracy.Value), Ends(score.Accuracy.Interval));
        Row(page, "UAR (balanced accuracy)", Number(score.Uar.Value), Ends(score.Uar.Interval));
        Row(page, "macro-F1", Number(score.MacroF1.Value), Ends(score.MacroF1.Interval));
        Row(page, "largest class", Number(score.Majority), "");
        if (score.Probabilities is { } p)
        {
            Row(page, "log-loss, nats", Number(p.LogLoss.Value), Ends(p.LogLoss.Interval));
            Row(page, string.Create(CultureInfo.InvariantCulture, $"ECE, {p.Bins} bins"), Number(p.Ece), "none");
        }
        page.Append(CultureInfo.InvariantCulture, $"\nIntervals: {score.Accuracy.Interval.Note}.\n\n");
        if (score.Probabilities is { Impossible: > 0 } impossible)
            page.Append(CultureInfo.InvariantCulture, $"{impossible.Impossible:N0} of the true classes were given a probability of 0; each costs 36.04 nats of log-loss, as in scikit-learn.\n\n");
        Classes(page, score);
        Confusion(page, score);
        if (groups)
            Groups(page, score);
    }

    private static void Classes(StringBuilder page, Score score)
    {
        page.Append("| class | support | predicted | precision | recall | 95 % interval | F1 |\n| --- | ---: | ---: | ---: | ---: | :---: | ---: |\n");
        foreach (var label in score.Classes)
            Row(page, label.Label, Count(label.Support), Count(label.Predicted), Number(label.Precision.Value), Number(label.Recall.Value), Ends(label.Recall.Interval), Number(label.F1.Value));
        page.Append('\n');
    }

    private static void Confusion(StringBuilder page, Score score)
    {
        Row(page, [@"truth \ predicted", .. score.Labels]);
        page.Append("| --- |").Insert(page.Length, " ---: |", score.Labels.Count).Append('\n');
        for (var i = 0; i < score.Labels.Count; i++)
            Row(page, [score.Labels[i], .. score.Confusion[i].Select(Count)]);
        page.Append('\n');
    }

    private static void Groups(StringBuilder page, Score score)
    {
        foreach (var by in score.Groups.GroupBy(group => group.By))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {by.Key} | {score.Unit} | subjects | accuracy | 95 % interval | UAR |\n| --- | ---: | ---: | ---: | :---: | ---: |\n");
            foreach (var group in by)
                Row(page, group.Value.Length > 0 ? group.Value : "(unknown)", Count(group.Support), Count(group.Subjects), Number(group.Accuracy.Value), Ends(group.Accuracy.Interval), Number(group.Uar.Value));
            page.Append("\nIntervals: ").AppendJoin("; ", by.Select(group => group.Accuracy.Interval.Note).Distinct()).Append(".\n\n");
        }
    }

    internal static void List(StringBuilder page, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
        foreach (var line in lines)
            page.Append(CultureInfo.InvariantCulture, $"- {Plain(line)}\n");
        page.Append('\n');
    }

    internal static void Pairs(StringBuilder page, string title, IEnumerable<(string Name, string Value)> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| | |\n| --- | --- |\n");
        foreach (var (name, value) in rows)
            Row(page, name, value);
        page.Append('\n');
    }

    private static void Row(StringBuilder page, params string[] cells) => page.Append("| ").AppendJoin(" | ", cells.Select(Plain)).Append(" |\n");

    /// <summary>Text from a file may become neither markup nor a command to a terminal.</summary>
    internal static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);

    private static string Probability(double p) => p < 0.0001 ? "< 0.0001" : "= " + Number(p);

    private static string Ends(Interval interval) =>
        interval.Exists ? string.Create(CultureInfo.InvariantCulture, $"{interval.Low:0.000} to {interval.High:0.000}") : "none";
}

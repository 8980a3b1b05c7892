using System.Xml.Linq;
using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The head of an evaluation's page: the figure with its interval and the leak gap side by side, and the protocol.</summary>
internal static class EvaluationHero
{
    public static XElement Draw(ScoredEvaluation evaluation)
    {
        var record = evaluation.Record;
        return new XElement("div", new XAttribute("class", "hero"),
            new XElement("h1", EvaluationWords.Title(record)),
            new XElement("div", new XAttribute("class", "pair"), Headline(evaluation), Gap(evaluation)),
            Rule(evaluation),
            new XElement("p", new XAttribute("class", "lead"), record.Protocol.Means),
            Warnings(record));
    }

    private static XElement Headline(ScoredEvaluation evaluation) => new("div",
        new XElement("h2", $"Accuracy, {EvaluationWords.Protocol(evaluation.Record)}"),
        new XElement("div", new XAttribute("class", "figure"),
            new XElement("span", new XAttribute("class", "number"), Invariant($"{evaluation.Headline.Accuracy.Value * 100:0.0}"), new XElement("small", " %")),
            Stamp(evaluation.Record)),
        new XElement("p", new XAttribute("class", "lead"), EvaluationWords.Known(evaluation.Headline.Accuracy) + "."),
        RunSections.Paragraph(EvaluationWords.Meaning(evaluation)));

    private static XElement? Stamp(EvaluationRecord record) => record switch
    {
        { Protocol.Leaky: true } => new XElement("span", new XAttribute("class", "stamp"), "leaky"),
        { MissingFolds.Count: > 0 } => new XElement("span", new XAttribute("class", "stamp"), "partial"),
        _ => null,
    };

    private static XElement Gap(ScoredEvaluation evaluation) => new("div",
        new XElement("h2", "Leak gap"),
        evaluation.Gap is not { } gap ? null : new object[]
        {
            new XElement("div", new XAttribute("class", "figure"), new XElement("span", new XAttribute("class", "number"),
                Invariant($"{gap.Difference.Value * 100:0.0}"), new XElement("small", " points"))),
            new XElement("p", new XAttribute("class", "lead"), EvaluationWords.KnownGap(gap) + "."),
        },
        RunSections.Paragraph(EvaluationWords.Gap(evaluation)),
        evaluation.Gap is null ? null : RunSections.Small(
            "The same model and the same data, once with random frames and once with this protocol. The gap is over pictures: under random frames the pictures of a clip are tested by several models."));

    private static XElement? Rule(ScoredEvaluation evaluation)
    {
        if (evaluation is not { Gap: { } gap, Leaky: { } leaky })
            return null;
        var (record, words) = (evaluation.Record, Invariant(
            $"Accuracy over pictures: {RunWords.Percent(gap.B)} under {evaluation.Record.Protocol.Name} and {RunWords.Percent(gap.A)} under random frames. {EvaluationWords.Gap(evaluation)}"));
        Drawing Draw(double width) => new GapRule(
            new(gap.A, width < 500 ? "frames (leaky)" : "random frames (leaky)", leaky.Accuracy.Interval),
            new(gap.B, record.Protocol.Name, evaluation.Frames.Accuracy.Interval), evaluation.Frames.Majority, words).Draw(width);
        return HtmlPage.Figure(Draw(1000), Draw(340), Invariant(
            $"Accuracy over {evaluation.Frames.Support:N0} pictures under both protocols, with 95 % intervals over people where there are any."));
    }

    private static XElement? Warnings(EvaluationRecord record) => record.Warnings.Count == 0 && record.MissingFolds.Count == 0 ? null
        : new XElement("ul", new XAttribute("class", "warnings"),
            record.MissingFolds.Count == 0 ? null : new XElement("li", Missing(record)),
            record.Warnings.Select(warning => new XElement("li", warning)));

    private static string Missing(EvaluationRecord record) =>
        $"Partial: {record.Folds.Count} of {record.Folds.Count + record.MissingFolds.Count} folds are there. The rest: --folds {string.Join(',', record.MissingFolds)}";
}

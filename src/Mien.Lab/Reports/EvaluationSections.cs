using System.Xml.Linq;
using Mien.Lab.Evaluation;
using Mien.Models;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The parts of a page about an evaluation.</summary>
internal static class EvaluationSections
{
    private static readonly string[] _parts = ["sex", "intensity", "statement", "fold"];

    /// <summary>What the protocol measures and what nobody may claim from it.</summary>
    public static object?[] Claims(ScoredEvaluation evaluation) =>
    [
        RunSections.Paragraph(EvaluationWords.Shows(evaluation.Record)),
        RunSections.Paragraph(evaluation.Record.Protocol.CannotSay),
        evaluation.File is { } file ? RunSections.Paragraph($"The reason its author gives: {file.Reason}") : null,
        new XElement("h3", "It does not show"),
        new XElement("ul", EvaluationWords.CannotSay(evaluation).Select(line => new XElement("li", line))),
    ];

    /// <summary>Every class with its support and intervals.</summary>
    public static object[] Classes(Score score) =>
    [
        HtmlPage.Table(["class", EvaluationWords.Unit(score), "recall", "95 % interval", "", "precision", "F1", "predicted"],
            score.Classes.Select(label => (IReadOnlyList<object?>)[HtmlPage.LabelName(label.Label), Count(label.Support),
                label.Support > 0 ? RunWords.Percent(label.Recall.Value) : "no samples", EvaluationWords.Range(label.Recall.Interval), Mark(label.Recall, Label.ColorOf(label.Label)),
                RunWords.Percent(label.Precision.Value), RunWords.Percent(label.F1.Value), Count(label.Predicted)]),
            new HashSet<int> { 1, 2, 5, 6, 7 }),
        Notes("The rules show recall from 0 to 100 %, the coloured bar its interval.", score.Classes.Select(label => label.Recall)),
    ];

    /// <summary>Every person as a dot.</summary>
    public static object[] People(Score score)
    {
        var people = SubjectDots.Of(score);
        if (people.Count == 0)
            return [RunSections.Paragraph("The corpus does not say who is in a picture, so nothing can be said of people and there is no interval over them.")];
        return
        [
            HtmlPage.Figure(SubjectDots.Draw(score, 1000), SubjectDots.Draw(score, 340), score.Accuracy.Interval.Exists
                ? "Every person's accuracy, the hardest to read first. The line is the accuracy of all, the band its 95 % interval over people; dashed, what always answering the largest class would give."
                : "Every person's accuracy, the hardest to read first. The line is the accuracy of all; dashed, what always answering the largest class would give."),
            Notes("", people.Select(person => person.Accuracy)),
            HtmlPage.Details("The figures of every person", Groups(score, "person", people, _ => "")),
        ];
    }

    /// <summary>Pictures, and clips by both votes.</summary>
    public static object[] Votes(IReadOnlyList<Score> scores) =>
    [
        HtmlPage.Table(["over", "", "accuracy", "95 % interval", "UAR", "macro-F1", "log-loss", "ECE"],
            scores.Select(score => (IReadOnlyList<object?>)[EvaluationWords.Unit(score) + (score.Vote.Length > 0 ? $", {score.Vote}" : ""), Count(score.Support), RunWords.Percent(score.Accuracy.Value),
                EvaluationWords.Range(score.Accuracy.Interval), RunWords.Percent(score.Uar.Value), RunWords.Percent(score.MacroF1.Value),
                score.Probabilities is { } p ? Invariant($"{p.LogLoss.Value:0.000}") : "none", score.Probabilities is { } q ? Invariant($"{q.Ece:0.000}") : "none"]),
            new HashSet<int> { 1, 2, 4, 5, 6, 7 }, 0),
    ];

    /// <summary>By sex, intensity, statement and fold, where known.</summary>
    public static object[] Parts(Score score) =>
    [
        Groups(score, "part", _parts.SelectMany(by => score.Groups.Where(group => group.By == by)), group => group.By + " "),
        Notes("The rules show accuracy from 0 to 100 %, the bar its interval.", score.Groups.Where(group => group.By != "subject").Select(group => group.Accuracy)),
    ];

    /// <summary>What the probabilities are worth.</summary>
    /// <param name="score">The score to quote.</param>
    /// <param name="learned">Where temperature and threshold came from.</param>
    /// <param name="words">The state "uncertain" in words; or null.</param>
    /// <param name="uncertain">Its figures, for the curve; or null.</param>
    public static object?[] Confidence(Score score, string learned, string? words = null, UncertainRecord? uncertain = null)
    {
        if (score.Probabilities is not { } probabilities)
            return [RunSections.Paragraph("The predictions have no probabilities.")];
        return
        [
            RunSections.Paragraph(Invariant($"Log-loss {probabilities.LogLoss.Value:0.000} nats{Ends(probabilities.LogLoss.Interval)}; expected calibration error {probabilities.Ece:0.000} in {probabilities.Bins} bins (biased upwards in small samples, so without an interval). ") +
                learned),
            words is null ? null : RunSections.Paragraph(words),
            new XElement("div", new XAttribute("class", "plots"),
                new XElement("figure", ConfidencePlots.Reliability(probabilities).ToSvg(),
                    new XElement("figcaption", $"Each dot holds the answers of like confidence; its area is their number. On the dashed line, confidence is the share of right answers.")),
                new XElement("figure", ConfidencePlots.Answered(score, probabilities, uncertain).ToSvg(),
                    new XElement("figcaption", "Answering only from a confidence on: the fewer are answered, the more of them should be right. Dashed: all are answered." +
                        (uncertain?.Errors is null ? "" : " The square: what the folds' own thresholds answer.")))),
            HtmlPage.Details("The figures of the second curve", HtmlPage.Table(["confidence from", "answered", "right among them"],
                ConfidencePlots.Tenths(probabilities.Answered).Select(point => (IReadOnlyList<object?>)[Invariant($"{point.Threshold:0.000}"), RunWords.Percent(point.Coverage), RunWords.Percent(point.Accuracy)]),
                new HashSet<int> { 1, 2 })),
        ];
    }

    /// <summary>The curves of every fold and what each chose.</summary>
    public static object[] Folds(EvaluationRecord record) =>
    [
        .. FoldCurves.Draw(record.Folds),
        HtmlPage.Details("What every fold trained on, chose and tested", HtmlPage.Table(
            ["fold", "training pictures", "test pictures", "people tested", "held out inside", "epoch", "temperature", "threshold of a picture", "of a clip"],
            record.Folds.Select(fold => fold.Training).Select(fold => (IReadOnlyList<object?>)[Invariant($"{fold.Fold}"), Count(fold.TrainPictures), Count(fold.TestPictures),
                fold.TestSubjects.Count == 0 ? "unknown" : Count(fold.TestSubjects.Count), Invariant($"{fold.Choice.Held.Count:N0} {fold.Choice.By}"), Invariant($"{fold.Choice.Epoch}"), Invariant($"{fold.Choice.Temperature:0.00}"), Threshold(fold.Choice.Threshold), Threshold(fold.Choice.ClipThreshold)]),
            new HashSet<int> { 1, 2, 3, 5, 6, 7, 8 })),
    ];

    private static string Threshold(double? threshold) => threshold is { } value ? Invariant($"{value:0.000}") : "none";

    private static XElement Groups(Score score, string name, IEnumerable<GroupScore> groups, Func<GroupScore, string> lead) => HtmlPage.Table(
        [name, EvaluationWords.Unit(score), "accuracy", "95 % interval", "", "UAR", "people"],
        groups.Select(group => (IReadOnlyList<object?>)[lead(group) + (group.Value.Length > 0 ? group.Value : "(unknown)"), Count(group.Support), RunWords.Percent(group.Accuracy.Value),
            EvaluationWords.Range(group.Accuracy.Interval), Mark(group.Accuracy, "#8F82C9"), RunWords.Percent(group.Uar.Value), group.Subjects == 0 ? "unknown" : Count(group.Subjects)]),
        new HashSet<int> { 1, 2, 5, 6 });

    /// <summary>How the intervals of a table were made, or why they are missing.</summary>
    private static XElement Notes(string lead, IEnumerable<Estimate> estimates) => RunSections.Small(
        $"{lead} Intervals: {string.Join("; ", estimates.Select(estimate => estimate.Interval.Note).Distinct().Take(6))}.".TrimStart());

    private static XElement Mark(Estimate estimate, string color) => HtmlPage.Whisker(estimate.Value, estimate.Interval.Low, estimate.Interval.High, color);

    private static string Ends(Interval interval) => interval.Exists ? Invariant($" (95 % interval {interval.Low:0.000} to {interval.High:0.000})") : "";

    private static string Count(int count) => Invariant($"{count:N0}");
}

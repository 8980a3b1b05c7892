using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>What the probabilities are worth: the reliability curve, and what remains when only the more confident answers are given.</summary>
internal static class ConfidencePlots
{
    private static readonly UnitPlot _plot = new(38, 44, 366, 320);

    /// <summary>Share of right answers against their confidence, a dot a bin; its area is the number of answers.</summary>
    public static Drawing Reliability(ProbabilityScore probabilities)
    {
        var curve = probabilities.Curve;
        var drawing = Begin("Reliability curve", Invariant(
            $"Expected calibration error {probabilities.Ece:0.000} in {probabilities.Bins} bins. ") + string.Join("; ", curve.Select(Words)), "right, %", "confidence, %");
        drawing.Add(new Pen([[(_plot.X(0), _plot.Y(0)), (_plot.X(1), _plot.Y(1))]], Paint.Muted, 1.2, [5, 4], "as sure as right"));
        drawing.Add(new Pen([[.. curve.Select(bin => (_plot.X(bin.Confidence), _plot.Y(bin.Accuracy)))]], Paint.AsleepLine, 1.5));
        var most = curve.Max(bin => bin.Count);
        foreach (var bin in curve)
            drawing.Add(new Dot(_plot.X(bin.Confidence), _plot.Y(bin.Accuracy), 3 + 9 * Math.Sqrt((double)bin.Count / most), Paint.Awake, Paint.Paper, 1.5, "bin", Words(bin)));
        drawing.Text(_plot.X(0.03), _plot.Y(0.94), "more right than sure", 12.5, Paint.Muted);
        drawing.Text(_plot.X(0.97), _plot.Y(0.04), "more sure than right", 12.5, Paint.Muted, Anchor.End);
        return drawing;
    }

    /// <summary>Share of right answers among those given, against the share that is given.</summary>
    /// <param name="score">What the answers are of.</param>
    /// <param name="probabilities">Its probabilities.</param>
    /// <param name="uncertain">What the folds' own thresholds answer, a square; or null.</param>
    public static Drawing Answered(Score score, ProbabilityScore probabilities, UncertainRecord? uncertain)
    {
        var points = probabilities.Answered;
        var drawing = Begin("Accuracy when only the more confident answers are given", Words(points), "right among the answered, %", "answered, %");
        drawing.Add(new Pen([[(_plot.X(0), _plot.Y(score.Accuracy.Value)), (_plot.X(1), _plot.Y(score.Accuracy.Value))]], Paint.Muted, 1.2, [5, 4], "all answered"));
        drawing.Add(new Pen([[.. points.Select(point => (_plot.X(point.Coverage), _plot.Y(point.Accuracy)))]], Paint.Awake, 2.5, null, "answered"));
        drawing.Add(new Dot(_plot.X(points[^1].Coverage), _plot.Y(points[^1].Accuracy), 4.5, Paint.Awake, Paint.Paper, 1.5, Tip: Words(points[^1])));
        if (uncertain is { Errors: { } errors })
            drawing.Add(new Box(_plot.X(uncertain.Answered) - 5.5, _plot.Y(1 - errors) - 5.5, 11, 11, Paint.Warn, Paint.Paper, Name: "thresholds",
                Tip: Invariant($"At the folds' thresholds: {RunWords.Percent(uncertain.Answered)} answered, {RunWords.Percent(1 - errors)} of them right")));
        return drawing;
    }

    /// <summary>Points at about every tenth of the answers.</summary>
    public static IEnumerable<AnswerPoint> Tenths(IReadOnlyList<AnswerPoint> points) =>
        Enumerable.Range(1, 10).Select(tenth => points.MinBy(point => Math.Abs(point.Coverage - tenth / 10.0))!).Distinct();

    private static Drawing Begin(string title, string words, string left, string below)
    {
        var drawing = new Drawing(420, 412, title, words);
        _plot.DrawShares(drawing, left);
        _plot.DrawBelow(drawing, below);
        return drawing;
    }

    private static string Words(ReliabilityBin bin) => Invariant(
        $"{bin.Count:N0} answers of confidence {RunWords.Percent(bin.Confidence)}: {RunWords.Percent(bin.Accuracy)} right");

    private static string Words(AnswerPoint point) => Invariant(
        $"confidence from {point.Threshold:0.00}: {RunWords.Percent(point.Coverage)} answered, {RunWords.Percent(point.Accuracy)} of them right");

    private static string Words(IReadOnlyList<AnswerPoint> points) => string.Join("; ", Tenths(points).Select(Words));
}

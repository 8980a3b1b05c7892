using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>Accuracy of every person with its interval, from the hardest to the easiest to read.</summary>
internal static class SubjectDots
{
    private const double LetterWidth = 7.2;

    /// <summary>Draws them.</summary>
    /// <param name="score">With groups by subject.</param>
    /// <param name="width">Width in drawing units; names stand below the dots where there is room for all.</param>
    public static Drawing Draw(Score score, double width)
    {
        var people = Of(score);
        var drawing = new Drawing(width, 360, "Accuracy of every person", Words(score, people));
        var plot = new UnitPlot(38, 40, width - 52, 270);
        if (score.Accuracy.Interval is { Low: { } low, High: { } high })
            drawing.Add(new Box(plot.Left, plot.Y(high), plot.Width, plot.Y(low) - plot.Y(high), Paint.Asleep, Name: "interval"));
        plot.DrawShares(drawing, "accuracy, %");
        drawing.Line(plot.Left, plot.Y(score.Accuracy.Value), plot.Right, plot.Y(score.Accuracy.Value), Paint.Awake, 1.5);
        drawing.Add(new Pen([[(plot.Left, plot.Y(score.Majority)), (plot.Right, plot.Y(score.Majority))]], Paint.Muted, 1.2, [5, 4], "largest class"));
        var step = plot.Width / people.Count;
        var named = people.Max(person => person.Value.Length) * LetterWidth + 4 < step;
        for (var i = 0; i < people.Count; i++)
            Person(drawing, plot, people[i], plot.Left + (i + 0.5) * step, Math.Clamp(step * 0.28, 2, 7), named);
        drawing.Text(plot.Right, plot.Bottom + (named ? 40 : 20), named ? "person" : Invariant($"{people.Count:N0} people, sorted"), 12.5, Paint.Muted, Anchor.End);
        return drawing;
    }

    /// <summary>The people, the hardest first.</summary>
    public static IReadOnlyList<GroupScore> Of(Score score) =>
        [.. score.Groups.Where(group => group is { By: "subject", Value.Length: > 0 }).OrderBy(group => group.Accuracy.Value).ThenBy(group => group.Value, StringComparer.Ordinal)];

    private static void Person(Drawing drawing, UnitPlot plot, GroupScore person, double x, double radius, bool named)
    {
        if (person.Accuracy.Interval is { Low: { } low, High: { } high })
            drawing.Line(x, plot.Y(low), x, plot.Y(high), Paint.AsleepLine, Math.Max(1, radius / 3));
        drawing.Add(new Dot(x, plot.Y(person.Accuracy.Value), radius, Paint.Awake, Paint.Paper, Math.Min(1.5, radius / 3), person.Value, Invariant(
            $"{person.Value}: {EvaluationWords.Figure(person.Accuracy)} of {person.Support:N0}")));
        if (named)
            drawing.Text(x, plot.Bottom + 20, person.Value, 12.5, Paint.Muted, Anchor.Middle);
    }

    private static string Words(Score score, IReadOnlyList<GroupScore> people) => Invariant(
        $"{people.Count} people, from {people[0].Value} with {RunWords.Percent(people[0].Accuracy.Value)} to {people[^1].Value} with {RunWords.Percent(people[^1].Accuracy.Value)}; all together {EvaluationWords.Figure(score.Accuracy)}. The largest class alone would give {RunWords.Percent(score.Majority)}.");
}

using Mien.Lab.Training;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The difference that the protocol alone makes: validation accuracy with random frames less that with held-out
/// actors, on one rule from 0 to 100 %.</summary>
internal sealed record LeakGap(RunRecord Frames, RunRecord Actors)
{
    private static readonly Paint _leaky = new("warn", "#A8261B");

    private double Leaky => RunWords.Last(Frames).ValidationAccuracy;

    private double Honest => RunWords.Last(Actors).ValidationAccuracy;

    /// <summary>The gap in percentage points.</summary>
    public double Points => (Leaky - Honest) * 100;

    /// <summary>The gap in words, and how far they reach.</summary>
    public string Sentence => Invariant(
        $"Leak gap: {Points:0.0} percentage points, for this model and {(Frames.Data.Synthetic ? "these drawn faces" : "these clips")}; it says nothing of another.");

    /// <summary>Both figures on one rule.</summary>
    /// <param name="width">Width in drawing units; below 500 the words are shorter.</param>
    public Drawing Draw(double width)
    {
        var drawing = new Drawing(width, 128, "Leak gap", Invariant(
            $"Validation accuracy {RunWords.Percent(Honest)} with held-out actors and {RunWords.Percent(Leaky)} with random frames. {Sentence}"));
        var (left, right, y) = (14.0, width - 14, 66.0);
        double At(double share) => left + (right - left) * share;
        for (var tick = 0; tick <= 10; tick++)
            drawing.Line(At(tick / 10.0), y - (tick % 5 == 0 ? 9 : 5), At(tick / 10.0), y + (tick % 5 == 0 ? 9 : 5), Paint.Rule, 1.5);
        foreach (var tick in new[] { 0.0, 0.5, 1.0 })
            drawing.Text(At(tick), y + 52, Invariant($"{tick * 100:0} %"), 12, Paint.Muted,
                tick == 0 ? Anchor.Start : tick == 1 ? Anchor.End : Anchor.Middle);
        drawing.Line(left, y, right, y, Paint.Rule, 2);
        drawing.Add(new Pen([[(At(Honest), y), (At(Leaky), y)]], _leaky, 7, Name: "gap"));
        if (Chance() is { } chance)
        {
            drawing.Line(At(chance), y - 14, At(chance), y + 14, Paint.Muted, 2);
            drawing.Text(At(chance), y + 30, "largest class", 12, Paint.Muted, chance < 0.15 ? Anchor.Start : Anchor.Middle);
        }
        var marks = new[] { (At(Honest), Paint.Awake, width < 500 ? "actors" : "held-out actors"),
            (At(Leaky), _leaky, width < 500 ? "frames (leaky)" : "random frames (leaky)") }.OrderBy(mark => mark.Item1).ToList();
        Mark(drawing, marks[0], y, Anchor.End, y - 22);
        Mark(drawing, marks[1], y, Anchor.Start, y - 42);
        return drawing;
    }

    /// <summary>A mark with its words above, on the given side where there is room, else on the other.</summary>
    private static void Mark(Drawing drawing, (double X, Paint Paint, string Name) mark, double y, Anchor side, double textY)
    {
        drawing.Add(new Dot(mark.X, y, 10, mark.Paint, Paint.Paper, 2.5, Name: mark.Name));
        var reach = mark.Name.Length * 8.2;
        var end = side == Anchor.End ? mark.X > reach : mark.X + reach > drawing.Width;
        drawing.Text(mark.X + (end ? 10 : -10), textY, mark.Name, 13.5, Paint.Ink, end ? Anchor.End : Anchor.Start, bold: true);
    }

    private double? Chance() => Actors.Data.ValidationPerClass.Sum() is var sum and > 0
        ? (double)Actors.Data.ValidationPerClass.Max() / sum : null;
}

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
        Mark(drawing, At(Honest), y, Paint.Awake, width < 500 ? "actors" : "held-out actors", Honest <= Leaky, width);
        Mark(drawing, At(Leaky), y, _leaky, width < 500 ? "frames (leaky)" : "random frames (leaky)", Honest > Leaky, width);
        return drawing;
    }

    /// <summary>A mark with its words above: the left mark's end at it where there is room, the right one's start there.</summary>
    private static void Mark(Drawing drawing, double x, double y, Paint paint, string name, bool isLeft, double width)
    {
        drawing.Add(new Dot(x, y, 10, paint, Paint.Paper, 2.5, Name: name));
        var reach = name.Length * 7.2;
        var anchor = isLeft
            ? (x > reach + 10 ? Anchor.End : Anchor.Start)
            : (x < width - reach - 10 ? Anchor.Start : Anchor.End);
        drawing.Text(x + (anchor == Anchor.End ? 10 : -10), isLeft ? y - 22 : y - 42, name, 13.5, Paint.Ink, anchor, bold: true);
    }

    private double? Chance() => Actors.Data.ValidationPerClass.Sum() is var sum and > 0
        ? (double)Actors.Data.ValidationPerClass.Max() / sum : null;
}

using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>One figure of a <see cref="GapRule"/>.</summary>
/// <param name="Value">From 0 to 1.</param>
/// <param name="Name">What it is of.</param>
/// <param name="Interval">Drawn below it where it exists.</param>
internal sealed record GapMark(double Value, string Name, Interval? Interval = null);

/// <summary>Two figures and the gap between them on one rule from 0 to 100 %.</summary>
/// <param name="Leaky">Under the leaky protocol.</param>
/// <param name="Honest">Under the other.</param>
/// <param name="Largest">Share of the largest class; or null.</param>
/// <param name="Description">The rule in words.</param>
internal sealed record GapRule(GapMark Leaky, GapMark Honest, double? Largest, string Description)
{
    private const double Edge = 14, Middle = 66, Below = Middle + 19;

    /// <summary>Draws it.</summary>
    /// <param name="width">Width in drawing units.</param>
    public Drawing Draw(double width)
    {
        var drawing = new Drawing(width, 132, "Leak gap", Description);
        double At(double share) => Edge + (width - 2 * Edge) * share;
        Rule(drawing, At);
        drawing.Add(new Pen([[(At(Honest.Value), Middle), (At(Leaky.Value), Middle)]], Paint.Warn, 7, Name: "gap"));
        if (Largest is { } largest)
        {
            drawing.Line(At(largest), Middle - 14, At(largest), Middle + 14, Paint.Muted, 2);
            drawing.Text(At(largest), Middle + 38, "largest class", 12, Paint.Muted, largest < 0.15 ? Anchor.Start : Anchor.Middle);
        }
        var marks = new[] { (Figure: Honest, Paint: Paint.Awake), (Figure: Leaky, Paint: Paint.Warn) }.OrderBy(mark => mark.Figure.Value).ToList();
        Mark(drawing, At, marks[0].Figure, marks[0].Paint, Anchor.End, Middle - 22);
        Mark(drawing, At, marks[1].Figure, marks[1].Paint, Anchor.Start, Middle - 42);
        return drawing;
    }

    private static void Rule(Drawing drawing, Func<double, double> at)
    {
        for (var tick = 0; tick <= 10; tick++)
            drawing.Line(at(tick / 10.0), Middle - (tick % 5 == 0 ? 9 : 5), at(tick / 10.0), Middle + (tick % 5 == 0 ? 9 : 5), Paint.Rule, 1.5);
        foreach (var tick in new[] { 0.0, 0.5, 1.0 })
            drawing.Text(at(tick), Middle + 58, Invariant($"{tick * 100:0} %"), 12, Paint.Muted,
                tick == 0 ? Anchor.Start : tick == 1 ? Anchor.End : Anchor.Middle);
        drawing.Line(at(0), Middle, at(1), Middle, Paint.Rule, 2);
    }

    /// <summary>A mark with its words above, on the given side where there is room, else on the other.</summary>
    private static void Mark(Drawing drawing, Func<double, double> at, GapMark mark, Paint paint, Anchor side, double textY)
    {
        var x = at(mark.Value);
        if (mark.Interval is { Low: { } low, High: { } high })
            drawing.Add(new Pen([[(at(low), Below - 4), (at(low), Below + 4)], [(at(low), Below), (at(high), Below)], [(at(high), Below - 4), (at(high), Below + 4)]], paint, 2, Name: "interval"));
        drawing.Add(new Dot(x, Middle, 10, paint, Paint.Paper, 2.5, Name: mark.Name));
        var reach = mark.Name.Length * 8.2;
        var end = side == Anchor.End ? x > reach : x + reach > drawing.Width;
        drawing.Text(x + (end ? 10 : -10), textY, mark.Name, 13.5, Paint.Ink, end ? Anchor.End : Anchor.Start, bold: true);
    }
}

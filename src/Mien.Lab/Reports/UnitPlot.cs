using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>A plot whose axes are shares from 0 to 1, in drawing units.</summary>
internal sealed record UnitPlot(double Left, double Top, double Width, double Height)
{
    private const double Text = 12.5;

    public double Bottom => Top + Height;

    public double Right => Left + Width;

    public double X(double share) => Left + Width * share;

    public double Y(double share) => Bottom - Height * share;

    /// <summary>Horizontal rules with their percentages.</summary>
    public void DrawShares(Drawing drawing, string title)
    {
        for (var tick = 0; tick <= 4; tick++)
        {
            drawing.Line(Left, Y(tick / 4.0), Right, Y(tick / 4.0), tick == 0 ? Paint.Muted : Paint.Rule);
            drawing.Text(Left - 7, Y(tick / 4.0) + 4.5, Invariant($"{tick * 25}"), Text, Paint.Muted, Anchor.End);
        }
        drawing.Text(Left - 7, Top - 14, title, Text, Paint.Muted);
    }

    /// <summary>Percentages below.</summary>
    public void DrawBelow(Drawing drawing, string title)
    {
        for (var tick = 0; tick <= 4; tick++)
        {
            drawing.Line(X(tick / 4.0), Bottom, X(tick / 4.0), Bottom + 5, Paint.Muted);
            drawing.Text(X(tick / 4.0), Bottom + 20, Invariant($"{tick * 25}"), Text, Paint.Muted, Anchor.Middle);
        }
        drawing.Text(Right, Bottom + 40, title, Text, Paint.Muted, Anchor.End);
    }
}

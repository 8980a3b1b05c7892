using System.Globalization;

namespace Mien.Faces;

/// <summary>A name and where in the picture its person is.</summary>
internal abstract record PersonPlace(string Name)
{
    /// <summary>How far a point is from where the person should be: 0 to 1, null where the person cannot be.</summary>
    /// <param name="x">Share of the picture's width.</param>
    /// <param name="y">Share of the picture's height.</param>
    /// <param name="width">The picture's width, pixels.</param>
    /// <param name="height">The picture's height, pixels.</param>
    public abstract double? Distance(double x, double y, int width, int height);
}

/// <summary>A side or a rank; null where the direction does not matter. Squares keep the order of persons who are all on one
/// side.</summary>
internal sealed record SidePlace(string Name, double? X, double? Y) : PersonPlace(Name)
{
    public override double? Distance(double x, double y, int width, int height) =>
        X is { } column ? (column - x) * (column - x) : Y is { } row ? (row - y) * (row - y) : 0;
}

/// <summary>A rectangle.</summary>
internal sealed record RegionPlace(string Name, Extent X, Extent Y, Extent Width, Extent Height) : PersonPlace(Name)
{
    public override double? Distance(double x, double y, int width, int height)
    {
        var (acrossX, acrossY) = ((x * width - X.Of(width)) / Width.Of(width) - 0.5, (y * height - Y.Of(height)) / Height.Of(height) - 0.5);
        return Math.Abs(acrossX) <= 0.5 && Math.Abs(acrossY) <= 0.5 ? Math.Max(Math.Abs(acrossX), Math.Abs(acrossY)) : null;
    }
}

/// <summary>A length in pixels or in percent of the picture.</summary>
internal readonly record struct Extent(double Value, bool IsPercent)
{
    public double Of(int length) => IsPercent ? Value * length / 100 : Value;

    public static Extent? Parse(string text)
    {
        var percent = text.EndsWith('%');
        return double.TryParse(percent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value <= (percent ? 100 : 100_000) ? new Extent(value, percent) : null;
    }
}

using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>A pair of axes from 0 to <paramref name="Top"/> and over whole epochs, in drawing units.</summary>
internal sealed record Axes(double Left, double UpperEdge, double Width, double Height, double Top)
{
    private const double Inset = 10;
    private static readonly int[] _factors = [1, 2, 5, 10];

    public double Bottom => UpperEdge + Height;

    public double X(int epoch, int first, int last) => last == first
        ? Left + Width / 2
        : Left + Inset + (Width - 2 * Inset) * (epoch - first) / (last - first);

    public double Y(double value) => double.IsFinite(value) ? Bottom - Height * value / Top : double.NaN;

    /// <summary>Horizontal rules with their values, and the epochs below.</summary>
    public void DrawTo(Drawing drawing, int first, int last, int maximumTicks, double textSize)
    {
        var step = Step(Top / 5);
        for (var i = 0; i * step <= Top * 1.0001; i++)
        {
            drawing.Line(Left, Y(i * step), Left + Width, Y(i * step), i == 0 ? Paint.Muted : Paint.Rule);
            drawing.Add(new Word(Left - 8, Y(i * step) + textSize * 0.35, Invariant($"{i * step:0.0##}"), textSize,
                Paint.Muted, Anchor.End, Name: "tick-y"));
        }
        foreach (var epoch in Epochs(first, last, maximumTicks))
        {
            drawing.Line(X(epoch, first, last), Bottom, X(epoch, first, last), Bottom + 5, Paint.Muted);
            drawing.Add(new Word(X(epoch, first, last), Bottom + 8 + textSize, Invariant($"{epoch}"), textSize,
                Paint.Muted, Anchor.Middle, Name: "tick-x"));
        }
    }

    /// <summary>The smallest multiple of a round step that holds <paramref name="value"/>.</summary>
    public static double RoundUp(double value)
    {
        var step = Step(value / 5);
        return Math.Ceiling(value / step - 1e-9) * step;
    }

    /// <summary>Moves sorted positions apart by at least <paramref name="gap"/> within bounds, as little as needed.</summary>
    public static double[] Spread(double[] sorted, double gap, double lowest, double highest)
    {
        var free = (double[])sorted.Clone();
        for (var i = 0; i < free.Length; i++)
            free[i] = Math.Max(free[i], i == 0 ? lowest : free[i - 1] + gap);
        for (var i = free.Length - 1; i >= 0; i--)
            free[i] = Math.Min(free[i], i == free.Length - 1 ? highest : free[i + 1] - gap);
        return free;
    }

    /// <summary>1, 2 or 5 times a power of ten, at least <paramref name="minimum"/>.</summary>
    private static double Step(double minimum)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(minimum) + 1e-9));
        return _factors.Select(factor => factor * power).First(step => step >= minimum * (1 - 1e-9));
    }

    private static IEnumerable<int> Epochs(int first, int last, int maximumTicks)
    {
        var step = Math.Max(1, (int)Math.Ceiling(Step((double)(last - first + 1) / maximumTicks)));
        return Enumerable.Range(first, last - first + 1)
            .Where(epoch => epoch == first || epoch == last
                || (epoch % step == 0 && epoch - first >= step / 2.0 && last - epoch >= step / 2.0));
    }
}

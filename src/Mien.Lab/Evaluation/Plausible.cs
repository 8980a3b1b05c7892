namespace Mien.Lab.Evaluation;

/// <summary>A count that a published figure can stand for.</summary>
/// <param name="Right">Right answers.</param>
/// <param name="Of">All answers.</param>
/// <param name="Low">Lower end of Wilson's 95 % interval, as if the answers were independent.</param>
/// <param name="High">Upper end.</param>
public sealed record PlausibleCount(int Right, int Of, double Low, double High);

/// <summary>What a published share can stand for at the precision it was printed with. The paper's 0.7812 is 25/32 (61-89 %)
/// if validation was one batch of 32, and no smaller count gives it.</summary>
public static class Plausible
{
    private const int Largest = 1_000_000;

    /// <summary>The counts that round to a figure, smallest denominator first; one a denominator (the nearest).</summary>
    /// <param name="figure">0 to 1, with as many decimals as were printed: <c>0.7812m</c> has four, <c>0.780m</c> three.
    /// A value half-way between two figures may have been rounded to either: 25/32 = 0.78125 to 0.7812 or 0.7813.</param>
    /// <param name="limit">Largest denominator that is tried, at most 1,000,000.</param>
    /// <exception cref="MienException">Not a share, or an impossible limit.</exception>
    public static IReadOnlyList<PlausibleCount> Of(decimal figure, int limit = 1056)
    {
        if (figure is < 0 or > 1)
            throw new MienException(FormattableString.Invariant($"{figure} is no share between 0 and 1. Write 78.12 % as 0.7812."));
        if (limit is < 1 or > Largest)
            throw new MienException($"A limit of {limit} is impossible: denominators are tried from 1 to at most {Largest:N0}.");
        var half = 0.5m;
        for (var i = 0; i < figure.Scale; i++)
            half /= 10;
        return [.. Enumerable.Range(1, limit).Select(of => (Right: (int)Math.Round(figure * of), Of: of))
            .Where(count => Math.Abs(count.Right - figure * count.Of) <= half * count.Of).Select(Count)];
    }

    private static PlausibleCount Count((int Right, int Of) count)
    {
        var (low, high) = Intervals.Wilson(count.Right, count.Of);
        return new PlausibleCount(count.Right, count.Of, low, high);
    }
}

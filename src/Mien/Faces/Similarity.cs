namespace Mien.Faces;

/// <summary>A rotation, scaling and shift of the plane: (x, y) goes to (a x - b y + x0, b x + a y + y0).</summary>
internal readonly record struct Similarity(double A, double B, double X0, double Y0)
{
    /// <summary>Lengths are multiplied by this.</summary>
    public double Scale => Math.Sqrt(A * A + B * B);

    /// <summary>The similarity without reflection that brings points nearest to others, in the sense of least squares.</summary>
    /// <remarks>Umeyama 1991, doi:10.1109/34.88573; in the plane it needs no singular values.</remarks>
    /// <exception cref="ArgumentException">The points lie in one place, or bear no likeness to the others.</exception>
    public static Similarity Between(IReadOnlyList<Landmark> from, IReadOnlyList<Landmark> to)
    {
        var (fx, fy) = (from.Average(p => (double)p.X), from.Average(p => (double)p.Y));
        var (tx, ty) = (to.Average(p => (double)p.X), to.Average(p => (double)p.Y));
        double dot = 0, cross = 0, variance = 0;
        for (var i = 0; i < from.Count; i++)
        {
            var (x, y, u, v) = (from[i].X - fx, from[i].Y - fy, to[i].X - tx, to[i].Y - ty);
            dot += x * u + y * v;
            cross += x * v - y * u;
            variance += x * x + y * y;
        }
        if (!double.IsFinite(variance) || dot * dot + cross * cross <= 1e-12 * variance)
            throw new ArgumentException("The landmarks lie in one place, or bear no likeness to a face.", nameof(from));
        var (a, b) = (dot / variance, cross / variance);
        return new Similarity(a, b, tx - a * fx + b * fy, ty - b * fx - a * fy);
    }

    /// <summary>The way back.</summary>
    public Similarity Inverse()
    {
        var square = A * A + B * B;
        var (a, b) = (A / square, -B / square);
        return new Similarity(a, b, -(a * X0 - b * Y0), -(b * X0 + a * Y0));
    }

    /// <summary>Moves a point.</summary>
    public (double X, double Y) Of(double x, double y) => (A * x - B * y + X0, B * x + A * y + Y0);
}

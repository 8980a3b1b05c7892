namespace Mien.Lab.Evaluation;

/// <summary>Student's t distribution for whole degrees of freedom.</summary>
public static class StudentT
{
    /// <summary>P(|T| &lt;= t): the finite sums of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.</summary>
    /// <param name="t">At least 0.</param>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one degree of freedom, or a negative t.</exception>
    public static double Central(double t, int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(t);
        var angle = Math.Atan(t / Math.Sqrt(freedom));
        var (sin, cos) = Math.SinCos(angle);
        var odd = freedom % 2;
        var (term, sum) = (odd == 1 ? cos : 1.0, 0.0);
        for (var k = 1; 2 * k <= freedom - odd; k++)
        {
            sum += term;
            term *= cos * cos * (2 * k - 1 + odd) / (2 * k + odd);
        }
        return odd == 1 ? (angle + sin * sum) * 2 / Math.PI : sin * sum;
    }

    /// <summary>The t that |T| stays under with probability <paramref name="coverage"/>: 2.069 for 0.95 and 23.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A coverage outside 0 to 1, or fewer than one degree of freedom.</exception>
    public static double Quantile(double coverage, int freedom)
    {
        if (!(coverage > 0 && coverage < 1))
            throw new ArgumentOutOfRangeException(nameof(coverage), coverage, "A coverage lies between 0 and 1.");
        var (low, high) = (0.0, 1.0);
        while (Central(high, freedom) < coverage)
            high *= 2;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Central(middle, freedom) < coverage ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }
}

using System.Runtime.Intrinsics;

namespace Mien.Lab.Datasets;

/// <summary>The sums over pixels that a correlation and one Gauss-Newton step of its alignment need.</summary>
internal sealed class AlignmentSums
{
    private const int Unknowns = 4;
    private Vector256<double> _slopes, _slopesA, _slopesB, _row0, _row1, _row2, _row3;
    private double _a, _b, _aa, _bb, _ab;

    /// <summary>Pixels added.</summary>
    public int Count { get; private set; }

    /// <summary>Correlation of both pictures over the pixels; 0 where one is blank.</summary>
    public double Correlation => VarianceA > 0 && VarianceB > 0 ? Covariance / Math.Sqrt(VarianceA * VarianceB) : 0;

    private double VarianceA => _aa - _a * _a / Count;

    private double VarianceB => _bb - _b * _b / Count;

    private double Covariance => _ab - _a * _b / Count;

    /// <summary>Adds a pixel: both values, and how the second changes with each unknown of the warp.</summary>
    public void Add(double a, double b, Vector256<double> slopes)
    {
        (_a, _b, _aa, _bb, _ab) = (_a + a, _b + b, _aa + a * a, _bb + b * b, _ab + a * b);
        Count++;
        _slopes += slopes;
        _slopesA += slopes * a;
        _slopesB += slopes * b;
        _row0 += slopes * slopes[0];
        _row1 += slopes * slopes[1];
        _row2 += slopes * slopes[2];
        _row3 += slopes * slopes[3];
    }

    /// <summary>The step of the warp that brings the second picture, at its best gain, closest to the first; null where
    /// there is none.</summary>
    public double[]? Step()
    {
        if (!(Covariance > 0 && VarianceB > 0))
            return null;
        var right = (_slopesA - _slopes * (_a / Count)) * (VarianceB / Covariance) - (_slopesB - _slopes * (_b / Count));
        var step = new double[Unknowns];
        right.CopyTo(step);
        return Solve(step) ? step : null;
    }

    /// <summary>Cholesky's method.</summary>
    private bool Solve(double[] right)
    {
        var matrix = new double[Unknowns][];
        foreach (var (i, row) in new[] { _row0, _row1, _row2, _row3 }.Index())
            row.CopyTo(matrix[i] = new double[Unknowns]);
        for (var i = 0; i < Unknowns; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i][j];
                for (var k = 0; k < j; k++)
                    sum -= matrix[i][k] * matrix[j][k];
                if (i == j && !(sum > 1e-9))
                    return false;
                matrix[i][j] = i == j ? Math.Sqrt(sum) : sum / matrix[j][j];
            }
            for (var k = 0; k < i; k++)
                right[i] -= matrix[i][k] * right[k];
            right[i] /= matrix[i][i];
        }
        for (var i = Unknowns - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < Unknowns; k++)
                right[i] -= matrix[k][i] * right[k];
            right[i] /= matrix[i][i];
        }
        return true;
    }
}

using System.Runtime.Intrinsics;

namespace Mien.Lab.Datasets;

/// <summary>Correlation of two pictures after one has been moved and stretched onto the other, as a detector's boxes of one
/// face differ.</summary>
/// <remarks>Maximises the enhanced correlation coefficient (Evangelidis and Psarakis 2008) over shift and stretch in x and
/// y by Gauss-Newton steps: first on the grey pictures at half size, which agree from afar, then on their detail (grey
/// minus its local mean), which tells two moments of one face apart. Brightness and contrast do not matter.</remarks>
public static class PictureAlignment
{
    private const int Side = PictureFingerprint.Side, Reach = 4, Unknowns = 4, Steps = 10;
    private const double Coarse = 0.9, Overlap = 0.7, Border = 1 / 12.0;

    /// <summary>Largest shift and stretch at the border, as a share of half the picture's side. Ours.</summary>
    private const double Largest = 1 / 3.0;

    /// <summary>Steps that move no pixel by more than this share of half the side end the search.</summary>
    private const double Smallest = 1e-3;

    /// <summary>Correlation of the aligned details, -1 to 1; 0 where even the aligned grey pictures differ.</summary>
    /// <param name="still">Grey levels, <see cref="PictureFingerprint.Side"/> squared.</param>
    /// <param name="moved">Likewise; the picture that is moved.</param>
    public static double Correlation(byte[] still, byte[] moved)
    {
        float[] a = Array.ConvertAll(still, level => (float)level), b = Array.ConvertAll(moved, level => (float)level);
        var (coarse, warp) = Align(Half(a), Half(b), Side / 2, new double[Unknowns]);
        return coarse < Coarse ? 0 : Align(Detail(a), Detail(b), Side, warp).Best;
    }

    /// <summary>Improves a warp (shift in x and y, stretch in x and y, as shares of half the side).</summary>
    /// <returns>The highest correlation on the way, and its warp.</returns>
    private static (double Best, double[] Warp) Align(float[] a, float[] b, int side, double[] start)
    {
        var (best, warp) = (0.0, start);
        var trial = start;
        for (var step = 0; step <= Steps && trial.All(value => Math.Abs(value) <= Largest); step++)
        {
            var sums = Sums(a, b, side, trial);
            var full = side * (1 - 2 * Border);
            if (sums.Count < Overlap * full * full)
                break;
            if (sums.Correlation > best)
                (best, warp) = (sums.Correlation, trial);
            if (sums.Step() is not { } move || move.All(value => Math.Abs(value) < Smallest))
                break;
            trial = [.. trial.Zip(move, (value, change) => value + change)];
        }
        return (best, warp);
    }

    private static AlignmentSums Sums(float[] a, float[] b, int side, double[] warp)
    {
        var (sums, margin, half) = (new AlignmentSums(), (int)(side * Border), (side - 1) / 2.0);
        for (var y = margin; y < side - margin; y++)
            for (var x = margin; x < side - margin; x++)
            {
                double u = (x - half) / half, v = (y - half) / half;
                double px = x + half * (warp[0] + warp[2] * u), py = y + half * (warp[1] + warp[3] * v);
                int left = (int)Math.Floor(px), top = (int)Math.Floor(py);
                if (left < 0 || top < 0 || left > side - 2 || top > side - 2)
                    continue;
                var (fx, fy, at) = (px - left, py - top, top * side + left);
                double first = b[at], right = b[at + 1], low = b[at + side], last = b[at + side + 1];
                var dx = half * ((1 - fy) * (right - first) + fy * (last - low));
                var dy = half * ((1 - fx) * (low - first) + fx * (last - right));
                var value = (1 - fy) * ((1 - fx) * first + fx * right) + fy * ((1 - fx) * low + fx * last);
                sums.Add(a[y * side + x], value, Vector256.Create(dx, dy, dx * u, dy * v));
            }
        return sums;
    }

    private static float[] Half(float[] grey)
    {
        const int to = Side / 2;
        var half = new float[to * to];
        for (var y = 0; y < to; y++)
            for (var x = 0; x < to; x++)
            {
                var at = 2 * (y * Side + x);
                half[y * to + x] = (grey[at] + grey[at + 1] + grey[at + Side] + grey[at + Side + 1]) / 4;
            }
        return half;
    }

    /// <summary>Grey minus its mean over the 9 x 9 pixels around.</summary>
    private static float[] Detail(float[] grey)
    {
        const int stride = Side + 1;
        var sums = new double[stride * stride];
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
                sums[(y + 1) * stride + x + 1] = grey[y * Side + x] + sums[y * stride + x + 1]
                    + sums[(y + 1) * stride + x] - sums[y * stride + x];
        var detail = new float[grey.Length];
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                int left = Math.Max(0, x - Reach), right = Math.Min(Side, x + Reach + 1);
                int top = Math.Max(0, y - Reach), low = Math.Min(Side, y + Reach + 1);
                var sum = sums[low * stride + right] - sums[top * stride + right] - sums[low * stride + left] + sums[top * stride + left];
                detail[y * Side + x] = grey[y * Side + x] - (float)(sum / ((right - left) * (low - top)));
            }
        return detail;
    }
}

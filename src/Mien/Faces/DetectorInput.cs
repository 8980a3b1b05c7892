using System.Numerics;
using Mien.Media;

namespace Mien.Faces;

/// <summary>Shrinks a picture to what YuNet sees: planes of blue, green and red, 0 to 255, with black to the right and below
/// up to a multiple of 32.</summary>
internal static class DetectorInput
{
    /// <summary>Side lengths that the network can halve five times.</summary>
    public static int Padded(int length) => (length + 31) / 32 * 32;

    /// <summary>Averages over areas, as OpenCV's INTER_AREA.</summary>
    /// <param name="frame">The picture, not smaller than <paramref name="width"/> x <paramref name="height"/>.</param>
    /// <param name="width">Width to shrink to.</param>
    /// <param name="height">Height to shrink to.</param>
    /// <param name="planes">Receives 3 * Padded(height) * Padded(width) values.</param>
    public static void Write(Frame frame, int width, int height, Span<float> planes)
    {
        var (stride, plane) = (Padded(width), Padded(width) * Padded(height));
        planes.Clear();
        var columns = Shares.Of(frame.Width, width);
        var rows = Shares.Of(frame.Height, height);
        var sum = new float[frame.Width * 3];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sum);
            for (var k = 0; k < rows[y].Weights.Length; k++)
                Add(frame.Rgb.Span.Slice((rows[y].First + k) * sum.Length, sum.Length), rows[y].Weights[k], sum);
            for (var x = 0; x < width; x++)
            {
                var (first, weights) = columns[x];
                float red = 0, green = 0, blue = 0;
                for (int k = 0, i = first * 3; k < weights.Length; k++, i += 3)
                {
                    red += weights[k] * sum[i];
                    green += weights[k] * sum[i + 1];
                    blue += weights[k] * sum[i + 2];
                }
                var target = y * stride + x;
                (planes[target], planes[target + plane], planes[target + 2 * plane]) = (blue, green, red);
            }
        }
    }

    private static void Add(ReadOnlySpan<byte> row, float weight, Span<float> sum)
    {
        var i = 0;
        for (var n = Vector<float>.Count; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[i..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            Accumulate(a, sum[i..], weight);
            Accumulate(b, sum[(i + n)..], weight);
            Accumulate(c, sum[(i + 2 * n)..], weight);
            Accumulate(d, sum[(i + 3 * n)..], weight);
        }
        for (; i < row.Length; i++)
            sum[i] += row[i] * weight;
    }

    private static void Accumulate(Vector<uint> values, Span<float> sum, float weight) =>
        (new Vector<float>(sum) + Vector.ConvertToSingle(values.As<uint, int>()) * weight).CopyTo(sum);

    /// <summary>Which pixels of a side make up one pixel of the shrunk side, and their shares.</summary>
    private readonly record struct Shares(int First, float[] Weights)
    {
        public static Shares[] Of(int length, int to)
        {
            var scale = (double)length / to;
            return [.. Enumerable.Range(0, to).Select(i =>
            {
                var (start, end) = (i * scale, Math.Min((i + 1) * scale, length));
                var (first, last) = ((int)(start + 1e-6), Math.Min((int)Math.Ceiling(end - 1e-6), length));
                return new Shares(first, [.. Enumerable.Range(first, last - first)
                    .Select(k => (float)((Math.Min(k + 1, end) - Math.Max(k, start)) / scale))]);
            })];
        }
    }
}

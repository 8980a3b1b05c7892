namespace Mien.Media;

/// <summary>Scaling of stills with the filter that <see cref="VideoReader"/> uses for video.</summary>
public static class Resampling
{
    /// <summary>Bilinear scaling with antialiasing: a triangle filter whose support widens when shrinking,
    /// as Pillow's BILINEAR and torchvision's antialias=True.</summary>
    /// <param name="rgb">Packed RGB, Height * Width * 3 bytes.</param>
    /// <param name="width">Width of the source.</param>
    /// <param name="height">Height of the source.</param>
    /// <param name="toWidth">Width of the result.</param>
    /// <param name="toHeight">Height of the result.</param>
    /// <returns>Packed RGB, toHeight * toWidth * 3 bytes.</returns>
    public static byte[] Bilinear(ReadOnlySpan<byte> rgb, int width, int height, int toWidth, int toHeight)
    {
        if (width == toWidth && height == toHeight)
            return rgb.ToArray();
        var rows = new float[height * toWidth * 3];
        var columns = Taps(width, toWidth);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < toWidth; x++)
            {
                var (first, weights) = columns[x];
                float r = 0, g = 0, b = 0;
                for (var k = 0; k < weights.Length; k++)
                {
                    var source = (y * width + first + k) * 3;
                    r += weights[k] * rgb[source];
                    g += weights[k] * rgb[source + 1];
                    b += weights[k] * rgb[source + 2];
                }
                var target = (y * toWidth + x) * 3;
                (rows[target], rows[target + 1], rows[target + 2]) = (r, g, b);
            }
        return Vertical(rows, Taps(height, toHeight), toWidth * 3);
    }

    private static byte[] Vertical(float[] rows, (int First, float[] Weights)[] taps, int stride)
    {
        var result = new byte[taps.Length * stride];
        var sum = new float[stride];
        for (var y = 0; y < taps.Length; y++)
        {
            Array.Clear(sum);
            var (first, weights) = taps[y];
            for (var k = 0; k < weights.Length; k++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(rows.AsSpan((first + k) * stride, stride), weights[k], sum, sum);
            for (var x = 0; x < stride; x++)
                result[y * stride + x] = (byte)Math.Clamp(sum[x] + 0.5f, 0f, 255f);
        }
        return result;
    }

    private static (int First, float[] Weights)[] Taps(int size, int toSize)
    {
        var scale = (double)size / toSize;
        var support = Math.Max(scale, 1);
        var taps = new (int, float[])[toSize];
        for (var i = 0; i < toSize; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var last = Math.Min(size, (int)(centre + support + 0.5));
            var weights = Enumerable.Range(first, last - first)
                .Select(k => Math.Max(0, 1 - Math.Abs((k + 0.5 - centre) / support))).ToArray();
            var total = weights.Sum();
            taps[i] = (first, [.. weights.Select(w => (float)(w / total))]);
        }
        return taps;
    }
}

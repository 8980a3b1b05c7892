using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Training;

/// <summary>What cameras and files do to a face: blur, few pixels, noise, blocks, and things in front of it.</summary>
internal static class PictureWear
{
    private const int Groups = 4;

    /// <summary>Wears some of the views, kind by kind.</summary>
    /// <param name="x">(N, C, S, S), 0 to 255.</param>
    /// <param name="strengths">Most of each kind, and the share of the views that it meets.</param>
    /// <param name="draw">The only source of chance.</param>
    /// <returns>(N, C, S, S), 0 to 255.</returns>
    public static Tensor Apply(Tensor x, Augmentation strengths, Random draw)
    {
        x = Some(x, strengths.Blur, strengths.Wear, draw, part => Blur(part, strengths.Blur, draw));
        x = Some(x, strengths.LowResolution, strengths.Wear, draw, part => LowResolution(part, strengths.LowResolution, draw));
        x = Some(x, strengths.Noise, strengths.Wear, draw, part => Noise(part, strengths.Noise, draw));
        x = Some(x, strengths.Blocks, strengths.Wear, draw, part => BlockCoding.Apply(part, strengths.Blocks, draw));
        return Some(x, strengths.Erasing, strengths.Erasing, draw, part => Erase(part, draw)).clamp_(0, 255);
    }

    /// <summary>Changes a random share of the views.</summary>
    private static Tensor Some(Tensor x, double strength, double share, Random draw, Func<Tensor, Tensor> change)
    {
        if (strength == 0)
            return x;
        var chosen = Enumerable.Range(0, (int)x.shape[0]).Where(_ => draw.NextDouble() < share).Select(i => (long)i).ToArray();
        if (chosen.Length == 0)
            return x;
        var rows = tensor(chosen);
        return x.index_copy(0, rows, change(x.index_select(0, rows)));
    }

    /// <summary>A Gaussian of its own for each view, across, then down.</summary>
    private static Tensor Blur(Tensor x, double strength, Random draw)
    {
        var (count, channels, size) = (x.shape[0], x.shape[1], x.shape[3]);
        var radius = (long)Math.Ceiling(2.5 * strength * size);
        var deviation = FreshViews.Each(count, () => Math.Max(0.05, strength * size * draw.NextDouble())).reshape(count, 1);
        var kernel = (arange(-radius, radius + 1, dtype: ScalarType.Float32).square() / (-2 * deviation.square())).exp();        // (N, K)
        kernel = (kernel / kernel.sum(1, keepdim: true)).repeat_interleave(channels, 0);                                        // (N C, K)
        x = functional.pad(x, [radius, radius, radius, radius], TorchSharp.PaddingModes.Replicate).reshape(1, count * channels, size + 2 * radius, size + 2 * radius);
        x = functional.conv2d(x, kernel.reshape(count * channels, 1, 1, -1), groups: count * channels);
        x = functional.conv2d(x, kernel.reshape(count * channels, 1, -1, 1), groups: count * channels);
        return x.reshape(count, channels, size, size);
    }

    /// <summary>Shrinks and enlarges a few groups of views, each to another side.</summary>
    private static Tensor LowResolution(Tensor x, double strength, Random draw)
    {
        var size = x.shape[3];
        return cat([.. x.chunk(Math.Min(Groups, x.shape[0])).Select(group =>
        {
            var side = Math.Max(4, (long)Math.Round(size * (1 - strength * draw.NextDouble())));
            return functional.interpolate(functional.adaptive_avg_pool2d(group, [side, side]), [size, size], mode: InterpolationMode.Bilinear, align_corners: false);
        })]);
    }

    private static Tensor Noise(Tensor x, double strength, Random draw)
    {
        using var generator = new Generator((ulong)draw.NextInt64());
        return (x + randn(x.shape, generator: generator) * FreshViews.Each(x.shape[0], () => 255 * strength * draw.NextDouble())).clamp_(0, 255);
    }

    /// <summary>Paints a rectangle of 2 to 20 % of the view in one shade, its sides at most 3.3 to 1 (the ranges of Zhong et al.).</summary>
    private static Tensor Erase(Tensor x, Random draw)
    {
        var (count, size) = (x.shape[0], x.shape[3]);
        var boxes = Enumerable.Range(0, (int)count).Select(_ =>
        {
            var (side, stretch) = (Math.Sqrt(0.02 + 0.18 * draw.NextDouble()), Math.Sqrt(FreshViews.Factor(2.3, draw)));
            return (X: draw.NextDouble(), Y: draw.NextDouble(), Width: side * stretch / 2, Height: side / stretch / 2);
        }).ToArray();
        var line = (arange(0, size, dtype: ScalarType.Float32) + 0.5) / size;
        var across = (line.reshape(1, 1, 1, size) - Column(boxes.Select(box => box.X))).abs() < Column(boxes.Select(box => box.Width));
        var down = (line.reshape(1, 1, size, 1) - Column(boxes.Select(box => box.Y))).abs() < Column(boxes.Select(box => box.Height));
        return where(across.logical_and(down), FreshViews.Each(count, () => 255 * draw.NextDouble()), x);
    }

    private static Tensor Column(IEnumerable<double> values) => tensor(values.Select(value => (float)value).ToArray()).reshape(-1, 1, 1, 1);
}

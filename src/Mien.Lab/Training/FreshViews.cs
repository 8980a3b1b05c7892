using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Training;

/// <summary>Draws fresh views of pictures: another place and light, and the wear of cameras and files.</summary>
public static class FreshViews
{
    /// <summary>Views of pictures; what is drawn follows from <paramref name="draw"/> alone.</summary>
    /// <param name="pictures">(N, C, S, S), 0 to 255.</param>
    /// <param name="strengths">How far views may stray.</param>
    /// <param name="mirror">Whether every other view is mirrored.</param>
    /// <param name="size">Side of the views, in pixels.</param>
    /// <param name="draw">The only source of chance.</param>
    /// <returns>(N, C, size, size), 0 to 255; belongs to the caller.</returns>
    public static Tensor Draw(Tensor pictures, Augmentation strengths, bool mirror, int size, Random draw)
    {
        using var scope = NewDisposeScope();
        var x = Warp(pictures, Places((int)pictures.shape[0], strengths, mirror, draw), size);
        x = Light(x, strengths, draw);
        return PictureWear.Apply(x, strengths, draw).MoveToOuterDisposeScope();
    }

    /// <summary>The pictures scaled to the views' side, bilinear, rounded to whole values: what recognition makes of a picture that small.</summary>
    public static Tensor Plain(Tensor pictures, int size)
    {
        using var scope = NewDisposeScope();
        var count = (int)pictures.shape[0];
        return Warp(pictures, [.. Enumerable.Repeat<float[]>([1, 0, 0, 0, 1, 0], count).SelectMany(row => row)], size).round_().MoveToOuterDisposeScope();
    }

    /// <summary>A factor from 1 / (1 + strength) to 1 + strength, even in its logarithm.</summary>
    internal static double Factor(double strength, Random draw) => Math.Pow(1 + strength, 2 * draw.NextDouble() - 1);

    /// <summary>A value a picture.</summary>
    /// <returns>(N, 1, 1, 1).</returns>
    internal static Tensor Each(long count, Func<double> value) =>
        tensor(Enumerable.Range(0, (int)count).Select(_ => (float)value()).ToArray(), [count, 1, 1, 1]);

    private static Tensor Warp(Tensor pictures, float[] places, int size)
    {
        var count = pictures.shape[0];
        var grid = functional.affine_grid(tensor(places, [count, 2, 3]), [count, pictures.shape[1], size, size], align_corners: false);
        return functional.grid_sample(pictures, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
    }

    /// <summary>Where the points of each view come from: six numbers (A, t), source = A point + t, both squares from -1 to 1.</summary>
    private static float[] Places(int count, Augmentation strengths, bool mirror, Random draw)
    {
        var places = new float[count * 6];
        for (var i = 0; i < count; i++)
        {
            var angle = strengths.Rotation * Math.PI / 180 * Either(draw);
            var (size, stretch) = (Factor(strengths.Scale, draw), Math.Sqrt(Factor(strengths.Stretch, draw)));
            var (sin, cos) = Math.SinCos(angle);
            var (across, down) = ((mirror && draw.Next(2) == 1 ? -1 : 1) / (size * stretch), stretch / size);
            var (x, y) = (2 * strengths.Shift * Either(draw), 2 * strengths.Shift * Either(draw));
            float[] place = [(float)(cos * across), (float)(-sin * down), (float)x, (float)(sin * across), (float)(cos * down), (float)y];
            place.CopyTo(places, i * 6);
        }
        return places;
    }

    private static Tensor Light(Tensor x, Augmentation strengths, Random draw)
    {
        var count = x.shape[0];
        x = (x / 255).pow(Each(count, () => Factor(strengths.Gamma, draw))) * 255;
        var mean = x.mean([1, 2, 3], keepdim: true);
        x = (x - mean) * Each(count, () => Factor(strengths.Contrast, draw)) + mean + Each(count, () => 255 * strengths.Brightness * Either(draw));
        return (x * (Ramp(count, x.shape[3], strengths.Shade, draw) + 1)).clamp_(0, 255);
    }

    /// <summary>A slope of light in a random direction.</summary>
    /// <returns>(N, 1, size, size), within the strength to either side.</returns>
    private static Tensor Ramp(long count, long size, double strength, Random draw)
    {
        var directions = Enumerable.Range(0, (int)count).Select(_ => (Angle: 2 * Math.PI * draw.NextDouble(), Slope: strength * draw.NextDouble())).ToArray();
        var line = linspace(-1, 1, size);
        return tensor(directions.Select(d => (float)(d.Slope * Math.Cos(d.Angle) / Math.Sqrt(2))).ToArray(), [count, 1, 1, 1]) * line.reshape(1, 1, 1, size)
               + tensor(directions.Select(d => (float)(d.Slope * Math.Sin(d.Angle) / Math.Sqrt(2))).ToArray(), [count, 1, 1, 1]) * line.reshape(1, 1, size, 1);
    }

    private static double Either(Random draw) => 2 * draw.NextDouble() - 1;
}

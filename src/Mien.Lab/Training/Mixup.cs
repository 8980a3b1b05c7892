using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>Mixup (Zhang et al. 2018): samples and targets blended in pairs.</summary>
public static class Mixup
{
    /// <summary>Blends each sample with the one at the same place from the end. A sample keeps the larger share of itself, so that
    /// accuracy still has a meaning.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="target">(N, classes).</param>
    /// <param name="alpha">Both parameters of the beta distribution of the share, above 0.</param>
    /// <param name="draw">Of the shares, one a sample.</param>
    /// <returns>New tensors of the same shapes and layout.</returns>
    public static (Tensor X, Tensor Target) Blend(Tensor x, Tensor target, double alpha, Random draw)
    {
        using var scope = NewDisposeScope();
        var count = x.shape[0];
        var share = FreshViews.Each(count, () => 0.5 + Math.Abs(Beta(alpha, draw) - 0.5));
        var pictures = x * share.to(x.dtype);
        pictures.add_(x.flip(0) * (1 - share).to(x.dtype));
        share = share.reshape(count, 1);
        return (pictures.MoveToOuterDisposeScope(), (target * share + target.flip(0) * (1 - share)).MoveToOuterDisposeScope());
    }

    /// <summary>Jöhnk's method (1964) for two equal parameters.</summary>
    private static double Beta(double alpha, Random draw)
    {
        while (true)
        {
            var (x, y) = (Math.Pow(draw.NextDouble(), 1 / alpha), Math.Pow(draw.NextDouble(), 1 / alpha));
            if (x + y is > 0 and <= 1)
                return x / (x + y);
        }
    }
}

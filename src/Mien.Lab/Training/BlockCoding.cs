using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Training;

/// <summary>The loss of JPEG's luminance channel (ITU-T T.81): 8x8 cosine transforms, quantised.</summary>
internal static class BlockCoding
{
    private const int Side = 8;

    /// <summary>Table K.1 of T.81, row by row.</summary>
    private static readonly float[] _steps =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly float[] _transform = Transform();

    /// <summary>Codes and decodes pictures.</summary>
    /// <param name="x">(N, C, S, S), 0 to 255.</param>
    /// <param name="strength">Most that the table is multiplied by; each picture has its own.</param>
    /// <param name="draw">The only source of chance.</param>
    public static Tensor Apply(Tensor x, double strength, Random draw)
    {
        var (count, channels, size) = (x.shape[0], x.shape[1], x.shape[3]);
        var blocks = (size + Side - 1) / Side;
        x = functional.pad(x, [0, blocks * Side - size, 0, blocks * Side - size], TorchSharp.PaddingModes.Replicate);
        x = x.reshape(count, channels * blocks, Side, blocks, Side).permute(0, 1, 3, 2, 4).reshape(count, channels * blocks * blocks, Side * Side);
        var transform = tensor(_transform, [Side * Side, Side * Side]);
        var steps = (FreshViews.Each(count, () => strength * draw.NextDouble()).reshape(count, 1, 1) * tensor(_steps)).clamp_(min: 1);
        x = (functional.linear(x - 128, transform) / steps).round_() * steps;
        x = functional.linear(x, transform.t().contiguous()) + 128;
        x = x.reshape(count, channels * blocks, blocks, Side, Side).permute(0, 1, 3, 2, 4).reshape(count, channels, blocks * Side, blocks * Side);
        return x.narrow(2, 0, size).narrow(3, 0, size).clamp(0, 255);
    }

    /// <summary>The two-dimensional cosine transform as one 64x64 matrix; its transpose is its inverse.</summary>
    private static float[] Transform()
    {
        var line = Enumerable.Range(0, Side).SelectMany(k => Enumerable.Range(0, Side).Select(n =>
            Math.Sqrt((k == 0 ? 1.0 : 2.0) / Side) * Math.Cos(Math.PI * (2 * n + 1) * k / (2.0 * Side)))).ToArray();
        return [.. Enumerable.Range(0, Side * Side).SelectMany(to => Enumerable.Range(0, Side * Side).Select(from =>
            (float)(line[to / Side * Side + from / Side] * line[to % Side * Side + from % Side])))];
    }
}

namespace Mien.Lab.Networks;

/// <summary>Weights of one layer as integers: a weight is its value times the scale of its output channel.</summary>
/// <param name="Values">Channel by channel, from -<see cref="Quantization.WeightLimit"/> to <see cref="Quantization.WeightLimit"/>.</param>
/// <param name="Scales">One for each output channel.</param>
/// <param name="Bias">In units of input scale times channel scale.</param>
public sealed record QuantizedLayer(sbyte[] Values, float[] Scales, int[] Bias);

/// <summary>Integers for real numbers, r = S (q - Z) (Jacob et al. 2018, equation 1): weights symmetric a channel, Z = 0.</summary>
public static class Quantization
{
    /// <summary>Largest size of a weight. Processors without VNNI add two products of a byte and a weight in 16 bits and saturate;
    /// 2 * 255 * 64 = 32,640 cannot, so that every processor computes the same.</summary>
    public const int WeightLimit = 64;

    /// <summary>Largest byte of an activation.</summary>
    public const int ActivationLimit = 255;

    /// <summary>Rounds one layer.</summary>
    /// <param name="weights">(channels, ...), contiguous.</param>
    /// <param name="bias">(channels).</param>
    /// <param name="inputScale">What a step of the layer's input is worth.</param>
    public static QuantizedLayer Layer(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, float inputScale)
    {
        var length = weights.Length / bias.Length;
        var (values, scales, integers) = (new sbyte[weights.Length], new float[bias.Length], new int[bias.Length]);
        for (var channel = 0; channel < bias.Length; channel++)
        {
            var row = weights.Slice(channel * length, length);
            var scale = scales[channel] = Scale(row, bias[channel], inputScale);
            for (var i = 0; i < length; i++)
                values[channel * length + i] = (sbyte)Math.Clamp(MathF.Round(row[i] / scale), -WeightLimit, WeightLimit);
            integers[channel] = (int)Math.Round(bias[channel] / ((double)inputScale * scale));
        }
        return new QuantizedLayer(values, scales, integers);
    }

    /// <summary>The largest weight becomes <see cref="WeightLimit"/>, unless the bias would not fit 31 bits beside it.</summary>
    private static float Scale(ReadOnlySpan<float> row, float bias, float inputScale)
    {
        var largest = 0f;
        foreach (var weight in row)
            largest = Math.Max(largest, Math.Abs(weight));
        var scale = Math.Max(largest / WeightLimit, Math.Abs(bias) / (inputScale * (1 << 30)));
        return scale > 0 ? scale : 1;
    }
}

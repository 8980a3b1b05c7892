using System.Numerics.Tensors;

namespace Mien.Lab.Networks;

/// <summary>How often the outputs of a layer, behind its rectifier, have which size.</summary>
public sealed class ActivationHistogram
{
    private const int Bins = 8192;
    private const int Candidates = 256;

    private long[] _counts = new long[Bins];
    private float _width;

    /// <summary>Counts values, none below zero; the bins widen when one lies behind them.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        var largest = TensorPrimitives.Max(values);
        if (_width == 0 && largest > 0)
            _width = largest / Bins;
        while (largest > _width * Bins)
            Widen();
        var bins = _width > 0 ? 1 / _width : 0;
        foreach (var value in values)
            _counts[Math.Min((int)(value * bins), Bins - 1)]++;
    }

    /// <summary>Where to cut: the largest value that still has a byte of its own so that bytes from 0 to
    /// <see cref="Quantization.ActivationLimit"/> differ least from the values, in the mean of squares.</summary>
    /// <remarks>On FER+ with the bundled network nearest to fp32 among five ways to cut (largest value, 99.99 and 99.999 %, entropy):
    /// 30.3 dB of the logits on 3,396 faces against 17.3 to 30.1.</remarks>
    /// <param name="limit">The largest byte; fewer where others are for the other sign.</param>
    /// <returns>Above 0; 1 when all values were 0.</returns>
    public float Clip(int limit = Quantization.ActivationLimit) => _width == 0
        ? 1
        : Enumerable.Range(1, Candidates).Select(share => _width * Bins * share / Candidates).MinBy(clip => SquaredError(clip, limit));

    private double SquaredError(float clip, int limit)
    {
        var (step, error) = ((double)clip / limit, 0.0);
        for (var i = 1; i < Bins; i++)   // bin 0 becomes byte 0 whatever the step
        {
            var value = (i + 0.5) * _width;
            var difference = value - step * Math.Min(Math.Round(value / step), limit);
            error += _counts[i] * difference * difference;
        }
        return error;
    }

    private void Widen()
    {
        var counts = new long[Bins];
        for (var i = 0; i < Bins; i++)
            counts[i / 2] += _counts[i];
        (_counts, _width) = (counts, _width * 2);
    }
}

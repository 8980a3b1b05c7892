using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>f and h of the bound: the sleeping layers alone and the head's step alone, on one
/// batch that stays in memory.</summary>
internal sealed class BareRates : IDisposable
{
    private readonly HeadTraining _probe;
    private readonly RecomputedEpochs _layers;
    private readonly Tensor _pixels, _targets, _features;

    public BareRates(HeadTraining probe, RecomputedEpochs layers)
    {
        (_probe, _layers) = (probe, layers);
        (_pixels, _targets) = layers.First();
        _features = layers.Forward(_pixels);
        probe.Network.train();
        probe.Step(_features, _targets);
    }

    /// <summary>f, in frames/s.</summary>
    public double Backbone() => Clock.Rate((int)_pixels.shape[0], 0.5, () => _layers.Forward(_pixels).Dispose());

    /// <summary>h, in frames/s.</summary>
    public double Head() => Clock.Rate((int)_pixels.shape[0], 0.5, () => _probe.Step(_features, _targets));

    public void Dispose()
    {
        _pixels.Dispose();
        _targets.Dispose();
        _features.Dispose();
    }
}

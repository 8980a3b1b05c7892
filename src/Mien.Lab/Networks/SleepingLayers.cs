using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Networks;

/// <summary>The layers in front of a boundary, ready to run without gradients: weights in the chosen precision, channels last.</summary>
public sealed class SleepingLayers : IDisposable
{
    private readonly ScalarType _precision;
    private readonly List<(Tensor? Weight, Tensor? Bias, bool Pool)> _layers = [];

    /// <summary>Copies the weights of feature modules 0 to <paramref name="boundary"/> (excluded).</summary>
    public SleepingLayers(ExpressionNetwork network, int boundary, ScalarType precision)
    {
        _precision = precision;
        using var _ = no_grad();
        foreach (var module in network.FeatureModules.Take(boundary))
            if (module is Conv2d conv)
                _layers.Add((ChannelsLast(conv.weight!.detach().to(precision)), conv.bias!.detach().to(precision, copy: true), false));
            else if (module is MaxPool2d)
                _layers.Add((null, null, true));
    }

    /// <summary>Runs the layers.</summary>
    /// <param name="x">(N, 3, Size, Size), fp32, preprocessed.</param>
    /// <returns>Output in front of the boundary, in the chosen precision, channels last.</returns>
    public Tensor Forward(Tensor x)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        x = ChannelsLast(x.to(_precision));
        foreach (var (weight, bias, pool) in _layers)
            x = pool ? functional.max_pool2d(x, 2) : functional.conv2d(x, weight!, bias!, padding: [1L, 1L]).relu_();
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>The same values with channels innermost in memory.</summary>
    public static Tensor ChannelsLast(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (weight, bias, _) in _layers)
        {
            weight?.Dispose();
            bias?.Dispose();
        }
    }
}

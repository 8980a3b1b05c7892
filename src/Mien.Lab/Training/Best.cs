using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>The awake weights of the epoch with the highest validation accuracy: selected on validation, so no honest figure.</summary>
public sealed class Best : IDisposable
{
    private Dictionary<string, Tensor> _weights = [];

    /// <summary>The epoch, from 1; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Its validation accuracy.</summary>
    public double Accuracy { get; private set; } = double.NegativeInfinity;

    /// <summary>Its awake weights.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights;

    /// <summary>Keeps a copy of the weights when the epoch is better than all before.</summary>
    public void Offer(EpochMetrics epoch, IEnumerable<(string Name, Tensor Value)> awake)
    {
        if (epoch.ValidationAccuracy <= Accuracy)
            return;
        using var _ = no_grad();
        Restore(epoch.Epoch, epoch.ValidationAccuracy, awake.ToDictionary(pair => pair.Name, pair => pair.Value.detach().clone()));
    }

    /// <summary>Takes over stored weights.</summary>
    public void Restore(int epoch, double accuracy, Dictionary<string, Tensor> weights)
    {
        Dispose();
        (Epoch, Accuracy, _weights) = (epoch, accuracy, weights);
    }

    /// <summary>Lets the weights go.</summary>
    public void Dispose()
    {
        foreach (var weights in _weights.Values)
            weights.Dispose();
    }
}

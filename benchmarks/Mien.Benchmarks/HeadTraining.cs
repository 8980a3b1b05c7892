using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Benchmarks;

/// <summary>The paper's head on sleeping convolutions: a network, its optimizer and the recipe, always
/// from the same start.</summary>
internal sealed class HeadTraining : IDisposable
{
    private readonly string[] _labels;

    public HeadTraining(FrameSet frames, NetworkWeights weights, int batch, int epochs, int threads)
    {
        Weights = weights;
        Input = weights.Input with { Size = frames.Info.Size };
        Options = TrainingOptions.Paper with { Batch = batch, Epochs = epochs };
        _labels = [.. frames.Labels];
        random.manual_seed(Options.Seed);
        Network = new Vgg16(Input.Size, HeadSpec.Parse(Options.Head, Options.Dropout), _labels.Length);
        weights.CopyTo(Network, head: false);
        var head = Network.ParametersFrom(new LayerPlace(Vgg16.FeatureCount, 0)).ToList();
        foreach (var (name, value) in Network.named_parameters())
            value.requires_grad_(head.Any(p => p.Name == name));
        Optimizer = new Adam(head.Select(p => (p.Name, p.Value, 1.0)), threads);
    }

    public NetworkWeights Weights { get; }

    public InputSpec Input { get; }

    public TrainingOptions Options { get; }

    public Vgg16 Network { get; }

    public Adam Optimizer { get; }

    /// <summary>Computes the features of a frames folder, or opens those that are there.</summary>
    public FeatureCache Features(FrameSet frames, ScalarType precision) =>
        FeatureCache.Open(frames, Network, Vgg16.FeatureCount, Input, Weights.Sha256, precision, 1, null,
            CancellationToken.None);

    /// <summary>The library's training loop over cached features: all rows to train, or all to validate.</summary>
    public Trainer Over(FrameSet frames, FeatureCache features, bool train)
    {
        var classes = frames.Rows.Select(row => Array.IndexOf(_labels, row.Label)).ToArray();
        var targets = classes.Select(c => _labels.Select((_, i) => i == c ? 1f : 0f).ToArray()).ToArray();
        int[] rows = [.. Enumerable.Range(0, frames.Rows.Count)];
        var split = train ? new Split(rows, [], 0, []) : new Split([], rows, 0, []);
        return new Trainer(Network, Optimizer, features, targets, classes, split, Options, Vgg16.FeatureCount,
            ScalarType.Float32);
    }

    /// <summary>One step on one batch: what <see cref="Trainer"/> does behind the gathering of rows.</summary>
    /// <param name="x">(N, 512, H, W), the sleeping layers' output.</param>
    /// <param name="target">(N, classes).</param>
    public void Step(Tensor x, Tensor target)
    {
        using var scope = NewDisposeScope();
        var logits = Network.forward(x, Vgg16.FeatureCount, ScalarType.Float32);        // (N, classes)
        var loss = functional.cross_entropy(logits, target);
        loss.backward();
        Optimizer.Step(Options.LearningRate, Options.WeightDecay);
        _ = loss.item<float>();
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Network.Dispose();
    }
}

using Mien.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Networks;

/// <summary>The small network for live use (<see cref="SmallGraph"/>), batch-normalised (Ioffe and Szegedy 2015) while it is trained:
/// logits out.</summary>
/// <remarks>Boundaries: 0 the picture, 1 behind the first convolution, then one behind each block. All of its layers are trained.</remarks>
public sealed class SmallNetwork : ExpressionNetwork
{
    private const double Momentum = 0.1, Epsilon = 1e-5;   // PyTorch's defaults
    private const int Tensors = 5;                          // of a layer

    private readonly NormedConvolution[] _layers;
    private readonly Linear classifier;

    /// <summary>Builds the network with fresh weights: convolutions after He et al. 2015 (fan out), the second normalisation of each
    /// block with scale 0, so that a block begins as its shortcut (Goyal et al. 2017).</summary>
    /// <param name="classes">Number of logits.</param>
    public SmallNetwork(int classes) : base(nameof(SmallNetwork))
    {
        _layers = [.. SmallGraph.Layers.Select(layer => new NormedConvolution(layer))];
        foreach (var layer in _layers)
            register_module(layer.Layer.Name, layer);
        classifier = Linear(SmallGraph.Features, classes);
        RegisterComponents();
        foreach (var block in SmallGraph.Blocks)
            init.zeros_(_layers[At(block.Second)].Scale);
    }

    /// <summary>What it sees where the data do not say otherwise: values from -2 to 2. Ours.</summary>
    public static InputSpec Input { get; } = new(48, ChannelOrder.Rgb, [127.5f, 127.5f, 127.5f], [63.75f, 63.75f, 63.75f]);

    /// <summary>Its dense part: the class layer over pooled features.</summary>
    public static HeadSpec Dense { get; } = HeadSpec.Parse("gap", []);

    /// <inheritdoc/>
    public override IReadOnlyList<nn.Module> FeatureModules => [];

    /// <inheritdoc/>
    public override string LastLayer => SmallGraph.Blocks[^1].Name;

    private static int Last => SmallGraph.Blocks.Count + 1;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, int from, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        return Head(forwardFeatures(x, from, Last, precision).to(ScalarType.Float32)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forwardFeatures(Tensor x, int from, int upTo, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        var weights = BackboneWeights(0).Select(weight => weight.to(PrecisionOf(weight, precision))).ToList();
        return Run(x.to(precision), from, upTo, weights).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override int BoundaryBehind(string layer)
    {
        string[] names = ["stem", .. SmallGraph.Blocks.Select(block => block.Name)];
        return Array.IndexOf(names, layer) is var index and >= 0
            ? index + 1
            : throw new MienException($"--layer {layer}: there is no such layer. They are {string.Join(", ", names)}.");
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Parameter Value)> ParametersFrom(LayerPlace place) => named_parameters().Select(pair => (pair.name, pair.parameter));

    /// <summary>Convolutions with their normalisation folded in, <c>NAME.weight</c> and <c>NAME.bias</c>, and the class layer.</summary>
    public override IEnumerable<(string Name, Tensor Value)> StoredWeights()
    {
        using var _ = no_grad();
        List<(string, Tensor)> folded = [];
        foreach (var layer in _layers)
        {
            using var scope = NewDisposeScope();
            var factor = layer.Scale / (layer.Variance + Epsilon).sqrt();                                                         // (channels)
            folded.Add((layer.Layer.Name + ".weight", (layer.Weight * factor.reshape(-1, 1, 1, 1)).MoveToOuterDisposeScope()));
            folded.Add((layer.Layer.Name + ".bias", (layer.Shift - layer.Mean * factor).MoveToOuterDisposeScope()));
        }
        return [.. folded, ("classifier.weight", classifier.weight!), ("classifier.bias", classifier.bias!)];
    }

    /// <summary>Takes folded weights: a normalisation that changes nothing but by the bias.</summary>
    /// <param name="tensors">As <see cref="StoredWeights"/> gives them, checked.</param>
    internal void Restore(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var _ = no_grad();
        foreach (var layer in _layers)
        {
            layer.Weight.copy_(tensors[layer.Layer.Name + ".weight"]);
            layer.Shift.copy_(tensors[layer.Layer.Name + ".bias"]);
            layer.Scale.fill_(1);
            layer.Mean.zero_();
            layer.Variance.fill_(1 - Epsilon);
        }
        classifier.weight!.copy_(tensors["classifier.weight"]);
        classifier.bias!.copy_(tensors["classifier.bias"]);
    }

    internal override bool IsStatistic(string name) =>
        name.EndsWith(".mean", StringComparison.Ordinal) || name.EndsWith(".variance", StringComparison.Ordinal);

    internal override IReadOnlyList<Parameter> BackboneWeights(int from) =>
        [.. _layers.SelectMany(layer => new[] { layer.Weight, layer.Scale, layer.Shift, layer.Mean, layer.Variance })];

    internal override ScalarType PrecisionOf(Parameter weight, ScalarType convolutions) => weight.dim() == 4 ? convolutions : ScalarType.Float32;

    internal override Tensor Backbone(Tensor x, int from, IReadOnlyList<Tensor> weights)
    {
        using var scope = NewDisposeScope();
        return Run(x, from, Last, weights).MoveToOuterDisposeScope();
    }

    internal override Tensor Head(Tensor features)
    {
        using var scope = NewDisposeScope();
        return classifier.forward(features.mean([2, 3])).MoveToOuterDisposeScope();   // (N, channels, h, w) -> (N, classes)
    }

    private Tensor Run(Tensor x, int from, int upTo, IReadOnlyList<Tensor> weights)
    {
        for (var boundary = from; boundary < upTo; boundary++)
            if (boundary == 0)
                x = Normed(x, SmallGraph.Stem).relu_();
            else
            {
                var block = SmallGraph.Blocks[boundary - 1];
                var y = Normed(Normed(x, block.First).relu_(), block.Second);
                x = (y + (block.Shortcut is null ? x : Normed(x, block.Shortcut))).relu_();
            }
        return x;

        Tensor Normed(Tensor x, SmallLayer layer)
        {
            var first = At(layer) * Tensors;
            long pad = layer.Kernel / 2;
            x = functional.conv2d(x, weights[first], strides: [layer.Stride, layer.Stride], padding: [pad, pad]);
            return functional.batch_norm(x, weights[first + 3], weights[first + 4], weights[first + 1], weights[first + 2], training, Momentum, Epsilon);
        }
    }

    private static int At(SmallLayer layer)
    {
        for (var i = 0; i < SmallGraph.Layers.Count; i++)
            if (ReferenceEquals(SmallGraph.Layers[i], layer))
                return i;
        throw new ArgumentException($"No layer '{layer.Name}'.", nameof(layer));
    }

    /// <summary>A convolution without bias, and its normalisation.</summary>
    private sealed class NormedConvolution : nn.Module
    {
        private readonly Parameter weight, scale, shift, mean, variance;

        public NormedConvolution(SmallLayer layer) : base(nameof(NormedConvolution))
        {
            Layer = layer;
            weight = new Parameter(empty(layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel));
            (scale, shift) = (new Parameter(ones(layer.Outputs)), new Parameter(zeros(layer.Outputs)));
            (mean, variance) = (new Parameter(zeros(layer.Outputs), requires_grad: false), new Parameter(ones(layer.Outputs), requires_grad: false));
            RegisterComponents();
            init.kaiming_normal_(weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        }

        public SmallLayer Layer { get; }

        public Parameter Weight => weight;

        public Parameter Scale => scale;

        public Parameter Shift => shift;

        public Parameter Mean => mean;

        public Parameter Variance => variance;
    }
}

using Mien.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Networks;

/// <summary>VGG16 (Simonyan and Zisserman 2015, configuration D) with the paper's head: logits out.</summary>
/// <remarks>State-dict keys are torchvision's: <c>features.N</c> and <c>classifier.N</c>. The forward pass can start and end
/// at any feature layer, so that sleeping layers are computed once.</remarks>
public sealed class Vgg16 : ExpressionNetwork
{
    /// <summary>Output channels of the thirteen 3x3 convolutions; 0 is a 2x2 max-pool that ends a block.</summary>
    public static IReadOnlyList<int> Table => Vgg16Graph.Table;

    /// <summary>Number of feature modules (convolutions, rectifiers and pools); the boundary at which the head begins.</summary>
    public const int FeatureCount = 31;

    private readonly Sequential features;
    private readonly Sequential classifier;
    private readonly bool _pooled;

    /// <summary>Builds the network with fresh weights: convolutions as torchvision draws them (He et al. 2015, fan out), dense
    /// layers uniform within 1/sqrt(inputs), PyTorch's default. The paper does not state its own.</summary>
    /// <param name="size">Height and width of the input, in pixels.</param>
    /// <param name="head">Hidden dense layers and dropout.</param>
    /// <param name="classes">Number of logits.</param>
    public Vgg16(int size, HeadSpec head, int classes) : base(nameof(Vgg16))
    {
        features = Sequential(FeatureLayers());
        classifier = Sequential(HeadLayers(size, head, classes));
        _pooled = head.Pooled;
        RegisterComponents();
        foreach (var conv in features.children().OfType<Conv2d>())
        {
            init.kaiming_normal_(conv.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
            init.zeros_(conv.bias!);
        }
    }

    /// <summary>The convolutions, rectifiers and pools, in order.</summary>
    public override IReadOnlyList<nn.Module> FeatureModules => [.. features.children()];

    /// <inheritdoc/>
    public override string LastLayer => "block5_conv3";

    /// <summary>From a feature boundary to the logits; convolutions in <paramref name="precision"/>, the head in fp32.</summary>
    /// <param name="x">Output of feature module <paramref name="from"/> - 1; the pictures when 0.</param>
    /// <param name="from">First feature module to run, 0 to <see cref="FeatureCount"/>.</param>
    /// <param name="precision">Float32, or BFloat16 (master weights stay fp32 and receive the gradients).</param>
    /// <returns>Logits, (N, classes), fp32.</returns>
    public override Tensor forward(Tensor x, int from, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        x = forwardFeatures(x, from, FeatureCount, precision).to(ScalarType.Float32);   // (N, 512, 2, 2) at 90 pixels
        return Head(x).MoveToOuterDisposeScope();                                       // (N, classes)
    }

    /// <summary>Feature modules <paramref name="from"/> to <paramref name="upTo"/> (excluded).</summary>
    public override Tensor forwardFeatures(Tensor x, int from, int upTo, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        x = x.to(precision);
        for (var i = from; i < upTo; i++)
            x = features[i] switch
            {
                Conv2d conv => functional.conv2d(x, conv.weight!.to(precision), conv.bias!.to(precision), padding: [1L, 1L]),
                TorchSharp.Modules.ReLU => x.relu_(),
                _ => functional.max_pool2d(x, 2),
            };
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Weights and biases of the layers from a boundary on: what is awake.</summary>
    public override IEnumerable<(string Name, Parameter Value)> ParametersFrom(LayerPlace place) =>
        from pair in named_parameters()
        let at = LayerPlace.OfKey(pair.name)
        where !at.IsBefore(place)
        select (pair.name, pair.parameter);

    /// <inheritdoc/>
    public override int BoundaryBehind(string layer)
    {
        var index = LayerPlace.FeatureNames.ToList().IndexOf(layer);
        return index >= 0 && Table[index] > 0
            ? LayerPlace.FeatureModules[index] + 2
            : throw new MienException($"--layer {layer}: there is no such convolution. They are " +
                $"{string.Join(", ", LayerPlace.FeatureNames.Where((_, i) => Table[i] > 0))}.");
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> StoredWeights() => named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter));

    internal override IReadOnlyList<Parameter> BackboneWeights(int from) =>
        [.. features.children().Skip(from).OfType<Conv2d>().SelectMany(conv => new[] { conv.weight!, conv.bias! })];

    internal override ScalarType PrecisionOf(Parameter weight, ScalarType convolutions) => convolutions;

    internal override Tensor Backbone(Tensor x, int from, IReadOnlyList<Tensor> weights)
    {
        using var scope = NewDisposeScope();
        var next = 0;
        foreach (var module in features.children().Skip(from))
            x = module switch
            {
                TorchSharp.Modules.Conv2d => functional.conv2d(x, weights[next++], weights[next++], padding: [1L, 1L]),
                TorchSharp.Modules.ReLU => x.relu_(),
                _ => functional.max_pool2d(x, 2),
            };
        return x.MoveToOuterDisposeScope();
    }

    internal override Tensor Head(Tensor features)
    {
        using var scope = NewDisposeScope();
        var x = _pooled ? features.mean([2, 3]) : features;                          // (N, 512)
        return classifier.forward(x.flatten(1)).MoveToOuterDisposeScope();
    }

    private static IEnumerable<(string, Module<Tensor, Tensor>)> FeatureLayers()
    {
        var (index, channels) = (0, 3);
        foreach (var width in Table)
            if (width == 0)
                yield return ($"{index++}", MaxPool2d(2));
            else
            {
                yield return ($"{index++}", Conv2d(channels, width, 3, padding: 1));
                yield return ($"{index++}", ReLU(inplace: true));
                channels = width;
            }
    }

    private static IEnumerable<(string, Module<Tensor, Tensor>)> HeadLayers(int size, HeadSpec head, int classes)
    {
        var (index, inputs) = (0, head.Inputs(size));
        for (var i = 0; i < head.Hidden.Count; i++)
        {
            yield return ($"{index++}", Linear(inputs, head.Hidden[i]));
            yield return ($"{index++}", ReLU(inplace: true));
            if (i < head.Dropout.Count)
                yield return ($"{index++}", Dropout(head.Dropout[i]));
            inputs = head.Hidden[i];
        }
        yield return ($"{index}", Linear(inputs, classes));
    }
}

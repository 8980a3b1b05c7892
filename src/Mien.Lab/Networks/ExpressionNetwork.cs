using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Networks;

/// <summary>A network from pictures to logits that can be trained: what its training, its explanation and its files need of it.</summary>
/// <remarks>Its layers stand at boundaries, counted from 0 at the picture. Where they are batch-normalised, means and variances are
/// parameters without gradients, so that they are stored, averaged and exchanged with the weights they belong to.</remarks>
public abstract class ExpressionNetwork : Module<Tensor, Tensor>
{
    private protected ExpressionNetwork(string name) : base(name)
    {
    }

    /// <summary>The layers that can sleep, in order, a boundary each; empty where all of them are always trained.</summary>
    public abstract IReadOnlyList<nn.Module> FeatureModules { get; }

    /// <summary>The last layer whose answer is a map: what an explanation looks at.</summary>
    public abstract string LastLayer { get; }

    /// <summary>The whole network.</summary>
    /// <param name="x">(N, 3, Size, Size), preprocessed.</param>
    /// <returns>Logits, (N, classes).</returns>
    public sealed override Tensor forward(Tensor x) => forward(x, 0, ScalarType.Float32);

    /// <summary>From a boundary to the logits; convolutions in <paramref name="precision"/>, the head in fp32.</summary>
    /// <param name="x">What stands at the boundary; the pictures at 0.</param>
    /// <param name="from">The boundary.</param>
    /// <param name="precision">Float32, or BFloat16 (master weights stay fp32 and receive the gradients).</param>
    /// <returns>Logits, (N, classes), fp32.</returns>
    public abstract Tensor forward(Tensor x, int from, ScalarType precision);

    /// <summary>From a boundary to another.</summary>
    /// <param name="x">What stands at the first boundary.</param>
    /// <param name="from">The first boundary.</param>
    /// <param name="upTo">The other.</param>
    /// <param name="precision">As for <see cref="forward(Tensor, int, ScalarType)"/>.</param>
    /// <returns>What stands at the other boundary, in <paramref name="precision"/>.</returns>
    public abstract Tensor forwardFeatures(Tensor x, int from, int upTo, ScalarType precision);

    /// <summary>The boundary behind a layer whose answer is a map, its rectifier included.</summary>
    /// <param name="layer">Name of the layer.</param>
    /// <exception cref="MienException">No such layer; lists what there is.</exception>
    public abstract int BoundaryBehind(string layer);

    /// <summary>Weights and biases of the layers from a place on: what is awake.</summary>
    public abstract IEnumerable<(string Name, Parameter Value)> ParametersFrom(LayerPlace place);

    /// <summary>Weights as files hold them: what recognises, without what only training needs.</summary>
    public abstract IEnumerable<(string Name, Tensor Value)> StoredWeights();

    /// <summary>Whether a parameter is a mean or variance that is counted, not learned.</summary>
    internal virtual bool IsStatistic(string name) => false;

    /// <summary>Weights of the layers from a boundary to the head, in the order in which <see cref="Backbone"/> takes them.</summary>
    internal abstract IReadOnlyList<Parameter> BackboneWeights(int from);

    /// <summary>The precision in which a weight is used where convolutions run in <paramref name="convolutions"/>.</summary>
    internal abstract ScalarType PrecisionOf(Parameter weight, ScalarType convolutions);

    /// <summary>From a boundary to the head, as in training, with copies of the weights.</summary>
    /// <param name="x">In the precision of the convolutions.</param>
    /// <param name="from">The boundary.</param>
    /// <param name="weights">Copies of <see cref="BackboneWeights"/>; running statistics among them are changed.</param>
    internal abstract Tensor Backbone(Tensor x, int from, IReadOnlyList<Tensor> weights);

    /// <summary>The head alone.</summary>
    /// <param name="features">(N, C, H, W), fp32.</param>
    /// <returns>Logits, (N, classes), fp32.</returns>
    internal abstract Tensor Head(Tensor features);
}

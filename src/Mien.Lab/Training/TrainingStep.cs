using Mien.Lab.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>Forward and backward pass of one batch. The awake convolutions run in as many parts of the batch as there are threads,
/// a thread each on its own copy of the weights. Batch normalisation is over each part by itself.</summary>
/// <remarks>Threads inside each convolution, the tensor library's way, wait for each other at spinning barriers: where another
/// program holds a core, most of the time goes there. The parts' gradients are summed in their order, so results repeat.</remarks>
/// <param name="network">Weights in fp32; those that collect gradients receive them.</param>
/// <param name="boundary">First awake feature module.</param>
/// <param name="precision">Of the awake convolutions.</param>
/// <param name="threads">Threads of the step.</param>
public sealed class TrainingStep(ExpressionNetwork network, int boundary, ScalarType precision, int threads)
{
    /// <summary>Computes logits and loss, and adds nothing to gradients: it sets them.</summary>
    /// <param name="x">(N, C, H, W), input of the first awake feature module.</param>
    /// <param name="loss">Of the logits, (N, classes).</param>
    public (Tensor Logits, Tensor Loss) Run(Tensor x, Func<Tensor, Tensor> loss)
    {
        if (boundary == Vgg16.FeatureCount)
            return Head(x, loss);
        var parts = x.chunk(Math.Min(threads, x.shape[0])).Select(part => new Part(part)).ToList();
        try
        {
            Each(parts, part => part.Forward(network, boundary, precision));
            var features = cat([.. parts.Select(part => part.Features.detach())]).requires_grad_();   // (N, 512, h, w)
            var result = Head(features, loss);
            var gradients = features.grad!.split([.. parts.Select(part => part.Features.shape[0])]);
            Each([.. parts.Zip(gradients)], pair => pair.First.Backward(pair.Second));
            Collect(parts);
            return result;
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    private (Tensor, Tensor) Head(Tensor x, Func<Tensor, Tensor> loss)
    {
        var logits = network.Head(x.to(ScalarType.Float32));
        var value = loss(logits);
        value.backward();
        return (logits, value);
    }

    private void Collect(List<Part> parts)
    {
        using var _ = no_grad();
        var awake = network.BackboneWeights(boundary);
        for (var i = 0; i < awake.Count; i++)
        {
            using var scope = NewDisposeScope();
            if (awake[i].requires_grad)
                awake[i].grad = Sum(parts.Select(part => part.Gradient(i))).contiguous().MoveToOuterDisposeScope();
            else
                awake[i].copy_(Sum(parts.Select(part => part.Weight(i))) / parts.Count);   // running statistics
        }
    }

    private static Tensor Sum(IEnumerable<Tensor> parts) => parts.Select(part => part.to(ScalarType.Float32)).Aggregate((sum, part) => sum + part);

    private void Each<T>(IReadOnlyList<T> items, Action<T> work)
    {
        TorchThreads.Run([.. items.Select<T, Action>(item => () => work(item))]);
        set_num_threads(threads);   // the matrix library's count is the process's
    }

    /// <summary>A part of the batch with its own copy of the weights.</summary>
    private sealed class Part(Tensor x) : IDisposable
    {
        private List<Tensor> _weights = [];

        /// <summary>(n, C, h, w), fp32.</summary>
        public Tensor Features { get; private set; } = null!;

        public void Forward(ExpressionNetwork network, int boundary, ScalarType precision)
        {
            using var scope = NewDisposeScope();
            _weights = [.. network.BackboneWeights(boundary).Select(weight => Copy(weight, network.PrecisionOf(weight, precision)))];
            Features = network.Backbone(x.to(precision), boundary, _weights).to(ScalarType.Float32).DetachFromDisposeScope();
        }

        public void Backward(Tensor gradient) => Features.backward([gradient]);

        public Tensor Gradient(int weight) => _weights[weight].grad!;

        public Tensor Weight(int weight) => _weights[weight];

        public void Dispose()
        {
            _weights.ForEach(weight => weight.Dispose());
            Features?.Dispose();
        }

        private static Tensor Copy(Parameter weight, ScalarType precision)
        {
            var plain = weight.dim() == 4 ? SleepingLayers.ChannelsLast(weight.detach()) : weight.detach();
            return plain.to(precision, copy: true).requires_grad_(weight.requires_grad).DetachFromDisposeScope();
        }
    }
}

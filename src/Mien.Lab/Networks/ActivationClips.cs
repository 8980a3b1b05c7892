using System.Runtime.InteropServices;
using Mien.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Where the activations of a network are cut when they become bytes, found on faces.</summary>
public static class ActivationClips
{
    private const int Batch = 32;

    /// <summary>Runs faces through the network in fp32.</summary>
    /// <param name="network">The network.</param>
    /// <param name="head">Its head.</param>
    /// <param name="input">Its preprocessing.</param>
    /// <param name="faces">Packed RGB of the input's size.</param>
    /// <param name="progress">Faces done.</param>
    /// <param name="cancel">Stops between batches.</param>
    /// <returns>For each layer with a rectifier behind it, by its key, the value that becomes the largest byte; of the small network also
    /// for the terms of its sums, by size, for both signs, and for the sums.</returns>
    public static IReadOnlyDictionary<string, float> Of(ExpressionNetwork network, HeadSpec head, InputSpec input, IReadOnlyList<ReadOnlyMemory<byte>> faces,
        IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        var histograms = new Dictionary<string, ActivationHistogram>();
        var done = 0;
        foreach (var batch in faces.Chunk(Batch))
        {
            cancel.ThrowIfCancellationRequested();
            if (network is SmallNetwork small)
                CountSmall(small, Planes(input, batch), histograms);
            else
                Count(network, head, Planes(input, batch), histograms);
            progress?.Report(new WorkProgress("calibrate", done += batch.Length, faces.Count, "faces"));
        }
        return histograms.ToDictionary(pair => pair.Key, pair => pair.Value.Clip(network is SmallNetwork && IsTerm(pair.Key) ? Int8Graph.Middle - 1 : Quantization.ActivationLimit));
    }

    private static Tensor Planes(InputSpec input, ReadOnlyMemory<byte>[] faces)
    {
        var length = 3 * input.Size * input.Size;
        var planes = new float[faces.Length * length];
        for (var i = 0; i < faces.Length; i++)
            input.Write(faces[i].Span, planes.AsSpan(i * length, length));
        return tensor(planes, [faces.Length, 3, input.Size, input.Size]);
    }

    private static void Count(ExpressionNetwork network, HeadSpec head, Tensor x, Dictionary<string, ActivationHistogram> histograms)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var layer = "";
        foreach (var (name, module) in network.named_modules())
            switch (module)
            {
                case Conv2d conv:
                    (x, layer) = (conv.forward(x), name);
                    break;
                case MaxPool2d pool:
                    x = pool.forward(x);
                    break;
                case Linear linear:
                    if (x.dim() > 2)
                        x = (head.Pooled ? x.mean([2, 3]) : x).flatten(1);
                    (x, layer) = (linear.forward(x), name);
                    break;
                case ReLU:
                    x = x.relu();
                    Add(histograms, layer, x);
                    break;
            }
    }

    private static void CountSmall(SmallNetwork network, Tensor x, Dictionary<string, ActivationHistogram> histograms)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var weights = network.StoredWeights().ToDictionary(pair => pair.Name, pair => pair.Value);
        x = Convolve(SmallGraph.Stem, x).relu_();
        Add(histograms, SmallGraph.Stem.Name, x);
        foreach (var block in SmallGraph.Blocks)
        {
            var y = Convolve(block.First, x).relu_();
            Add(histograms, block.First.Name, y);
            x = Term(block.Second, y) + (block.Shortcut is null ? x : Term(block.Shortcut, x));
            Add(histograms, block.Name, x.relu_());
        }

        Tensor Convolve(SmallLayer layer, Tensor x) => nn.functional.conv2d(x, weights[layer.Name + ".weight"], weights[layer.Name + ".bias"],
            strides: [layer.Stride, layer.Stride], padding: [layer.Kernel / 2, layer.Kernel / 2]);

        Tensor Term(SmallLayer layer, Tensor x)
        {
            var y = Convolve(layer, x);
            Add(histograms, layer.Name, y.abs());
            return y;
        }
    }

    /// <summary>Whether it is a layer whose answer has both signs.</summary>
    private static bool IsTerm(string layer) => SmallGraph.Blocks.Any(block => layer == block.Second.Name || layer == block.Shortcut?.Name);

    private static void Add(Dictionary<string, ActivationHistogram> histograms, string layer, Tensor x)
    {
        if (!histograms.TryGetValue(layer, out var histogram))
            histograms[layer] = histogram = new ActivationHistogram();
        using var plain = x.contiguous();
        histogram.Add(MemoryMarshal.Cast<byte, float>(plain.bytes));
    }
}

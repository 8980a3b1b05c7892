using System.Runtime.InteropServices;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Writes a network as ONNX (IR 8, opset 17), input <c>input</c> (N, 3, S, S) preprocessed, output <c>logits</c> (N, classes).</summary>
public static class OnnxExport
{
    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">In fp32.</param>
    /// <param name="head">The network's head.</param>
    /// <param name="input">Preprocessing, stored in the metadata.</param>
    /// <param name="labels">Class names, stored in the metadata.</param>
    /// <param name="metadata">Further metadata, such as protocol and licence.</param>
    public static void Write(string path, ExpressionNetwork network, HeadSpec head, InputSpec input, IReadOnlyList<string> labels,
        IReadOnlyDictionary<string, string> metadata)
    {
        var values = network.StoredWeights()
            .Select(pair => new LayerValues(pair.Name, pair.Value.shape, target => MemoryMarshal.AsBytes<float>(Values(pair.Value)).CopyTo(target))).ToList();
        var graph = network is SmallNetwork ? SmallGraph.Of(values) : Vgg16Graph.Of(values, head.Pooled);
        graph.Write(path, OnnxPort.Input(input.Size), OnnxPort.Logits(labels.Count), OnnxWriter.Metadata(input, labels, metadata));
    }

    /// <summary>A copy of a tensor's values as fp32, in the order of its dimensions.</summary>
    internal static float[] Values(Tensor tensor)
    {
        using var plain = tensor.detach().to(ScalarType.Float32).contiguous();
        return plain.data<float>().ToArray();
    }
}

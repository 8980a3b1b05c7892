using System.Text.Json;
using Mien.Models;
using TorchSharp.Modules;
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
    public static void Write(string path, Vgg16 network, HeadSpec head, InputSpec input, IReadOnlyList<string> labels,
        IReadOnlyDictionary<string, string> metadata)
    {
        var graph = new OnnxWriter();
        foreach (var (name, value) in network.named_parameters())
            graph.Constant<float>(name, Values(value), value.shape);
        var at = "input";
        foreach (var (name, module) in network.named_modules().Where(pair => pair.module is not Sequential))
            at = Layer(graph, at, name, module, head);
        graph.Node("Identity", [at], "logits");
        graph.Write(path, OnnxPort.Input(input.Size), OnnxPort.Logits(labels.Count), Metadata(input, labels, metadata));
    }

    /// <summary>The metadata of every exported network: <paramref name="metadata"/>, and what belongs to the network.</summary>
    internal static Dictionary<string, string> Metadata(InputSpec input, IReadOnlyList<string> labels, IReadOnlyDictionary<string, string> metadata) =>
        new(metadata)
        {
            ["mien.format"] = OnnxFile.FormatName,
            ["labels"] = JsonSerializer.Serialize(labels),
            ["input"] = JsonSerializer.Serialize(input, ModelJson.Options),
        };

    /// <summary>A copy of a tensor's values as fp32, in the order of its dimensions.</summary>
    internal static float[] Values(Tensor tensor)
    {
        using var plain = tensor.detach().to(ScalarType.Float32).contiguous();
        return plain.data<float>().ToArray();
    }

    private static string Layer(OnnxWriter graph, string at, string name, nn.Module module, HeadSpec head)
    {
        var (weight, bias) = (name + ".weight", name + ".bias");
        switch (module)
        {
            case Conv2d:
                return graph.Node("Conv", [at, weight, bias], name, ("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1]));
            case MaxPool2d:
                return graph.Node("MaxPool", [at], name, ("kernel_shape", [2, 2]), ("strides", [2, 2]));
            case Linear:
                if (name == "classifier.0")
                {
                    if (head.Pooled)
                        at = graph.Node("GlobalAveragePool", [at], "gap");
                    at = graph.Node("Flatten", [at], "flatten");
                }
                return graph.Node("Gemm", [at, weight, bias], name, ("transB", [1]));
            case ReLU:
                return graph.Node("Relu", [at], name);
            default:
                return at;
        }
    }
}

using System.Text.Json;
using Google.Protobuf;
using Mien.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Writes a network as ONNX (IR 8, opset 17), input <c>input</c> (N, 3, S, S) preprocessed, output <c>logits</c> (N, classes).</summary>
/// <remarks>Field numbers are those of onnx.proto of the ONNX project.</remarks>
public static class OnnxExport
{
    private const int Float = 1;

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
        var all = new Dictionary<string, string>(metadata)
        {
            ["mien.format"] = "mien.onnx/1",
            ["labels"] = JsonSerializer.Serialize(labels),
            ["input"] = JsonSerializer.Serialize(input, ModelJson.Options),
        };
        var graph = Graph(network, head, input.Size, labels.Count);
        AtomicFile.Write(path, stream =>
        {
            using var output = new CodedOutputStream(stream, leaveOpen: true);
            Number(output, 1, 8);
            Text(output, 2, "mien");
            Block(output, 7, graph);
            Block(output, 8, Message(opset => Number(opset, 2, 17)));
            foreach (var (key, value) in all.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                Block(output, 14, Message(entry => { Text(entry, 1, key); Text(entry, 2, value); }));
        });
    }

    private static byte[] Graph(Vgg16 network, HeadSpec head, int size, int classes) => Message(graph =>
    {
        var weights = network.named_parameters().ToList();
        var at = "input";
        foreach (var (name, module) in network.named_modules().Where(pair => pair.module is not Sequential))
            at = Layer(graph, at, name, module, head);
        Node(graph, "Identity", [at], "logits");
        Text(graph, 2, "vgg16");
        foreach (var (name, value) in weights)
            Block(graph, 5, Initializer(name, value));
        Block(graph, 11, Value("input", 3, size, size));
        Block(graph, 12, Value("logits", classes));
    });

    private static string Layer(CodedOutputStream graph, string at, string name, nn.Module module, HeadSpec head)
    {
        var (weight, bias) = (name + ".weight", name + ".bias");
        switch (module)
        {
            case Conv2d:
                return Node(graph, "Conv", [at, weight, bias], name, ("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1]));
            case MaxPool2d:
                return Node(graph, "MaxPool", [at], name, ("kernel_shape", [2, 2]), ("strides", [2, 2]));
            case Linear:
                if (name == "classifier.0")
                {
                    if (head.Pooled)
                        at = Node(graph, "GlobalAveragePool", [at], "gap");
                    at = Node(graph, "Flatten", [at], "flatten");
                }
                return Node(graph, "Gemm", [at, weight, bias], name, ("transB", [1]));
            case ReLU:
                return Node(graph, "Relu", [at], name);
            default:
                return at;
        }
    }

    private static string Node(CodedOutputStream graph, string type, string[] inputs, string output, params (string Name, long[] Values)[] attributes)
    {
        Block(graph, 1, Message(node =>
        {
            foreach (var input in inputs)
                Text(node, 1, input);
            Text(node, 2, output);
            Text(node, 3, output);
            Text(node, 4, type);
            foreach (var (name, values) in attributes)
                Block(node, 5, Attribute(name, values));
        }));
        return output;
    }

    private static byte[] Attribute(string name, long[] values) => Message(attribute =>
    {
        Text(attribute, 1, name);
        var scalar = name == "transB";
        foreach (var value in values)
            Number(attribute, scalar ? 3 : 8, value);
        Number(attribute, 20, scalar ? 2 : 7);
    });

    private static byte[] Initializer(string name, Tensor value) => Message(tensor =>
    {
        foreach (var side in value.shape)
            Number(tensor, 1, side);
        Number(tensor, 2, Float);
        Text(tensor, 8, name);
        using var plain = value.detach().to(ScalarType.Float32).contiguous();
        Block(tensor, 9, plain.bytes.ToArray());
    });

    private static byte[] Value(string name, params int[] sides) => Message(value =>
    {
        var shape = Message(dimensions =>
        {
            Block(dimensions, 1, Message(batch => Text(batch, 2, "N")));
            foreach (var side in sides)
                Block(dimensions, 1, Message(dimension => Number(dimension, 1, side)));
        });
        Text(value, 1, name);
        Block(value, 2, Message(type => Block(type, 1, Message(tensor => { Number(tensor, 1, Float); Block(tensor, 2, shape); }))));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
            write(output);
        return memory.ToArray();
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Block(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }
}

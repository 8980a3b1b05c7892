using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Mien.Models;

namespace Mien.Lab.Networks;

/// <summary>A tensor that goes into a graph or comes out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">Type of its values.</param>
/// <param name="Sides">Its dimensions behind the batch.</param>
internal sealed record OnnxPort(string Name, Type Element, params IReadOnlyList<int> Sides)
{
    /// <summary>The preprocessed pictures of every exported network.</summary>
    public static OnnxPort Input(int size) => new("input", typeof(float), 3, size, size);

    /// <summary>The answer of every exported network.</summary>
    public static OnnxPort Logits(int classes) => new("logits", typeof(float), classes);
}

/// <summary>A graph of ONNX nodes while it is written. Field numbers are those of onnx.proto of the ONNX project.</summary>
internal sealed class OnnxWriter
{
    private const int Float = 1, Uint8 = 2, Int8 = 3, Int32 = 6;   // types of tensors
    private const int Int = 2, Ints = 7;                            // types of attributes
    private const string MicrosoftDomain = "com.microsoft";

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _initializers = [];
    private readonly HashSet<string> _scalars = [];

    /// <summary>Adds a node with one output.</summary>
    /// <returns>The output's name, which is the node's too.</returns>
    public string Node(string type, IReadOnlyList<string> inputs, string output, params (string Name, long[] Values)[] attributes)
    {
        _nodes.Add(Message(node =>
        {
            foreach (var input in inputs)
                Text(node, 1, input);
            Text(node, 2, output);
            Text(node, 3, output);
            Text(node, 4, type);
            foreach (var (name, values) in attributes)
                Block(node, 5, Attribute(name, values));
            if (type == "QGemm")
                Text(node, 7, MicrosoftDomain);
        }));
        return output;
    }

    /// <summary>Adds a constant tensor of float, byte, sbyte or int.</summary>
    /// <returns>Its name.</returns>
    public string Constant<T>(string name, ReadOnlySpan<T> values, params IReadOnlyList<long> shape) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        _initializers.Add(Message(tensor =>
        {
            foreach (var side in shape)
                Number(tensor, 1, side);
            Number(tensor, 2, TypeOf(typeof(T)));
            Text(tensor, 8, name);
            Block(tensor, 9, bytes);
        }));
        return name;
    }

    /// <summary>Adds a constant without dimensions, once for each name.</summary>
    /// <returns>Its name.</returns>
    public string Scalar<T>(string name, T value) where T : unmanaged => _scalars.Add(name) ? Constant<T>(name, [value]) : name;

    /// <summary>Writes the model whole or not at all (IR 8, opset 17), with its fingerprint (<see cref="OnnxFile"/>) in the metadata.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">What goes in.</param>
    /// <param name="output">What comes out.</param>
    /// <param name="metadata">Further metadata.</param>
    public void Write(string path, OnnxPort input, OnnxPort output, IReadOnlyDictionary<string, string> metadata)
    {
        var parts = Parts(input, output, metadata);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        parts.ForEach(hash.AppendData);
        parts.Add(Metadata(OnnxFile.FingerprintKey, Convert.ToHexStringLower(hash.GetHashAndReset())));
        AtomicFile.Write(path, stream => parts.ForEach(part => stream.Write(part)));
    }

    private List<byte[]> Parts(OnnxPort input, OnnxPort output, IReadOnlyDictionary<string, string> metadata) =>
    [
        Message(model => { Number(model, 1, 8); Text(model, 2, "mien"); }),
        Message(model => Block(model, 7, Graph(input, output))),
        Message(model => Block(model, 8, Message(opset => Number(opset, 2, 17)))),
        Message(model => Block(model, 8, Message(opset => { Text(opset, 1, MicrosoftDomain); Number(opset, 2, 1); }))),
        .. metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Metadata(pair.Key, pair.Value)),
    ];

    private byte[] Graph(OnnxPort input, OnnxPort output) => Message(graph =>
    {
        foreach (var node in _nodes)
            Block(graph, 1, node);
        Text(graph, 2, "vgg16");
        foreach (var initializer in _initializers)
            Block(graph, 5, initializer);
        Block(graph, 11, Value(input));
        Block(graph, 12, Value(output));
    });

    private static byte[] Metadata(string key, string value) =>
        Message(model => Block(model, 14, Message(entry => { Text(entry, 1, key); Text(entry, 2, value); })));

    private static int TypeOf(Type type) => type == typeof(float) ? Float : type == typeof(byte) ? Uint8 : type == typeof(sbyte) ? Int8 : Int32;

    private static byte[] Attribute(string name, long[] values) => Message(attribute =>
    {
        Text(attribute, 1, name);
        var scalar = name == "transB";
        foreach (var value in values)
            Number(attribute, scalar ? 3 : 8, value);
        Number(attribute, 20, scalar ? Int : Ints);
    });

    private static byte[] Value(OnnxPort port) => Message(value =>
    {
        var shape = Message(dimensions =>
        {
            Block(dimensions, 1, Message(batch => Text(batch, 2, "N")));
            foreach (var side in port.Sides)
                Block(dimensions, 1, Message(dimension => Number(dimension, 1, side)));
        });
        Text(value, 1, port.Name);
        Block(value, 2, Message(type => Block(type, 1, Message(tensor => { Number(tensor, 1, TypeOf(port.Element)); Block(tensor, 2, shape); }))));
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

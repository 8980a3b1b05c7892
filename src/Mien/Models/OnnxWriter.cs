using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Mien.Models;

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

    private readonly List<ProtobufMessage> _nodes = [];
    private readonly List<ProtobufMessage> _initializers = [];
    private readonly HashSet<string> _scalars = [];

    /// <summary>The metadata of every exported network: <paramref name="metadata"/>, and what belongs to the network.</summary>
    public static Dictionary<string, string> Metadata(InputSpec input, IReadOnlyList<string> labels, IReadOnlyDictionary<string, string> metadata) =>
        new(metadata)
        {
            ["mien.format"] = OnnxFile.FormatName,
            ["labels"] = JsonSerializer.Serialize([.. labels], ModelJsonTypes.Default.StringArray),
            ["input"] = JsonSerializer.Serialize(input, ModelJson.Options),
        };

    /// <summary>Adds a node with one output.</summary>
    /// <returns>The output's name, which is the node's too.</returns>
    public string Node(string type, IReadOnlyList<string> inputs, string output, params (string Name, long[] Values)[] attributes)
    {
        var node = new ProtobufMessage();
        foreach (var input in inputs)
            node.Text(1, input);
        node.Text(2, output).Text(3, output).Text(4, type);
        foreach (var (name, values) in attributes)
            node.Message(5, Attribute(name, values));
        _nodes.Add(type is "QGemm" or "QLinearAdd" ? node.Text(7, MicrosoftDomain) : node);
        return output;
    }

    /// <summary>Adds a constant tensor of float, byte, sbyte or int.</summary>
    /// <returns>Its name.</returns>
    public string Constant<T>(string name, ReadOnlySpan<T> values, params IReadOnlyList<long> shape) where T : unmanaged =>
        Copy(name, TypeOf(typeof(T)), MemoryMarshal.AsBytes(values).ToArray(), shape);

    /// <summary>Adds a constant tensor of float whose bytes are fetched when the model is written.</summary>
    /// <returns>Its name.</returns>
    public string Floats(string name, FillBytes fill, IReadOnlyList<long> shape) =>
        Constant(name, Float, checked((int)shape.Aggregate(sizeof(float), (long all, long side) => all * side)), fill, shape);

    /// <summary>Adds a constant without dimensions, once for each name.</summary>
    /// <returns>Its name.</returns>
    public string Scalar<T>(string name, T value) where T : unmanaged => _scalars.Add(name) ? Constant<T>(name, [value]) : name;

    /// <summary>Writes the model whole or not at all (IR 8, opset 17), with its fingerprint (<see cref="OnnxFile"/>) in the metadata.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">What goes in.</param>
    /// <param name="output">What comes out.</param>
    /// <param name="metadata">Further metadata.</param>
    public void Write(string path, OnnxPort input, OnnxPort output, IReadOnlyDictionary<string, string> metadata) =>
        Write(path, ToArray(input, output, metadata));

    /// <summary>Writes a file again with other metadata and the same network, and a new fingerprint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="changes">Keys to add or to say anew.</param>
    /// <exception cref="MienException">It cannot be read (<see cref="OnnxFile.Read"/>).</exception>
    public static void Restate(string path, IReadOnlyDictionary<string, string> changes)
    {
        var file = OnnxFile.Read(path);
        var metadata = new Dictionary<string, string>(file.Metadata);
        metadata.Remove(OnnxFile.FingerprintKey);
        foreach (var (key, value) in changes)
            metadata[key] = value;
        Write(path, [.. file.WithoutMetadata(), .. Describe(new ProtobufMessage(), metadata).ToArray()]);
    }

    /// <summary>The same model in memory, without a fingerprint.</summary>
    /// <exception cref="OverflowException">It has more than 2 GB.</exception>
    public byte[] ToArray(OnnxPort input, OnnxPort output, IReadOnlyDictionary<string, string> metadata)
    {
        var model = new ProtobufMessage().Number(1, 8).Text(2, "mien").Message(7, Graph(input, output))
            .Message(8, new ProtobufMessage().Number(2, 17)).Message(8, new ProtobufMessage().Text(1, MicrosoftDomain).Number(2, 1));
        return Describe(model, metadata).ToArray();
    }

    private static void Write(string path, byte[] model)
    {
        var fingerprint = new ProtobufMessage().Message(14, Pair(OnnxFile.FingerprintKey, Convert.ToHexStringLower(SHA256.HashData(model)))).ToArray();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(model);
            stream.Write(fingerprint);
        });
    }

    private static ProtobufMessage Describe(ProtobufMessage model, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            model.Message(14, Pair(key, value));
        return model;
    }

    private ProtobufMessage Graph(OnnxPort input, OnnxPort output)
    {
        var graph = new ProtobufMessage();
        foreach (var node in _nodes)
            graph.Message(1, node);
        graph.Text(2, "vgg16");
        foreach (var initializer in _initializers)
            graph.Message(5, initializer);
        return graph.Message(11, Value(input)).Message(12, Value(output));
    }

    private string Copy(string name, int type, byte[] bytes, IReadOnlyList<long> shape) => Constant(name, type, bytes.Length, bytes.CopyTo, shape);

    private string Constant(string name, int type, int length, FillBytes fill, IReadOnlyList<long> shape)
    {
        var tensor = new ProtobufMessage();
        foreach (var side in shape)
            tensor.Number(1, side);
        _initializers.Add(tensor.Number(2, type).Text(8, name).Bytes(9, length, fill));
        return name;
    }

    private static ProtobufMessage Pair(string key, string value) => new ProtobufMessage().Text(1, key).Text(2, value);

    private static int TypeOf(Type type) => type == typeof(float) ? Float : type == typeof(byte) ? Uint8 : type == typeof(sbyte) ? Int8 : Int32;

    private static ProtobufMessage Attribute(string name, long[] values)
    {
        var scalar = name == "transB";
        var attribute = new ProtobufMessage().Text(1, name);
        foreach (var value in values)
            attribute.Number(scalar ? 3 : 8, value);
        return attribute.Number(20, scalar ? Int : Ints);
    }

    private static ProtobufMessage Value(OnnxPort port)
    {
        var shape = new ProtobufMessage().Message(1, new ProtobufMessage().Text(2, "N"));
        foreach (var side in port.Sides)
            shape.Message(1, new ProtobufMessage().Number(1, side));
        var tensor = new ProtobufMessage().Number(1, TypeOf(port.Element)).Message(2, shape);
        return new ProtobufMessage().Text(1, port.Name).Message(2, new ProtobufMessage().Message(1, tensor));
    }
}

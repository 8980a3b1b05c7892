using System.Text;
using Google.Protobuf;

namespace Mien.Tests.Recognition;

/// <summary>ONNX files made and changed by hand (field numbers of onnx.proto).</summary>
internal static class OnnxBytes
{
    /// <summary>A network of nodes over one input and one output.</summary>
    public static byte[] Model(byte[] graph, params (string Key, string Value)[] metadata) => Message(model =>
    {
        Number(model, 1, 8);
        Block(model, 7, graph);
        Block(model, 8, Message(opset => Number(opset, 2, 17)));
        foreach (var (key, value) in metadata)
            Block(model, 14, Message(entry => { Text(entry, 1, key); Text(entry, 2, value); }));
    });

    /// <summary>The mean of a grey picture, twice: (1, 1, size, size) in, (1, 2) out.</summary>
    public static byte[] GreyMean(int size, byte[]? constant = null) => Message(graph =>
    {
        Block(graph, 1, Node("GlobalAveragePool", ["x"], "g"));
        Block(graph, 1, Node("Flatten", ["g"], "f"));
        Block(graph, 1, Node("Concat", ["f", "f"], "y", Message(axis => { Text(axis, 1, "axis"); Number(axis, 3, 1); Number(axis, 20, 2); })));
        Text(graph, 2, "grey mean");
        if (constant is not null)
            Block(graph, 5, constant);
        Block(graph, 11, Value("x", 1, 1, size, size));
        Block(graph, 12, Value("y", 1, 2));
    });

    /// <summary>A constant whose bytes lie in another file.</summary>
    public static byte[] ExternalTensor(string file) => Message(tensor =>
    {
        Number(tensor, 1, 4);
        Number(tensor, 2, 1);
        Text(tensor, 8, "w");
        Block(tensor, 13, Message(entry => { Text(entry, 1, "location"); Text(entry, 2, file); }));
        Number(tensor, 14, 1);
    });

    /// <summary>A node with attributes.</summary>
    public static byte[] Node(string type, string[] inputs, string output, params byte[][] attributes) => Message(node =>
    {
        foreach (var input in inputs)
            Text(node, 1, input);
        Text(node, 2, output);
        Text(node, 4, type);
        foreach (var attribute in attributes)
            Block(node, 5, attribute);
    });

    /// <summary>A model without its metadata, as another program would write it.</summary>
    public static byte[] WithoutMetadata(byte[] model) => Message(output =>
    {
        var input = new CodedInputStream(model);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint)
                Number(output, WireFormat.GetTagFieldNumber(tag), input.ReadInt64());
            else if (input.ReadBytes() is var content && WireFormat.GetTagFieldNumber(tag) != 14)
                Block(output, WireFormat.GetTagFieldNumber(tag), content.ToByteArray());
    });

    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
            write(output);
        return memory.ToArray();
    }

    public static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    public static void Text(CodedOutputStream output, int field, string value) => Block(output, field, Encoding.UTF8.GetBytes(value));

    public static void Block(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }

    private static byte[] Value(string name, params int[] sides)
    {
        var shape = Message(dimensions =>
        {
            foreach (var side in sides)
                Block(dimensions, 1, Message(dimension => Number(dimension, 1, side)));
        });
        return Message(value =>
        {
            Text(value, 1, name);
            Block(value, 2, Message(type => Block(type, 1, Message(tensor => { Number(tensor, 1, 1); Block(tensor, 2, shape); }))));
        });
    }
}

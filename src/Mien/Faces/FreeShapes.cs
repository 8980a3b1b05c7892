using System.Text;

namespace Mien.Faces;

/// <summary>Frees an ONNX model from the picture size it was exported with.</summary>
/// <remarks>Works on the protobuf bytes: the input's height and width become the free dimensions <c>height</c> and
/// <c>width</c>, and what was written down of the shapes that follow from them is left out. Right for networks whose operators
/// do not depend on the size, such as YuNet (convolutions, poolings, factors of two, reshapes to -1).</remarks>
internal static class FreeShapes
{
    // Field numbers of onnx.proto.
    private const int Graph = 7, GraphInput = 11, GraphOutput = 12, GraphValueInfo = 13, ValueType = 2, TensorType = 1, TensorShape = 2;

    /// <summary>The model with free height and width.</summary>
    /// <exception cref="FormatException">The bytes are no protobuf message.</exception>
    public static byte[] Of(ReadOnlyMemory<byte> model) =>
        Copy(model, (field, content) => field == Graph ? Copy(content, FreeGraph) : content);

    private static ReadOnlyMemory<byte>? FreeGraph(int field, ReadOnlyMemory<byte> content) => field switch
    {
        GraphInput => WithDimensions(content, new() { [2] = Named("height"), [3] = Named("width") }),
        GraphOutput => WithDimensions(content, new() { [1] = [] }),   // (1, cells, values): the cells follow from the size
        GraphValueInfo => null,
        _ => content,
    };

    /// <summary>Changes some dimensions of an input or output.</summary>
    private static byte[] WithDimensions(ReadOnlyMemory<byte> valueInfo, Dictionary<int, byte[]> dimensions)
    {
        var index = 0;
        return Copy(valueInfo, (field, type) => field != ValueType ? type : Copy(type, (kind, tensor) => kind != TensorType ? tensor :
            Copy(tensor, (part, shape) => part != TensorShape ? shape :
                Copy(shape, (_, dimension) => dimensions.TryGetValue(index++, out var free) ? free : dimension))));
    }

    /// <summary>Copies a message with each of its length-delimited fields changed; null leaves a field out.</summary>
    private static byte[] Copy(ReadOnlyMemory<byte> message, Func<int, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> change)
    {
        var copy = new List<byte>(message.Length + 32);
        for (var at = 0; at < message.Length;)
        {
            var start = at;
            var key = ReadNumber(message.Span, ref at);
            var length = (int)(key & 7) switch
            {
                0 => SkipNumber(message.Span, at),
                1 => 8,
                2 => checked((int)ReadNumber(message.Span, ref at)),
                5 => 4,
                var wire => throw new FormatException($"wire type {wire} is not known"),
            };
            if (length > message.Length - at)
                throw new FormatException("it is cut off");
            var content = message.Slice(at, length);
            at += length;
            if ((key & 7) != 2)
                copy.AddRange(message.Span[start..at]);
            else if (change((int)(key >> 3), content) is { } changed)
                copy.AddRange([.. Number(key), .. Number((ulong)changed.Length), .. changed.Span]);
        }
        return [.. copy];
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80)
                return value;
        }
        throw new FormatException("it is cut off");
    }

    private static int SkipNumber(ReadOnlySpan<byte> bytes, int at)
    {
        var start = at;
        ReadNumber(bytes, ref at);
        return at - start;
    }

    private static List<byte> Number(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }

    /// <summary>A dimension that has a name instead of a size.</summary>
    private static byte[] Named(string name) => [0x12, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)];
}

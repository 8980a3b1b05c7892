using System.Text;

namespace Mien.Models;

/// <summary>One protobuf message while it is written. Contents are kept where they are and copied only at the end, since some
/// are the weights of a network.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<ReadOnlyMemory<byte>> _parts = [];

    /// <summary>The encoded message, piece by piece.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => _parts;

    /// <summary>Bytes of all pieces.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a number of variable length.</summary>
    public ProtobufMessage Number(int field, long value) => Add([.. Varint((ulong)field << 3), .. Varint((ulong)value)]);

    /// <summary>Adds text.</summary>
    public ProtobufMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds bytes; they must not change any more.</summary>
    public ProtobufMessage Bytes(int field, ReadOnlyMemory<byte> value) => Head(field, value.Length).Add(value);

    /// <summary>Adds a message inside this one.</summary>
    public ProtobufMessage Message(int field, ProtobufMessage inner)
    {
        Head(field, inner.Length);
        foreach (var part in inner._parts)
            Add(part);
        return this;
    }

    private ProtobufMessage Head(int field, long length) => Add([.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)length)]);

    private ProtobufMessage Add(ReadOnlyMemory<byte> part)
    {
        _parts.Add(part);
        Length += part.Length;
        return this;
    }

    private ProtobufMessage Add(List<byte> part) => Add(part.ToArray().AsMemory());

    private static List<byte> Varint(ulong value)
    {
        var bytes = new List<byte>(10);
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }
}

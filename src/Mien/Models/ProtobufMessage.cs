using System.Text;

namespace Mien.Models;

/// <summary>Writes so many bytes, all of them.</summary>
internal delegate void FillBytes(Span<byte> target);

/// <summary>One protobuf message while it is written. Nothing is copied before the end, since contents are the weights of
/// networks.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Length, FillBytes Fill)> _parts = [];
    private long _length;

    /// <summary>Adds a number of variable length.</summary>
    public ProtobufMessage Number(int field, long value) => Add([.. Varint((ulong)field << 3), .. Varint((ulong)value)]);

    /// <summary>Adds text.</summary>
    public ProtobufMessage Text(int field, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return Bytes(field, bytes.Length, bytes.CopyTo);
    }

    /// <summary>Adds bytes that are fetched at the end.</summary>
    public ProtobufMessage Bytes(int field, int length, FillBytes fill) => Head(field, length).Add(length, fill);

    /// <summary>Adds a message inside this one.</summary>
    public ProtobufMessage Message(int field, ProtobufMessage inner)
    {
        Head(field, inner._length);
        _parts.AddRange(inner._parts);
        _length += inner._length;
        return this;
    }

    /// <summary>The encoded message.</summary>
    /// <exception cref="OverflowException">It has more than 2 GB.</exception>
    public byte[] ToArray()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)_length));
        var at = 0;
        foreach (var (length, fill) in _parts)
        {
            fill(bytes.AsSpan(at, length));
            at += length;
        }
        return bytes;
    }

    private ProtobufMessage Head(int field, long length) => Add([.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)length)]);

    private ProtobufMessage Add(byte[] bytes) => Add(bytes.Length, bytes.CopyTo);

    private ProtobufMessage Add(int length, FillBytes fill)
    {
        _parts.Add((length, fill));
        _length += length;
        return this;
    }

    private static byte[] Varint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        return bytes[..count].ToArray();
    }
}

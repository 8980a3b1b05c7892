namespace Mien.Models;

/// <summary>Steps through the fields of one protobuf message (developers.google.com/protocol-buffers/docs/encoding) without
/// copying it.</summary>
/// <param name="message">The encoded message.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Where the current field begins, its tag included.</summary>
    public int Start { get; private set; }

    /// <summary>Where the current field ends.</summary>
    public int End { get; private set; }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a number of variable length; 0 for other fields.</summary>
    public ulong Number { get; private set; }

    /// <summary>Content of a field with a length: bytes, text or a message; empty for other fields.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="FormatException">The message is cut off, or uses groups, which ONNX does not.</exception>
    public bool Next()
    {
        Start = End;
        if (Start == _message.Length)
            return false;
        var tag = Varint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Number = 0;
        Content = default;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                Content = Take(Varint());
                break;
            case 5:
                Take(4);
                break;
            default:
                throw new FormatException($"field {Field} has wire type {tag & 7}");
        }
        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_message.Length - End))
            throw new FormatException($"a field of {length:N0} bytes at byte {Start:N0} reaches behind the end");
        var taken = _message.Slice(End, (int)length);
        End += (int)length;
        return taken;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new FormatException($"a number at byte {Start:N0} has more than ten bytes");
    }
}

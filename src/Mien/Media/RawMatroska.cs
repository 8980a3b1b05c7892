using System.Buffers.Binary;

namespace Mien.Media;

/// <summary>Pictures with their presentation times as a Matroska stream: uncompressed RGB, which raw video cannot carry, or JPEG.</summary>
/// <remarks>Elements of RFC 8794 and RFC 9559: one track V_UNCOMPRESSED or V_MJPEG, a cluster a picture, times in units of 100 ns.</remarks>
internal static class RawMatroska
{
    private const long UnitNanoseconds = 100;       // a tick of TimeSpan

    /// <summary>What stands before the first picture.</summary>
    public static byte[] Head(int width, int height, bool jpeg = false)
    {
        byte[] ebml = [.. Element(0x4286, [1]), .. Element(0x42F7, [1]), .. Element(0x42F2, [4]), .. Element(0x42F3, [8]),
            .. Element(0x4282, "matroska"u8), .. Element(0x4287, [4]), .. Element(0x4285, [2])];
        byte[] video = [.. Element(0xB0, Number(width)), .. Element(0xBA, Number(height)), .. jpeg ? [] : Element(0x2EB524, "RGB\x18"u8)];
        byte[] track = [.. Element(0xD7, [1]), .. Element(0x73C5, [1]), .. Element(0x83, [1]), .. Element(0x86, jpeg ? "V_MJPEG"u8 : "V_UNCOMPRESSED"u8), .. Element(0xE0, video)];
        return [.. Element(0x1A45DFA3, ebml), .. Id(0x18538067), 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,   // of unknown length
            .. Element(0x1549A966, Element(0x2AD7B1, Number(UnitNanoseconds))), .. Element(0x1654AE6B, Element(0xAE, track))];
    }

    /// <summary>What stands before a picture of <paramref name="length"/> bytes.</summary>
    public static byte[] PictureHead(TimeSpan time, int length)
    {
        byte[] block = [0x81, 0, 0, 0x80];       // track 1, at the cluster's time, a key frame
        var timestamp = Element(0xE7, Number(time.Ticks));
        byte[] start = [.. Id(0xA3), .. Length(block.Length + length), .. block];
        return [.. Id(0x1F43B675), .. Length(timestamp.Length + start.Length + length), .. timestamp, .. start];
    }

    private static byte[] Element(uint id, ReadOnlySpan<byte> content) => [.. Id(id), .. Length(content.Length), .. content];

    private static byte[] Id(uint id) => Number(id).AsSpan().TrimStart((byte)0).ToArray();

    /// <summary>A length in the format's eight-byte form.</summary>
    private static byte[] Length(long length) => Number(length | 1L << 56);

    private static byte[] Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Mien.Lab.Reports;

/// <summary>Text inside a PNG file (the <c>iTXt</c> chunk, PNG specification section 11.3.3.4): a figure that is passed on
/// alone still says what it shows.</summary>
internal static class PngText
{
    private const int EndOfHeader = 8 + 4 + 4 + 13 + 4;   // signature, then IHDR: length, type, data, CRC

    /// <summary>The same picture with UTF-8 texts behind its header.</summary>
    public static byte[] Insert(byte[] png, params (string Keyword, string Text)[] texts)
    {
        using var output = new MemoryStream();
        output.Write(png, 0, EndOfHeader);
        foreach (var (keyword, text) in texts)
            output.Write(Chunk(Encoding.UTF8.GetBytes($"iTXt{keyword}\0\0\0\0\0{text}")));
        output.Write(png, EndOfHeader, png.Length - EndOfHeader);
        return output.ToArray();
    }

    private static byte[] Chunk(ReadOnlySpan<byte> typeAndData)
    {
        var chunk = new byte[typeAndData.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, typeAndData.Length - 4);
        typeAndData.CopyTo(chunk.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32(typeAndData));
        return chunk;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}

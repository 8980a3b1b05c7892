namespace Mien.Media;

/// <summary>Tells by its first bytes what a file holds, for errors about files with another one's name.</summary>
internal static class FileContent
{
    private const int Head = 16;
    private const string NameIt = "name it ";

    private static readonly (int At, byte[] Bytes, string Kind, string Advice)[] _kinds =
    [
        (0, [0x89, .. "PNG"u8], "a PNG picture", "name it .png"),
        (0, [0xFF, 0xD8, 0xFF], "a JPEG picture", "name it .jpg"),
        (8, [.. "WEBP"u8], "a WebP picture", "name it .webp"),
        (0, [.. "BM"u8], "a BMP picture", "name it .bmp"),
        (0, [.. "GIF8"u8], "a GIF", "name it .gif"),
        (0, [.. "II*\0"u8], "a TIFF picture", "save it as PNG"),
        (0, [.. "MM\0*"u8], "a TIFF picture", "save it as PNG"),
        (4, [.. "ftyphei"u8], "a HEIC picture", "save it as JPEG"),
        (4, [.. "ftypmif"u8], "a HEIC picture", "save it as JPEG"),
        (4, [.. "ftypavif"u8], "an AVIF picture", "save it as PNG"),
        (4, [.. "ftypM4A"u8], "sound", "give the video that it belongs to"),
        (4, [.. "ftyp"u8], "an MP4 video", "name it .mp4"),
        (0, [0x1A, 0x45, 0xDF, 0xA3], "a Matroska or WebM video", "name it .mkv"),
        (8, [.. "AVI "u8], "an AVI video", "name it .avi"),
        (0, [.. "FLV"u8], "an FLV video", "name it .flv"),
        (8, [.. "WAVE"u8], "sound", "give the video that it belongs to"),
        (0, [.. "ID3"u8], "sound", "give the video that it belongs to"),
        (0, [.. "fLaC"u8], "sound", "give the video that it belongs to"),
        (0, [.. "PK\x03\x04"u8], "a zip archive", "unpack it first"),
        (0, [.. "%PDF"u8], "a PDF document", "give the video or picture itself"),
    ];

    /// <summary>How the name of a picture with these first bytes should end (<c>.png</c>, <c>.jpg</c>, <c>.webp</c>, <c>.bmp</c>); null for
    /// anything else.</summary>
    public static string? PictureExtension(ReadOnlySpan<byte> head)
    {
        foreach (var (at, bytes, kind, advice) in _kinds)
            if (head.Length >= at + bytes.Length && head.Slice(at, bytes.Length).SequenceEqual(bytes))
                return kind.EndsWith("picture", StringComparison.Ordinal) && advice.StartsWith(NameIt, StringComparison.Ordinal) ? advice[NameIt.Length..] : null;
        return null;
    }

    /// <summary>A sentence about a file that is not what its name says, or nothing.</summary>
    /// <param name="head">Its first bytes.</param>
    /// <param name="asVideo">Whether it was taken for a video; a video that cannot be read as one gets no such advice.</param>
    public static string Advice(ReadOnlySpan<byte> head, bool asVideo)
    {
        foreach (var (at, bytes, kind, advice) in _kinds)
            if (head.Length >= at + bytes.Length && head.Slice(at, bytes.Length).SequenceEqual(bytes))
                return asVideo == kind.EndsWith("video", StringComparison.Ordinal) || kind == "a GIF" && asVideo ? "" : $" It holds {kind}: {advice}.";
        return "";
    }

    /// <summary>The same of a file.</summary>
    public static string Advice(string path, bool asVideo)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[Head];
            return Advice(head[..file.ReadAtLeast(head, Head, throwOnEndOfStream: false)], asVideo);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

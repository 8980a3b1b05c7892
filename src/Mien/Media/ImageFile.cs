using SkiaSharp;

namespace Mien.Media;

/// <summary>Reads still pictures (JPEG, PNG, WebP, BMP) and writes PNG.</summary>
public static class ImageFile
{
    private const int MaxSide = 16_384;
    private const long MaxPixels = 64_000_000;
    private const long MaxBytes = 256_000_000;
    private const int PngHead = 1 << 16;

    /// <summary>Decodes a picture to packed RGB, upright as its EXIF data say; transparency is dropped.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="MienException">Not a picture, an animation, broken off, or larger than 64 megapixels.</exception>
    public static Frame Decode(byte[] bytes, string name)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data)
            ?? throw new MienException($"'{name}' is not a picture that can be read (JPEG, PNG, WebP or BMP).{Advice(bytes)}");
        var size = codec.Info.Size;
        if (size.Width > MaxSide || size.Height > MaxSide || (long)size.Width * size.Height > MaxPixels)
            throw new MienException($"'{name}' has {size.Width}x{size.Height} pixels; at most 64 megapixels are read. Make it smaller.");
        if (codec.FrameCount > 1 || IsAnimatedPng(bytes))
            throw new MienException($"'{name}' is an animation, and only stills are read as pictures. Save it as a video (MP4) or GIF.");
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        using var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, alpha));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new MienException($"'{name}' is a broken picture ({result}); fetch it again or leave it out.");
        return ImageOrientation.Upright(new Frame(0, TimeSpan.Zero, size.Width, size.Height, Pack(bitmap.GetPixelSpan())), codec.EncodedOrigin);
    }

    /// <summary>Decodes a picture file to packed RGB.</summary>
    /// <exception cref="MienException">See <see cref="Decode"/>; also a file that is missing, empty, larger than 256 MB or cannot be
    /// opened.</exception>
    public static Frame Read(string path)
    {
        if (MediaFile.RequireContent(path) is > MaxBytes and var length)
            throw new MienException($"'{path}' has {length:N0} bytes; pictures of at most {MaxBytes:N0} are read. Make it smaller.");
        try
        {
            return Decode(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException($"'{path}' cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Encodes packed RGB as PNG: lossless, with the fast end of its compression.</summary>
    public static byte[] EncodePng(ReadOnlySpan<byte> rgb, int width, int height)
    {
        using var bitmap = ToBitmap(rgb, width, height);
        using var pixmap = bitmap.PeekPixels();
        using var data = pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Up, 1))
            ?? throw new InvalidOperationException("PNG encoding failed.");
        return data.ToArray();
    }

    /// <summary>A bitmap to draw on.</summary>
    internal static SKBitmap ToBitmap(ReadOnlySpan<byte> rgb, int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        unsafe
        {
            Unpack(rgb, new Span<byte>((void*)bitmap.GetPixels(), width * height * 4));
        }
        return bitmap;
    }

    /// <summary>Packed RGB of a bitmap's RGBA.</summary>
    internal static byte[] Pack(ReadOnlySpan<byte> rgba)
    {
        var rgb = new byte[rgba.Length / 4 * 3];
        for (int i = 0, j = 0; i < rgba.Length; i += 4, j += 3)
            (rgb[j], rgb[j + 1], rgb[j + 2]) = (rgba[i], rgba[i + 1], rgba[i + 2]);
        return rgb;
    }

    private static string Advice(byte[] bytes) =>
        FileContent.Advice(bytes, asVideo: false) is { Length: > 0 } advice ? advice : " Leave it out, or save it again as one of these.";

    /// <summary>Whether an animation control chunk stands before the picture (PNG 3rd edition, 11.3.6.1).</summary>
    private static bool IsAnimatedPng(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, PngHead)];
        var data = head.IndexOf("IDAT"u8);
        return head is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] && (data < 0 ? head : head[..data]).IndexOf("acTL"u8) > 0;
    }

    private static void Unpack(ReadOnlySpan<byte> rgb, Span<byte> rgba)
    {
        for (int i = 0, j = 0; j < rgb.Length; i += 4, j += 3)
            (rgba[i], rgba[i + 1], rgba[i + 2], rgba[i + 3]) = (rgb[j], rgb[j + 1], rgb[j + 2], 255);
    }
}

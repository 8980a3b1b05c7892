namespace Mien.Recognition;

/// <summary>How an application's picture lies in memory.</summary>
public enum PixelFormat
{
    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    Rgb24,
    /// <summary>Three bytes a pixel: blue, green, red.</summary>
    Bgr24,
    /// <summary>Four bytes a pixel: blue, green, red, and one that is passed over.</summary>
    Bgra32,
    /// <summary>A plane of luma, then a plane of half its height with chroma in pairs (Cb, Cr) for 2x2 pixels; ITU-R BT.601,
    /// 16 to 235.</summary>
    Nv12,
}

/// <summary>A picture in an application's memory.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Stride">Bytes from one row to the next; of NV12 in both planes.</param>
/// <param name="Format">How the pixels lie.</param>
public readonly record struct LivePicture(int Width, int Height, int Stride, PixelFormat Format)
{
    private const int MaxSide = 8192;

    /// <summary>Bytes that the picture takes.</summary>
    /// <exception cref="ArgumentException">A size is impossible, or rows would overlap.</exception>
    public int Length
    {
        get
        {
            var row = Format switch { PixelFormat.Bgra32 => Width * 4, PixelFormat.Nv12 => (Width + 1) / 2 * 2, _ => Width * 3 };
            if (Width is < 1 or > MaxSide || Height is < 1 or > MaxSide || Stride < row || Stride > 16 * MaxSide)
                throw new ArgumentException($"A picture of {Width}x{Height} pixels with rows of {Stride} bytes is not possible: 1 to {MaxSide} pixels, rows of at least {row} bytes.");
            return Stride * (Format == PixelFormat.Nv12 ? Height + (Height + 1) / 2 : Height);
        }
    }

    /// <summary>The picture as packed RGB.</summary>
    /// <param name="pixels">At least <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">Too few bytes.</exception>
    public byte[] ToRgb(ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length < Length)
            throw new ArgumentException($"A picture of {Width}x{Height} pixels with rows of {Stride} bytes takes {Length} bytes; there are {pixels.Length}.");
        var rgb = new byte[Width * Height * 3];
        for (var y = 0; y < Height; y++)
            if (Format == PixelFormat.Nv12)
                FromNv12(pixels.Slice(y * Stride, Width), pixels.Slice((Height + y / 2) * Stride, (Width + 1) / 2 * 2), rgb.AsSpan(y * Width * 3, Width * 3));
            else
                FromPacked(pixels.Slice(y * Stride, Width * (Format == PixelFormat.Bgra32 ? 4 : 3)), rgb.AsSpan(y * Width * 3, Width * 3));
        return rgb;
    }

    private void FromPacked(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        if (Format == PixelFormat.Rgb24)
        {
            row.CopyTo(rgb);
            return;
        }
        var step = Format == PixelFormat.Bgra32 ? 4 : 3;
        for (int from = 0, to = 0; to < rgb.Length; from += step, to += 3)
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (row[from + 2], row[from + 1], row[from]);
    }

    private static void FromNv12(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> chroma, Span<byte> rgb)
    {
        for (var x = 0; x < luma.Length; x++)
        {
            var (y, cb, cr) = (298 * (luma[x] - 16) + 128, chroma[x / 2 * 2] - 128, chroma[x / 2 * 2 + 1] - 128);
            rgb[x * 3] = (byte)Math.Clamp((y + 409 * cr) >> 8, 0, 255);
            rgb[x * 3 + 1] = (byte)Math.Clamp((y - 100 * cb - 208 * cr) >> 8, 0, 255);
            rgb[x * 3 + 2] = (byte)Math.Clamp((y + 516 * cb) >> 8, 0, 255);
        }
    }
}

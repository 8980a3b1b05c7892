using SkiaSharp;

namespace Mien.Media;

/// <summary>Turns a picture the way its camera was held (EXIF 2.32, tag 0x0112).</summary>
internal static class ImageOrientation
{
    /// <summary>The picture as it is shown.</summary>
    public static Frame Upright(Frame stored, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return stored;
        var turned = origin >= SKEncodedOrigin.LeftTop;       // the last four swap the sides
        var (width, height) = turned ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var rgb = new byte[stored.Rgb.Length];
        var source = stored.Rgb.Span;
        for (int y = 0, target = 0; y < height; y++)
            for (var x = 0; x < width; x++, target += 3)
            {
                var (fromX, fromY) = From(origin, x, y, stored.Width - 1, stored.Height - 1);
                source.Slice((fromY * stored.Width + fromX) * 3, 3).CopyTo(rgb.AsSpan(target));
            }
        return stored with { Width = width, Height = height, Rgb = rgb };
    }

    /// <summary>The stored pixel that is shown at a place.</summary>
    private static (int X, int Y) From(SKEncodedOrigin origin, int x, int y, int right, int bottom) => origin switch
    {
        SKEncodedOrigin.TopRight => (right - x, y),
        SKEncodedOrigin.BottomRight => (right - x, bottom - y),
        SKEncodedOrigin.BottomLeft => (x, bottom - y),
        SKEncodedOrigin.LeftTop => (y, x),
        SKEncodedOrigin.RightTop => (y, bottom - x),
        SKEncodedOrigin.RightBottom => (right - y, bottom - x),
        SKEncodedOrigin.LeftBottom => (right - y, x),
        _ => (x, y),
    };
}

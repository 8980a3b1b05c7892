using Mien.Lab.Datasets;
using SkiaSharp;

namespace Mien.Lab.Detection;

/// <summary>What light, lens, sensor and file do to a scene.</summary>
internal static class SceneWear
{
    /// <summary>The worn scene.</summary>
    /// <returns>Size * size grey values.</returns>
    public static byte[] Apply(SKSurface surface, Random random, int size)
    {
        Blur(surface, random, size);
        using var pixels = surface.PeekPixels();
        var grey = Light(pixels.GetPixelSpan(), random, size);
        return random.Chance(0.3f) ? Code(grey, random.Next(12, 80), size) : grey;
    }

    /// <summary>Out of focus, moved, or enlarged from fewer pixels.</summary>
    private static void Blur(SKSurface surface, Random random, int size)
    {
        var kind = random.NextSingle();
        if (kind > 0.45f)
            return;
        using var picture = surface.Snapshot();
        if (kind < 0.3f)
        {
            var (x, y) = (random.Between(0.2f, 2.2f), random.Between(0.2f, 2.2f));
            using var filter = SKImageFilter.CreateBlur(kind < 0.2f ? x : 2 * x, kind < 0.2f ? x : 0.2f * y, SKShaderTileMode.Clamp);
            using var paint = new SKPaint { ImageFilter = filter };
            surface.Canvas.DrawImage(picture, 0, 0, paint);
            return;
        }
        var side = (int)(size * random.Between(0.35f, 0.9f));
        using var small = SKSurface.Create(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var all = new SKRect(0, 0, size, size);
        small.Canvas.DrawImage(picture, all, new SKRect(0, 0, side, side), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var fewer = small.Snapshot();
        surface.Canvas.DrawImage(fewer, new SKRect(0, 0, side, side), all, new SKSamplingOptions(SKFilterMode.Linear));
    }

    /// <summary>Gamma, contrast, brightness, light from one side, a shadow's edge, noise.</summary>
    private static byte[] Light(ReadOnlySpan<byte> rgba, Random random, int size)
    {
        var curve = Curve(random);
        var angle = random.Between(0, 2 * MathF.PI);
        var (slopeX, slopeY) = random.Chance(0.4f) ? (random.Between(0, 0.7f) * MathF.Cos(angle) / size, random.Between(0, 0.7f) * MathF.Sin(angle) / size) : (0, 0);
        var noise = random.Chance(0.5f) ? random.Between(0, 14) : 0;
        var state = ((ulong)(uint)random.Next() << 20) | 1;
        var grey = new byte[size * size];
        for (int y = 0, i = 0; y < size; y++)
            for (var x = 0; x < size; x++, i++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                var grain = noise * ((state & 255) + (state >> 8 & 255) + (state >> 16 & 255) - 382.5f) / 128;
                var gain = 1 + slopeX * (2 * x - size) + slopeY * (2 * y - size);
                grey[i] = (byte)Math.Clamp(curve[rgba[4 * i]] * gain + grain + 0.5f, 0, 255);
            }
        return grey;
    }

    private static float[] Curve(Random random)
    {
        var gamma = MathF.Exp(random.Chance(0.5f) ? 0.35f * random.Normal() : 0);
        var contrast = MathF.Exp(random.Chance(0.6f) ? 0.35f * random.Normal() : 0);
        var (middle, offset) = (random.Between(90, 160), random.Chance(0.5f) ? random.Between(-40, 40) : 0);
        return [.. Enumerable.Range(0, 256).Select(value => middle + contrast * (255 * MathF.Pow(value / 255f, gamma) - middle) + offset)];
    }

    /// <summary>JPEG there and back.</summary>
    private static byte[] Code(byte[] grey, int quality, int size)
    {
        var info = new SKImageInfo(size, size, SKColorType.Gray8, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, grey, size);
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, quality);
        using var read = SKBitmap.Decode(data, info);
        return read.GetPixelSpan()[..(size * size)].ToArray();
    }
}

using System.Buffers.Binary;
using Mien.Media;
using SkiaSharp;

namespace Mien.Tests.Media;

public sealed class ImageFileTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(90, 90)]
    [InlineData(17, 5)]
    public void A_png_comes_back_bit_for_bit(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(3).NextBytes(rgb);
        var frame = ImageFile.Decode(ImageFile.EncodePng(rgb, width, height), "a.png");
        Assert.Equal((width, height), (frame.Width, frame.Height));
        Assert.Equal(rgb, frame.Rgb.ToArray());
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Lossy_pictures_are_decoded_to_their_colours(SKEncodedImageFormat format)
    {
        var frame = ImageFile.Decode(Encode(format, SKAlphaType.Opaque, new SKColor(200, 100, 50)), "a");
        Assert.Equal((16, 8), (frame.Width, frame.Height));
        Assert.All(frame.Rgb.ToArray().Chunk(3), pixel =>
        {
            Assert.InRange(pixel[0], 196, 204);
            Assert.InRange(pixel[1], 96, 104);
            Assert.InRange(pixel[2], 46, 54);
        });
    }

    [Fact]
    public void Transparency_is_dropped_and_the_colour_kept()
    {
        var frame = ImageFile.Decode(Encode(SKEncodedImageFormat.Png, SKAlphaType.Unpremul, new SKColor(200, 100, 50, 128)), "a.png");
        Assert.Equal([200, 100, 50], frame.Rgb.Span[..3].ToArray());
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void A_picture_that_breaks_off_is_named(SKEncodedImageFormat format)
    {
        var bytes = Encode(format, SKAlphaType.Opaque, noise: true, scale: 8);
        var error = Assert.Throws<MienException>(() => ImageFile.Decode(bytes[..(bytes.Length / 2)], "half.img"));
        Assert.Contains("'half.img' is a broken picture", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_picture_is_named()
    {
        Assert.Contains("letter.png", Assert.Throws<MienException>(() => ImageFile.Decode("Dear Sir"u8.ToArray(), "letter.png")).Message, StringComparison.Ordinal);
        Assert.Contains("empty.png", Assert.Throws<MienException>(() => ImageFile.Decode([], "empty.png")).Message, StringComparison.Ordinal);
        Assert.Contains("none.png", Assert.Throws<MienException>(() => ImageFile.Read("none.png")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20_000, 4)]
    [InlineData(16_000, 16_000)]
    public void Too_many_pixels_are_refused_before_they_are_decoded(int width, int height)
    {
        var png = ImageFile.EncodePng(new byte[3], 1, 1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        var error = Assert.Throws<MienException>(() => ImageFile.Decode(png, "bomb.png"));
        Assert.Contains($"'bomb.png' has {width}x{height} pixels", error.Message, StringComparison.Ordinal);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var state = uint.MaxValue;
        foreach (var value in bytes)
        {
            state ^= value;
            for (var bit = 0; bit < 8; bit++)
                state = (state & 1) != 0 ? 0xEDB88320 ^ (state >> 1) : state >> 1;
        }
        return ~state;
    }

    private static byte[] Encode(SKEncodedImageFormat format, SKAlphaType alpha, SKColor color = default, bool noise = false, int scale = 1)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(16 * scale, 8 * scale, SKColorType.Rgba8888, alpha));
        var random = new Random(1);
        for (var i = 0; i < bitmap.Width * bitmap.Height; i++)
            bitmap.SetPixel(i % bitmap.Width, i / bitmap.Width, noise ? new SKColor((uint)random.Next() | 0xFF000000) : color);
        return bitmap.Encode(format, 95).ToArray();
    }
}

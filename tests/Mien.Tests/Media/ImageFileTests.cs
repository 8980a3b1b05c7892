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

    /// <summary>Where the upper left and the upper right corner of what was stored are shown (EXIF 2.32, tag 0x0112).</summary>
    [Theory]
    [InlineData(1, 0, 0, 15, 0)]
    [InlineData(2, 15, 0, 0, 0)]
    [InlineData(3, 15, 7, 0, 7)]
    [InlineData(4, 0, 7, 15, 7)]
    [InlineData(5, 0, 0, 0, 15)]
    [InlineData(6, 7, 0, 7, 15)]
    [InlineData(7, 7, 15, 7, 0)]
    [InlineData(8, 0, 15, 0, 0)]
    public void A_photo_is_turned_as_its_camera_was_held(int orientation, int redX, int redY, int blueX, int blueY)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(16, 8, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(SKColors.White);
        bitmap.Erase(SKColors.Red, new SKRectI(0, 0, 4, 4));
        bitmap.Erase(SKColors.Blue, new SKRectI(12, 0, 16, 4));
        var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100).ToArray();
        byte[] exif = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        var frame = ImageFile.Decode([.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]], "photo.jpg");
        Assert.Equal(orientation > 4 ? (8, 16) : (16, 8), (frame.Width, frame.Height));
        Assert.True(At(redX, redY) is [> 200, < 60, < 60], "red");
        Assert.True(At(blueX, blueY) is [< 60, < 60, > 200], "blue");

        byte[] At(int x, int y) => frame.Rgb.Slice((y * frame.Width + x) * 3, 3).ToArray();
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 255, 255, 255)]
    [InlineData(0, 255, 255, 0, 255, 0, 0)]
    [InlineData(255, 0, 0, 0, 0, 255, 255)]
    [InlineData(0, 0, 0, 255, 0, 0, 0)]
    public void Printing_colours_become_red_green_and_blue(byte cyan, byte magenta, byte yellow, byte black, int red, int green, int blue)
    {
        var frame = ImageFile.Decode(Cmyk(cyan, magenta, yellow, black), "print.jpg");
        Assert.Equal([red, green, blue], frame.Rgb.ToArray()[..3].Select(value => (int)value), (a, b) => Math.Abs(a - b) <= 12);
    }

    [Theory]
    [InlineData("rgb48be", 200, 100, 50)]
    [InlineData("gray16be", 124, 124, 124)]
    [InlineData("gray", 124, 124, 124)]
    public void Deep_and_grey_pictures_keep_their_colours(string pixels, int red, int green, int blue)
    {
        var png = SampleVideo.Pipe("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=0xC86432:s=16x16,format=rgb24", "-frames:v", "1", "-pix_fmt", pixels,
            "-c:v", "png", "-f", "image2pipe", "-"], []);
        Assert.Equal([red, green, blue], ImageFile.Decode(png, "deep.png").Rgb.ToArray()[..3].Select(value => (int)value), (a, b) => Math.Abs(a - b) <= 3);
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
        var png = Claiming(width, height);
        var error = Assert.Throws<MienException>(() => ImageFile.Decode(png, "bomb.png"));
        Assert.Contains($"'bomb.png' has {width}x{height} pixels", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A PNG whose head promises another size.</summary>
    internal static byte[] Claiming(int width, int height)
    {
        var png = ImageFile.EncodePng(new byte[3], 1, 1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        return png;
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

    /// <summary>A JPEG whose colours are cyan, magenta, yellow and black, a colour a block of 8x8 (ITU-T T.81; inverted, as Adobe writes them).</summary>
    private static byte[] Cmyk(byte cyan, byte magenta, byte yellow, byte black)
    {
        byte[] quantisation = [0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64)];
        byte[] frame = [0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
        byte[] lengths = [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];       // twelve codes of four bits
        byte[] dc = [0xFF, 0xC4, 0, 31, 0x00, .. lengths, .. Enumerable.Range(0, 12).Select(i => (byte)i)];
        byte[] ac = [0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0];             // one code: the rest is nought
        byte[] scan = [0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0];
        var bits = new System.Text.StringBuilder();
        foreach (var ink in (byte[])[cyan, magenta, yellow, black])
        {
            var level = 255 - ink - 128;                  // the mean of 64 values times 8, divided by 8
            var size = level == 0 ? 0 : (int)Math.Log2(Math.Abs(level)) + 1;
            bits.Append(Convert.ToString(size, 2).PadLeft(4, '0'));
            if (size > 0)
                bits.Append(Convert.ToString(level > 0 ? level : level + (1 << size) - 1, 2).PadLeft(size, '0'));
            bits.Append('0');
        }
        var coded = bits.ToString().PadRight((bits.Length + 7) / 8 * 8, '1').Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))
            .SelectMany(value => value == 0xFF ? new byte[] { 0xFF, 0 } : [value]);
        return [0xFF, 0xD8, 0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0, .. quantisation, .. frame, .. dc, .. ac, .. scan, .. coded, 0xFF, 0xD9];
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

using Mien.Lab.Reports;
using Mien.Models;
using SkiaSharp;

namespace Mien.Tests.Reports;

/// <summary>A hand-made strip of plain pictures.</summary>
internal static class SampleStrip
{
    public static DemoStrip Create(int frames = 12) => new(
        "02-01-03-01-01-02-07.mp4", "happy", Label.PaperSix,
        [.. Enumerable.Range(0, frames).Select(i => new StripFrame(Png((byte)(80 + 10 * i)), TimeSpan.FromMilliseconds(133 * i), Probabilities(i)))],
        Probabilities(6));

    private static double[] Probabilities(int i)
    {
        double[] scores = [4 - i * 0.3, 1, 1 + i * 0.4, 0.6, 0.5, 0.4];
        var weights = scores.Select(Math.Exp).ToArray();
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    private static byte[] Png(byte grey)
    {
        using var bitmap = new SKBitmap(90, 90);
        bitmap.Erase(new SKColor(grey, grey, (byte)(255 - grey)));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}

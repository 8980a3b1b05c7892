using Mien.Recognition;

namespace Mien.Tests.Recognition;

public sealed class LiveRecognizerTests(ExpressionRecognizerTests.TinyModel model) : IClassFixture<ExpressionRecognizerTests.TinyModel>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_picture_wins_and_none_is_lost_uncounted()
    {
        using var classifier = ExpressionClassifier.Load(model.Folder, threads: 1);
        var picture = new LivePicture(64, 48, 64 * 3, PixelFormat.Rgb24);
        var seen = new List<LiveExpression>();
        var session = new LiveRecognizer(classifier, detector: null);
        for (var i = 0; i < 200; i++)
            session.Push(new byte[picture.Length], picture, TimeSpan.FromMilliseconds(i));
        var ending = session.DisposeAsync();
        await foreach (var expression in session.ReadAllAsync(Ct))
            seen.Add(expression);
        await ending;
        Assert.Equal(TimeSpan.FromMilliseconds(199), seen[^1].Time);
        Assert.InRange(session.Dropped, 1, 199);
        Assert.Equal(1, Assert.Single(seen[^1].Rows).Smoothed!.Sum(), 1e-5);
        Assert.True(seen[^1].Latency > TimeSpan.Zero);
        Assert.Throws<ArgumentException>(() => session.Push(new byte[picture.Length], picture, TimeSpan.Zero));
    }

    [Fact]
    public void Packed_formats_and_padding_give_the_same_colours()
    {
        byte[] rgb = [10, 20, 30, 40, 50, 60];
        Assert.Equal(rgb, new LivePicture(2, 1, 6, PixelFormat.Rgb24).ToRgb(rgb));
        Assert.Equal(rgb, new LivePicture(1, 2, 5, PixelFormat.Bgr24).ToRgb([30, 20, 10, 99, 99, 60, 50, 40, 99, 99]));
        Assert.Equal(rgb, new LivePicture(2, 1, 8, PixelFormat.Bgra32).ToRgb([30, 20, 10, 255, 60, 50, 40, 0]));
    }

    [Fact]
    public void Nv12_follows_BT601()
    {
        // White, black and pure red of the standard: (235,128,128), (16,128,128), (81,90,240).
        var grey = new LivePicture(2, 2, 2, PixelFormat.Nv12).ToRgb([235, 16, 235, 16, 128, 128]);
        Assert.Equal([255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0], grey);
        var red = new LivePicture(2, 2, 4, PixelFormat.Nv12).ToRgb([81, 81, 9, 9, 81, 81, 9, 9, 90, 240, 9, 9]);
        for (var i = 0; i < 12; i++)
            Assert.InRange(red[i], i % 3 == 0 ? 253 : 0, i % 3 == 0 ? 255 : 2);
    }

    [Theory]
    [InlineData(0, 4, 12)]
    [InlineData(4, 9000, 12)]
    [InlineData(4, 4, 11)]
    public void An_impossible_description_is_refused(int width, int height, int stride) =>
        Assert.Throws<ArgumentException>(() => new LivePicture(width, height, stride, PixelFormat.Rgb24).Length);

    [Fact]
    public void Looking_ahead_is_refused()
    {
        using var classifier = ExpressionClassifier.Load(model.Folder, threads: 1);
        Assert.Contains("Gaussian", Assert.Throws<MienException>(() =>
            new LiveRecognizer(classifier, null, timeline: new TimelineOptions { Smoothing = SmoothingKind.Gaussian })).Message, StringComparison.Ordinal);
    }
}

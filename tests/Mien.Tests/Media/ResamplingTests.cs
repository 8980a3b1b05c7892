using Mien.Media;

namespace Mien.Tests.Media;

public sealed class ResamplingTests
{
    [Fact]
    public void Doubling_a_row_weighs_its_neighbours_three_to_one()
    {
        // Centres 0.5, 1.5 become 0.25, 0.75, 1.25, 1.75: weights 1; 3/4, 1/4; 1/4, 3/4; 1.
        Assert.Equal([0, 25, 75, 100], Row([0, 100], 4));
    }

    [Fact]
    public void Halving_a_row_takes_four_pixels_weighted_as_a_triangle()
    {
        // Support 2 around 1 and 3: weights 1/8, 3/8, 3/8, 1/8, those outside left out: 3/7, 3/7, 1/7 at each end.
        byte[] row = [70, 140, 0, 210];
        Assert.Equal([(byte)((70 * 3 + 140 * 3 + 0) / 7.0 + 0.5), (byte)((140 + 0 + 210 * 3) / 7.0 + 0.5)], Row(row, 2));
        Assert.Equal((byte)((10 + 3 * 20 + 3 * 60 + 120) / 8.0 + 0.5), Row([0, 10, 20, 60, 120, 0, 0, 0], 4)[1]);
    }

    [Fact]
    public void Height_is_scaled_as_width_is()
    {
        byte[] line = [3, 200, 90, 17, 255];
        Assert.Equal(Row(line, 3), Channel(Resampling.Bilinear(Grey(line), 1, 5, 1, 3)));
    }

    [Fact]
    public void The_same_size_changes_nothing_and_a_flat_picture_stays_flat()
    {
        byte[] picture = [1, 2, 3, 4, 5, 6];
        Assert.Equal(picture, Resampling.Bilinear(picture, 2, 1, 2, 1));
        Assert.All(Resampling.Bilinear(Enumerable.Repeat((byte)77, 13 * 7 * 3).ToArray(), 13, 7, 90, 90), value => Assert.Equal(77, value));
    }

    [Fact]
    public void Channels_do_not_mix() =>
        Assert.Equal([255, 0, 0, 255, 0, 0], Resampling.Bilinear([255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0], 4, 1, 2, 1));

    [Fact]
    [Trait("data", "real")]
    public async Task Stills_are_scaled_as_ffmpeg_scales_video()
    {
        var clip = TestData.Require("ravdess_mp4", "Actor_05", "02-01-03-01-01-02-05.mp4");
        var frame = await VideoReader.ReadAsync(clip, 1280, 720, cancel: TestContext.Current.CancellationToken)
            .FirstAsync(TestContext.Current.CancellationToken);
        var ours = Resampling.Bilinear(frame.Rgb.Span, 1280, 720, 90, 90);
        // As planes of red, green and blue: from packed RGB, ffmpeg would go through chroma of half the width.
        var theirs = SampleVideo.Pipe("ffmpeg", ["-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "1280x720", "-i", "-",
            "-vf", "format=gbrp,scale=90:90:flags=bilinear+accurate_rnd+full_chroma_int", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"], frame.Rgb.ToArray());
        var differences = ours.Zip(theirs, (a, b) => Math.Abs(a - b)).ToList();
        Assert.Equal(90 * 90 * 3, differences.Count);
        // Beyond the edge ffmpeg repeats the last pixel, where Pillow and we leave the weight out.
        Assert.All(differences.Select((difference, i) => (difference, Row: i / 270, Column: i / 3 % 90)),
            at => Assert.InRange(at.difference, 0, at.Row is 0 or 89 || at.Column is 0 or 89 ? 8 : 2));
        Assert.InRange(differences.Average(), 0, 0.6);
    }

    private static byte[] Row(byte[] row, int to) => Channel(Resampling.Bilinear(Grey(row), row.Length, 1, to, 1));

    private static byte[] Grey(byte[] values) => [.. values.SelectMany(value => new[] { value, value, value })];

    private static byte[] Channel(byte[] rgb) => [.. rgb.Where((_, i) => i % 3 == 0)];
}

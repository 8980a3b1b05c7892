using Mien.Lab.Datasets;
using Mien.Media;

namespace Mien.Tests.Datasets;

public class PictureAlignmentTests
{
    [Theory]
    [InlineData(0, 0, 1, 1, 1, 0)]
    [InlineData(0.05, 0, 1, 1, 1, 0)]
    [InlineData(-0.04, 0.06, 1, 1, 1, 0)]
    [InlineData(0, 0, 1.08, 1.08, 1, 0)]
    [InlineData(0.03, -0.03, 0.94, 1.05, 1, 0)]
    [InlineData(0.03, 0.02, 1.05, 1.02, 0.5, 60)]
    public void A_moved_stretched_or_dimmed_picture_is_the_same(double dx, double dy, double sx, double sy, double gain, double offset)
    {
        var picture = Draw(seed: 1, 100);
        var moved = Draw(seed: 1, 160, dx, dy, sx, sy, gain, offset);
        Assert.InRange(PictureAlignment.Correlation(picture.Grey, moved.Grey), LeakGuard.SamePicture, 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Another_picture_is_not(int seed) =>
        Assert.InRange(PictureAlignment.Correlation(Draw(1, 100).Grey, Draw(seed, 100).Grey), -1, LeakGuard.SamePerson);

    [Fact]
    public void A_picture_moved_further_than_a_box_moves_is_not_followed() =>
        Assert.InRange(PictureAlignment.Correlation(Draw(1, 100).Grey, Draw(1, 100, dx: 0.6).Grey), -1, LeakGuard.SamePerson);

    [Fact]
    public void Blank_pictures_are_like_nothing()
    {
        var blank = PictureFingerprint.Of(new Frame(0, TimeSpan.Zero, 30, 30, Enumerable.Repeat((byte)128, 2700).ToArray()));
        Assert.Equal(0UL, blank.Hash);
        Assert.Equal(0, PictureAlignment.Correlation(blank.Grey, blank.Grey));
        Assert.Equal(0, PictureAlignment.Correlation(blank.Grey, Draw(1, 100).Grey));
    }

    [Fact]
    public void The_spectrum_has_length_one_and_its_hash_few_bits_of_change_when_rescaled()
    {
        var (small, large) = (Draw(1, 60), Draw(1, 200));
        Assert.Equal(1, Math.Sqrt(small.Spectrum.Sum(value => value * value)), 4);
        Assert.InRange(System.Numerics.BitOperations.PopCount(small.Hash ^ large.Hash), 0, 4);
        Assert.NotEqual(small.Pixels, large.Pixels);
    }

    /// <summary>A sum of random blobs, computed at the moved and stretched place of every pixel: the warp is exact.</summary>
    private static PictureFingerprint Draw(int seed, int size, double dx = 0, double dy = 0, double sx = 1, double sy = 1, double gain = 1, double offset = 0)
    {
        var random = new Random(seed);
        var blobs = Enumerable.Range(0, 60).Select(_ => (X: random.NextDouble() * 2.4 - 1.2, Y: random.NextDouble() * 2.4 - 1.2,
            Width: 0.06 + 0.2 * random.NextDouble(), Height: random.NextDouble() - 0.5)).ToList();
        var rgb = new byte[size * size * 3];
        for (var i = 0; i < size * size; i++)
        {
            double x = (2 * (i % size) + 1.0) / size - 1, y = (2 * (i / size) + 1.0) / size - 1;
            var (u, v) = (x * sx + dx, y * sy + dy);
            var value = 128 + 140 * blobs.Sum(b => b.Height * Math.Exp(-((u - b.X) * (u - b.X) + (v - b.Y) * (v - b.Y)) / (2 * b.Width * b.Width)));
            rgb.AsSpan(3 * i, 3).Fill((byte)(offset + gain * Math.Clamp(value, 0, 255)));
        }
        return PictureFingerprint.Of(new Frame(0, TimeSpan.Zero, size, size, rgb));
    }
}

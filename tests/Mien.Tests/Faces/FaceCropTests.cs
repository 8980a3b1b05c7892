using System.IO.Compression;
using System.Text.Json;
using Mien.Faces;
using Mien.Media;
using Mien.Models;

namespace Mien.Tests.Faces;

public sealed class FaceCropTests
{
    private static readonly FaceTemplate _template = FaceTemplate.Default;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Landmarks_that_lie_right_already_leave_the_picture_as_it_is()
    {
        var picture = Noise(40, 40);
        AssertClose(picture.Rgb.Span, FaceCrop.Cut(picture, Landmarks(40), _template, 40), 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Quarter_turns_and_shifts_are_undone(int turns)
    {
        var picture = Noise(64, 64);
        var upright = FaceCrop.Cut(picture, [.. Landmarks(32).Select(point => new Landmark(point.X + 11, point.Y + 7))], _template, 32);
        var (turned, landmarks) = (picture, Landmarks(32).Select(point => new Landmark(point.X + 11, point.Y + 7)).ToArray());
        for (var i = 0; i < turns; i++)
            (turned, landmarks) = (Turned(turned), [.. landmarks.Select(point => new Landmark(64 - point.Y, point.X))]);
        AssertClose(upright, FaceCrop.Cut(turned, landmarks, _template, 32), 1);
        AssertClose(upright, Part(picture, 11, 7, 32), 1);
    }

    [Fact]
    public void Shrinking_by_two_takes_the_mean_of_four_pixels()
    {
        var picture = Noise(60, 60);
        var crop = FaceCrop.Cut(picture, Landmarks(60), _template, 30);
        var mean = new byte[30 * 30 * 3];
        for (var i = 0; i < mean.Length; i++)
        {
            var (row, column, channel) = (i / 90 * 2, i / 3 % 30 * 2, i % 3);
            mean[i] = (byte)((At(row, column) + At(row, column + 1) + At(row + 1, column) + At(row + 1, column + 1)) / 4.0 + 0.5);

            int At(int y, int x) => picture.Rgb.Span[(y * 60 + x) * 3 + channel];
        }
        AssertClose(mean, crop, 1);
    }

    [Fact]
    public void Fine_stripes_become_grey_when_they_are_shrunk()
    {
        var rgb = new byte[300 * 300 * 3];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(i / 3 % 2 * 200);
        var crop = FaceCrop.Cut(new Frame(0, TimeSpan.Zero, 300, 300, rgb), Landmarks(300), _template, 47);
        Assert.All(Inner(crop, 47), value => Assert.InRange(value, 75, 125));
    }

    [Fact]
    public void Outside_the_picture_its_edge_is_repeated()
    {
        var picture = Noise(20, 20);
        var crop = FaceCrop.Cut(picture, [.. Landmarks(20).Select(point => new Landmark(point.X - 10, point.Y - 10))], _template, 20);
        AssertClose(Part(picture, 0, 0, 10), Part(new Frame(0, TimeSpan.Zero, 20, 20, crop), 10, 10, 10), 1);
        Assert.All(Enumerable.Range(0, 10 * 10), i => Assert.Equal(picture.Rgb.Span[0], crop[(i / 10 * 20 + i % 10) * 3], 1.0));
        Assert.Equal(Enumerable.Repeat((byte)9, 12 * 12 * 3), FaceCrop.Cut(new Frame(0, TimeSpan.Zero, 1, 1, new byte[] { 9, 9, 9 }), Landmarks(50), _template, 12));
    }

    [Fact]
    public void A_margin_shows_more_around_the_same_face()
    {
        var picture = Noise(90, 90);
        var wide = FaceCrop.Cut(picture, [.. Landmarks(45).Select(point => new Landmark(point.X + 22.5f, point.Y + 22.5f))],
            new FaceTemplate(_template.Points, 0.5f), 90);
        AssertClose(picture.Rgb.Span, wide, 1);
    }

    [Fact]
    public void Landmarks_in_one_place_are_refused()
    {
        var picture = Noise(20, 20);
        Assert.Throws<ArgumentException>(() => FaceCrop.Cut(picture, Enumerable.Repeat(new Landmark(4, 4), 5).ToArray(), _template, 20));
        Assert.Throws<ArgumentException>(() => FaceCrop.Cut(picture, Enumerable.Repeat(new Landmark(float.NaN, 4), 5).ToArray(), _template, 20));
    }

    [Fact]
    public void Without_a_face_the_whole_picture_is_taken()
    {
        var picture = Noise(77, 50);
        var input = InputSpec.KerasVgg16 with { Size = 32 };
        Assert.Equal(Resampling.Bilinear(picture.Rgb.Span, 77, 50, 32, 32), FaceCrop.Cut(picture, null, input));
        var face = new Face(new FaceBox(0, 0, 50, 50), Landmarks(50), 1);
        Assert.Equal(FaceCrop.Cut(picture, face.Landmarks, _template, 32), FaceCrop.Cut(picture, face, input));
        var tight = new FaceTemplate(_template.Points, -0.1f);
        Assert.Equal(FaceCrop.Cut(picture, face.Landmarks, tight, 32), FaceCrop.Cut(picture, face, input with { Crop = InputSpec.FaceCrop, Template = tight }));
    }

    [Theory]
    [InlineData("[0.3,0.3]", "0")]
    [InlineData("[0.3,0.3,0.7,0.3,0.5,0.5,0.3,0.7,0.7,9]", "0")]
    [InlineData("[0.3,0.3,0.3,0.3,0.3,0.3,0.3,0.3,0.3,0.3]", "0")]
    [InlineData("[0.3,0.3,0.7,0.3,0.5,0.5,0.3,0.7,0.7,0.7]", "-0.5")]
    [InlineData("null", "0")]
    public void An_impossible_template_of_a_file_is_refused(string points, string margin) =>
        Assert.Throws<MienException>(() => JsonSerializer.Deserialize<FaceTemplate>($$"""{"points":{{points}},"margin":{{margin}}}""", ModelJson.Options));

    [Theory]
    [InlineData(20, 1.1)]
    [InlineData(-35, 0.6)]
    [InlineData(170, 2.3)]
    public void A_slope_of_light_is_tilted_as_the_landmarks_are(double degrees, double scale)
    {
        var picture = new Frame(0, TimeSpan.Zero, 200, 200, Enumerable.Range(0, 200 * 200 * 3).Select(i => (byte)(20 + i / 3 % 200)).ToArray());
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var landmarks = Landmarks(40).Select(point => new Landmark(
            (float)(100 + scale * (cos * (point.X - 20) - sin * (point.Y - 20))), (float)(100 + scale * (sin * (point.X - 20) + cos * (point.Y - 20)))));
        var crop = FaceCrop.Cut(picture, [.. landmarks], _template, 40);
        for (var i = 0; i < 40 * 40; i++)
        {
            var (x, y) = (i % 40 + 0.5 - 20, i / 40 + 0.5 - 20);
            Assert.Equal(20 + 99.5 + scale * (cos * x - sin * y), crop[i * 3], 0.6);
        }
    }

    /// <summary>The template is what the corpora that models are trained on show.</summary>
    [Theory]
    [Trait("data", "real")]
    [InlineData("ferplus.zip", "/train/", 150, 0.035f)]
    [InlineData("ravdess_crops.zip", "Actor_0", 10, 0.035f)]
    [InlineData("ck48.zip", "", 4, 0.06f)]
    public async Task Pictures_of_faces_have_their_landmarks_near_the_templates(string file, string folder, int step, float near)
    {
        using var detector = FaceDetector.Load(FaceDetectorTests.Model);
        await using var zip = await ZipFile.OpenReadAsync(TestData.Require(file), Ct);
        var pictures = zip.Entries.Where(entry => MediaFile.IsPicture(entry.Name) && entry.FullName.Contains(folder, StringComparison.Ordinal)).Where((_, i) => i % step == 0);
        var found = pictures.Select(Decode).Select(picture => (picture.Width, Face: detector.Detect(picture) is [var best, ..] ? best : null))
            .Where(found => found.Face is { Score: >= 0.8f } face && Math.Abs(face.Yaw) <= 20).ToList();
        Assert.InRange(found.Count, 100, 300);
        for (var i = 0; i < 5; i++)
        {
            var mean = new Landmark(found.Average(one => one.Face!.Landmarks[i].X / one.Width), found.Average(one => one.Face!.Landmarks[i].Y / one.Width));
            Assert.InRange(Distance(mean, new Landmark(_template.Points[2 * i], _template.Points[2 * i + 1])), 0, near);
        }
    }

    private static Frame Decode(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return ImageFile.Decode(bytes.ToArray(), entry.Name);
    }

    private static Landmark[] Landmarks(int size) =>
        [.. Enumerable.Range(0, 5).Select(i => _template.At(i, size)).Select(at => new Landmark(at.X, at.Y))];

    private static float Distance(Landmark a, Landmark b) => MathF.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));

    private static Frame Noise(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(1).NextBytes(rgb);
        return new Frame(0, TimeSpan.Zero, width, height, rgb);
    }

    /// <summary>A quarter turn clockwise of a square picture.</summary>
    private static Frame Turned(Frame frame)
    {
        var rgb = new byte[frame.Rgb.Length];
        for (var y = 0; y < frame.Height; y++)
            for (var x = 0; x < frame.Width; x++)
                frame.Rgb.Span.Slice((y * frame.Width + x) * 3, 3).CopyTo(rgb.AsSpan((x * frame.Width + frame.Height - 1 - y) * 3));
        return frame with { Rgb = rgb };
    }

    private static byte[] Part(Frame frame, int x, int y, int side)
    {
        var rgb = new byte[side * side * 3];
        for (var row = 0; row < side; row++)
            frame.Rgb.Span.Slice(((y + row) * frame.Width + x) * 3, side * 3).CopyTo(rgb.AsSpan(row * side * 3));
        return rgb;
    }

    private static IEnumerable<byte> Inner(byte[] crop, int size) =>
        crop.Where((_, i) => i / 3 % size is > 1 && i / 3 % size < size - 2);

    private static void AssertClose(ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> found, int tolerance)
    {
        Assert.Equal(wanted.Length, found.Length);
        for (var i = 0; i < wanted.Length; i++)
            Assert.InRange(found[i], wanted[i] - tolerance, wanted[i] + tolerance);
    }
}

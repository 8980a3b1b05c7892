using Mien.Faces;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Media;
using Mien.Models;

namespace Mien.Tests.Faces;

public sealed class CropPlaceTests
{
    private const int Size = 90;

    private static readonly InputSpec _input = InputSpec.KerasVgg16 with { Crop = InputSpec.FaceCrop, Template = new FaceTemplate(FaceTemplate.Default.Points, 0.2f) };

    [Fact]
    public void A_point_of_the_picture_lies_in_the_square_where_the_crop_shows_it()
    {
        var face = Turned();
        var place = CropPlace.Of(face, _input);
        foreach (var (x, y) in new[] { (face.Landmarks[0].X, face.Landmarks[0].Y), (face.Landmarks[4].X, face.Landmarks[4].Y), (face.Box.X + 30, face.Box.Y + 20) })
        {
            var crop = FaceCrop.Cut(Dot(x, y), face, _input);
            var (u, v) = place.InCrop(x, y);
            var (across, down) = Middle(crop);
            Assert.Equal((u, v), (across, down), (a, b) => Math.Abs(a.Item1 - b.Item1) < 0.01 && Math.Abs(a.Item2 - b.Item2) < 0.01);
        }
    }

    [Fact]
    public void The_way_into_the_picture_is_the_way_back()
    {
        var place = CropPlace.Of(Turned(), _input);
        var (x, y) = place.InPicture(0.3, 0.8);
        var (u, v) = place.InCrop(x, y);
        Assert.Equal((0.3, 0.8), (u, v), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9);
        var ((left, top), (right, bottom)) = (place.InPicture(0, 0), place.InPicture(1, 0));
        Assert.Equal(place.Side, Math.Sqrt((right - left) * (right - left) + (bottom - top) * (bottom - top)), 1e-9);
    }

    [Fact]
    public void Heat_is_painted_at_the_face_and_nowhere_else()
    {
        var grey = new Frame(0, TimeSpan.Zero, 320, 240, Enumerable.Repeat((byte)100, 320 * 240 * 3).ToArray());
        var place = CropPlace.Of(Turned(), _input);
        var map = new float[25];
        map[1 * 5 + 3] = 1;   // the cell at (0.7, 0.3) of the crop
        var painted = HeatOverlay.Paint(grey, new Explanation(0, [1], 5, 5, map), place);
        var (x, y) = place.InPicture(0.7, 0.3);
        Assert.NotEqual(100, At(painted, (int)x, (int)y));
        (x, y) = place.InPicture(0.2, 0.8);
        Assert.Equal(100, At(painted, (int)x, (int)y));
        var (edgeX, edgeY) = place.InPicture(0.5, 0);
        Assert.Contains((byte)236, from dy in new[] { -1, 0, 1 } from dx in new[] { -1, 0, 1 } select At(painted, (int)edgeX + dx, (int)edgeY + dy));
        for (var row = 0; row < 240; row++)
            for (var column = 0; column < 320; column++)
                if (place.InCrop(column + 0.5, row + 0.5) is var (u, v) && (u is < 0 or > 1 || v is < 0 or > 1))
                    Assert.Equal(100, At(painted, column, row));
        Assert.Equal(100, At(grey, (int)place.InPicture(0.7, 0.3).X, (int)place.InPicture(0.7, 0.3).Y));
    }

    [Fact]
    public void A_square_that_reaches_over_the_edge_is_painted_as_far_as_the_picture_goes()
    {
        var grey = new Frame(0, TimeSpan.Zero, 60, 50, Enumerable.Repeat((byte)100, 60 * 50 * 3).ToArray());
        var place = CropPlace.Of(SampleFaces.At(5, 5), _input);
        Assert.Contains((byte)236, HeatOverlay.Paint(grey, new Explanation(0, [1], 1, 1, [1]), place).Rgb.ToArray());
    }

    /// <summary>A face of 80 pixels, tilted by 25 degrees about its middle.</summary>
    private static Face Turned()
    {
        var face = SampleFaces.At(160, 120, 80);
        var (sin, cos) = Math.SinCos(25 * Math.PI / 180);
        return face with { Landmarks = [.. face.Landmarks.Select(p => new Landmark((float)(160 + (p.X - 160) * cos - (p.Y - 120) * sin), (float)(120 + (p.X - 160) * sin + (p.Y - 120) * cos)))] };
    }

    /// <summary>Black with a soft white dot.</summary>
    private static Frame Dot(double x, double y)
    {
        var rgb = new byte[320 * 240 * 3];
        for (var row = 0; row < 240; row++)
            for (var column = 0; column < 320; column++)
                rgb.AsSpan((row * 320 + column) * 3, 3).Fill((byte)(255 * Math.Exp(-(Square(column + 0.5 - x) + Square(row + 0.5 - y)) / 18)));
        return new Frame(0, TimeSpan.Zero, 320, 240, rgb);
    }

    /// <summary>The dot's middle, as shares of the crop's side.</summary>
    private static (double X, double Y) Middle(byte[] crop)
    {
        double sum = 0, x = 0, y = 0;
        for (var i = 0; i < Size * Size; i++)
        {
            var weight = crop[i * 3];
            (sum, x, y) = (sum + weight, x + weight * (i % Size + 0.5), y + weight * (i / Size + 0.5));
        }
        return (x / sum / Size, y / sum / Size);
    }

    private static double Square(double value) => value * value;

    private static byte At(Frame frame, int x, int y) => frame.Rgb.Span[(y * frame.Width + x) * 3];
}

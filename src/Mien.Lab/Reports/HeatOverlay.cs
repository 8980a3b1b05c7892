using Mien.Faces;
using Mien.Lab.Evaluation;
using Mien.Media;

namespace Mien.Lab.Reports;

/// <summary>Paints an explanation over its picture.</summary>
public static class HeatOverlay
{
    /// <summary>Stops of the colour map "inferno" (Smith and van der Walt, CC0) at equal distances from 0 to 1.</summary>
    private static readonly (byte R, byte G, byte B)[] _inferno =
        [(0, 0, 4), (51, 10, 94), (120, 28, 109), (187, 55, 84), (236, 105, 37), (251, 180, 26), (252, 255, 164)];

    private const double MostOpaque = 0.65, EdgeShare = 400;
    private const byte EdgeGrey = 236;

    /// <summary>The picture under its map, scaled so that the map's largest value is the brightest; a map of zeros leaves the
    /// picture as it is.</summary>
    public static Frame Paint(Frame picture, Explanation explanation)
    {
        var largest = explanation.Map.Max();
        if (largest <= 0)
            return picture;
        var rgb = new byte[picture.Rgb.Length];
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
            {
                var heat = Sample(explanation, (x + 0.5) / picture.Width, (y + 0.5) / picture.Height) / largest;
                Blend(picture.Rgb.Span, rgb, (y * picture.Width + x) * 3, heat);
            }
        return picture with { Rgb = rgb };
    }

    /// <summary>The picture with the map of a face where the face is, turned as it is, and the edge of what the network saw.
    /// The map is scaled as in <see cref="Paint(Frame, Explanation)"/>.</summary>
    public static Frame Paint(Frame picture, Explanation explanation, CropPlace place)
    {
        var largest = explanation.Map.Max();
        var edge = Math.Max(1, Math.Max(picture.Width, picture.Height) / EdgeShare) / place.Side;
        var rgb = picture.Rgb.ToArray();
        var (left, top, right, bottom) = Around(picture, place);
        for (var y = top; y < bottom; y++)
            for (var x = left; x < right; x++)
            {
                var (across, down) = place.InCrop(x + 0.5, y + 0.5);
                var inside = Math.Min(Math.Min(across, 1 - across), Math.Min(down, 1 - down));
                if (inside < 0)
                    continue;
                var at = (y * picture.Width + x) * 3;
                if (inside < edge)
                    (rgb[at], rgb[at + 1], rgb[at + 2]) = (EdgeGrey, EdgeGrey, EdgeGrey);
                else if (largest > 0)
                    Blend(picture.Rgb.Span, rgb, at, Sample(explanation, across, down) / largest);
            }
        return picture with { Rgb = rgb };
    }

    /// <summary>The part of the picture that holds the square, in whole pixels.</summary>
    private static (int Left, int Top, int Right, int Bottom) Around(Frame picture, CropPlace place)
    {
        var corners = new[] { place.InPicture(0, 0), place.InPicture(1, 0), place.InPicture(0, 1), place.InPicture(1, 1) };
        int Inside(double value, int length) => (int)Math.Clamp(value, 0, length);
        return (Inside(Math.Floor(corners.Min(c => c.X)), picture.Width), Inside(Math.Floor(corners.Min(c => c.Y)), picture.Height),
            Inside(Math.Ceiling(corners.Max(c => c.X)), picture.Width), Inside(Math.Ceiling(corners.Max(c => c.Y)), picture.Height));
    }

    /// <summary>Bilinear between the centres of the map's cells, the border repeated.</summary>
    private static double Sample(Explanation map, double across, double down)
    {
        var (x, y) = (across * map.Width - 0.5, down * map.Height - 0.5);
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        return Mix(Mix(At(left, top), At(left + 1, top), x - left), Mix(At(left, top + 1), At(left + 1, top + 1), x - left), y - top);

        double At(int column, int row) => map.Map[Math.Clamp(row, 0, map.Height - 1) * map.Width + Math.Clamp(column, 0, map.Width - 1)];
    }

    private static void Blend(ReadOnlySpan<byte> from, Span<byte> to, int at, double heat)
    {
        var place = heat * (_inferno.Length - 1);
        var (low, high) = (_inferno[(int)place], _inferno[Math.Min((int)place + 1, _inferno.Length - 1)]);
        var (part, opaque) = (place - (int)place, MostOpaque * heat);
        to[at] = (byte)Math.Round(Mix(from[at], Mix(low.R, high.R, part), opaque));
        to[at + 1] = (byte)Math.Round(Mix(from[at + 1], Mix(low.G, high.G, part), opaque));
        to[at + 2] = (byte)Math.Round(Mix(from[at + 2], Mix(low.B, high.B, part), opaque));
    }

    private static double Mix(double a, double b, double part) => a + (b - a) * part;
}

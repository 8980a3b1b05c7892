using Mien.Models;
using Mien.Recognition;
using SkiaSharp;

namespace Mien.Output;

/// <summary>A stretch of a lane without a measurement, in drawing units.</summary>
/// <param name="From">Left edge.</param>
/// <param name="To">Right edge.</param>
/// <param name="IsPresent">Whether the face is there, but not measurable.</param>
internal readonly record struct PlotShade(float From, float To, bool IsPresent);

/// <summary>A person's lane as marks: curves with gaps, and a band of segments.</summary>
internal sealed class PlotLaneDrawing
{
    private readonly IReadOnlyList<string> _labels;
    private readonly List<List<(float X, double[] Means)>> _curves = [];
    private readonly List<(float From, float To, int Label)> _band = [];

    public PlotLaneDrawing(PlotColumns columns, PlotLane lane, IReadOnlyList<string> labels, string name, float left, float right)
    {
        (_labels, Name) = (labels, name);
        var joined = (int)Math.Ceiling(columns.Used / (double)(right - left));
        var unit = (right - left) / Math.Max((columns.End - columns.Start).TotalSeconds, columns.Width);
        var shades = new List<PlotShade>();
        var isGap = true;
        for (var first = 0; first < columns.Used; first += joined)
        {
            var range = first..Math.Min(first + joined, columns.Used);
            var (from, to) = (left + (float)(first * columns.Width * unit), Math.Min(right, left + (float)(range.End.Value * columns.Width * unit)));
            var states = lane.States(range);
            isGap |= states[(int)FrameState.Measured] + states[(int)FrameState.Uncertain] == 0 && lane.Means(range) is null;
            if (lane.Means(range) is { } means)
            {
                if (isGap)
                    _curves.Add([]);
                _curves[^1].Add(((from + to) / 2, means));
                isGap = false;
            }
            if (columns.End > columns.Start)
                Shade(shades, states, from, to, (to - from) / unit);
            AddToBand(lane.Segments(range), from, to, (to - from) / unit);
        }
        Shades = shades;
    }

    /// <summary>The person's name.</summary>
    public string Name { get; }

    /// <summary>Where nothing was measured.</summary>
    public IReadOnlyList<PlotShade> Shades { get; }

    /// <summary>Curves of all labels, 0 at the lower edge and 1 at the upper.</summary>
    public void DrawCurves(SKCanvas canvas, float top, float height)
    {
        foreach (var curve in _curves)
            for (var label = 0; label < _labels.Count; label++)
            {
                var color = SKColor.Parse(Label.ColorOf(_labels[label]));
                SKPoint[] points = [.. curve.Select(point => new SKPoint(point.X, top + height * (1 - (float)point.Means[label])))];
                DrawArea(canvas, points, top + height, color.WithAlpha(22));
                if (Brightness(color) > 200)
                    DrawCurve(canvas, points, Darker(color), 2.6f);
                DrawCurve(canvas, points, color, 1.7f);
            }
    }

    /// <summary>Segments, with their labels where there is room.</summary>
    public void DrawBand(SKCanvas canvas, float top, float height, PlotText text)
    {
        foreach (var (from, to, label) in _band)
        {
            var color = SKColor.Parse(Label.ColorOf(_labels[label]));
            using var fill = new SKPaint { IsAntialias = true, Color = color };
            canvas.DrawRoundRect(new SKRect(from, top, to, top + height), 2, 2, fill);
            var name = ResultText.OneLine(_labels[label]);
            if (text.Measure(name, 11) + 10 <= to - from)
                text.Draw(canvas, name, (from + to) / 2, top + height - 5.5f, 11, Brightness(color) > 140 ? SKColors.Black : SKColors.White, SKTextAlign.Center);
        }
    }

    private static void Shade(List<PlotShade> shades, double[] states, float from, float to, double seconds)
    {
        var absent = seconds - states.Sum();
        var unmeasurable = states[(int)FrameState.NotMeasurable];
        if (Math.Max(absent, unmeasurable) <= seconds / 2)
            return;
        var isPresent = unmeasurable > absent;
        if (shades.Count > 0 && shades[^1].IsPresent == isPresent && shades[^1].To >= from - 0.01f)
            shades[^1] = shades[^1] with { To = to };
        else
            shades.Add(new(from, to, isPresent));
    }

    private void AddToBand(double[] segments, float from, float to, double seconds)
    {
        var (label, longest) = segments.Index().MaxBy(pair => pair.Item);
        if (longest <= seconds / 4)
            return;
        if (_band.Count > 0 && _band[^1].Label == label && _band[^1].To >= from - 0.01f)
            _band[^1] = _band[^1] with { To = to };
        else
            _band.Add((from, to, label));
    }

    private static void DrawCurve(SKCanvas canvas, SKPoint[] points, SKColor color, float width)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = color, StrokeWidth = width, StrokeJoin = SKStrokeJoin.Round, StrokeCap = SKStrokeCap.Round };
        if (points.Length == 1)
        {
            canvas.DrawCircle(points[0], width, paint);
            return;
        }
        paint.Style = SKPaintStyle.Stroke;
        using var path = new SKPath();
        path.AddPoly(points, close: false);
        canvas.DrawPath(path, paint);
    }

    private static void DrawArea(SKCanvas canvas, SKPoint[] points, float bottom, SKColor color)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = color };
        using var path = new SKPath();
        path.AddPoly([new(points[0].X, bottom), .. points, new(points[^1].X, bottom)], close: true);
        canvas.DrawPath(path, paint);
    }

    /// <summary>Luma of ITU-R BT.601, 0 to 255.</summary>
    private static double Brightness(SKColor color) => 0.299 * color.Red + 0.587 * color.Green + 0.114 * color.Blue;

    private static SKColor Darker(SKColor color) => new((byte)(color.Red * 0.7), (byte)(color.Green * 0.7), (byte)(color.Blue * 0.7));
}

using System.Globalization;
using Mien.Models;
using Mien.Recognition;
using SkiaSharp;

namespace Mien.Output;

/// <summary>The plot of a timeline, in units of a pixel at scale 1.</summary>
internal sealed class TimelineDrawing
{
    /// <summary>What the curves are, and are not.</summary>
    public const string Meaning = "Apparent (acted) facial expression, not what anyone feels; not validated on your recordings.";

    /// <summary>Width of the whole plot.</summary>
    public const float Width = 1240;

    private const float Left = 168;
    private const float Right = 1212;
    private const float Curves = 104;
    private const float Band = 18;
    private const float Lane = Curves + 8 + Band + 26;

    private static readonly SKColor _ink = SKColor.Parse("#1D1C1A");
    private static readonly SKColor _muted = SKColor.Parse("#66625B");
    private static readonly SKColor _rule = SKColor.Parse("#E7E3DA");
    private static readonly SKColor _absent = SKColor.Parse("#F2EFE9");

    private readonly ResultSource _source;
    private readonly TimelineSummary _summary;
    private readonly PlotText _text;
    private readonly float _top;
    private readonly List<PlotLaneDrawing> _lanes;
    private readonly double _start;
    private readonly double _end;

    public TimelineDrawing(ResultSource source, PlotColumns columns, TimelineSummary summary, PlotText text)
    {
        (_source, _summary, _text) = (source, summary, text);
        _lanes = [.. columns.Lanes.Select(lane => new PlotLaneDrawing(columns, lane.Value, source.Labels, ResultText.OneLine(source.NameOf(lane.Key)), Left, Right))];
        _start = columns.Start.TotalSeconds;
        _end = Math.Max(columns.End.TotalSeconds, _start + columns.Width);
        _top = 108;
        Height = _top + Math.Max(1, _lanes.Count) * Lane + 46;
        Title = ResultText.OneLine(source.Name);
    }

    /// <summary>Name of the video.</summary>
    public string Title { get; }

    /// <summary>Height of the whole plot.</summary>
    public float Height { get; }

    public void DrawTo(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        DrawHead(canvas);
        DrawLegend(canvas);
        for (var i = 0; i < _lanes.Count; i++)
            DrawLane(canvas, _lanes[i], _top + i * Lane);
        if (_lanes.Count == 0)
            _text.Draw(canvas, "No face was found.", (Left + Right) / 2, _top + Lane / 2, 15, _muted, SKTextAlign.Center);
        DrawAxis(canvas);
        _text.Draw(canvas, Meaning, Width - 28, Height - 12, 11, _muted, SKTextAlign.Right);
    }

    private void DrawHead(SKCanvas canvas)
    {
        _text.Draw(canvas, _text.Fit(Title, 20, Width - 56, bold: true), 28, 38, 20, _ink, bold: true);
        var people = _summary.People.Count;
        var words = $"Apparent expression, {people switch { 0 => "nobody", 1 => "one person", _ => $"{people} people" }}, {Length(_summary.Length)}";
        if (people > _lanes.Count)
            words += $" (the first {_lanes.Count} are drawn)";
        if (_source.Model.GetValueOrDefault("corpus") is { Length: > 0 } corpus)
            words += $" · model trained on {corpus}";
        _text.Draw(canvas, _text.Fit(ResultText.OneLine(words), 13, Width - 56), 28, 60, 13, _muted);
    }

    private static string Length(TimeSpan time)
    {
        var whole = TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
        return time.TotalSeconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
            : whole.TotalHours < 1
                ? string.Create(CultureInfo.InvariantCulture, $"{whole:m\\:ss} min")
                : string.Create(CultureInfo.InvariantCulture, $"{(int)whole.TotalHours}:{whole:mm\\:ss} h");
    }

    private void DrawLegend(SKCanvas canvas)
    {
        var x = Left;
        foreach (var label in _source.Labels)
        {
            using var swatch = Fill(SKColor.Parse(Label.ColorOf(label)));
            canvas.DrawRoundRect(SKRect.Create(x, 79, 18, 8), 4, 4, swatch);
            x = DrawKey(canvas, ResultText.OneLine(label), x + 24);
        }
        if (_lanes.Any(lane => lane.Shades.Any(shade => !shade.IsPresent)))
        {
            using var swatch = Fill(_absent);
            canvas.DrawRect(SKRect.Create(x, 76, 18, 14), swatch);
            x = DrawKey(canvas, "not in the picture", x + 24);
        }
        if (_lanes.Any(lane => lane.Shades.Any(shade => shade.IsPresent)))
        {
            DrawHatch(canvas, SKRect.Create(x, 76, 18, 14));
            DrawKey(canvas, "not measurable", x + 24);
        }
    }

    private float DrawKey(SKCanvas canvas, string words, float x)
    {
        _text.Draw(canvas, words, x, 87.5f, 12.5f, _ink);
        return x + _text.Measure(words, 12.5f) + 20;
    }

    private void DrawLane(SKCanvas canvas, PlotLaneDrawing lane, float top)
    {
        foreach (var shade in lane.Shades)
            DrawShade(canvas, shade, top);
        foreach (var (value, words) in (ReadOnlySpan<(float, string)>)[(0, "0"), (0.5f, "0.5"), (1, "1")])
        {
            var y = top + Curves * (1 - value);
            DrawLine(canvas, Left, y, Right, y, value == 0 ? _muted : _rule);
            _text.Draw(canvas, words, Left - 8, y + 4, 11, _muted, SKTextAlign.Right);
        }
        _text.Draw(canvas, _text.Fit(lane.Name, 14, Left - 64, bold: true), 28, top + Curves / 2 + 5, 14, _ink, bold: true);
        lane.DrawCurves(canvas, top, Curves);
        lane.DrawBand(canvas, top + Curves + 8, Band, _text);
    }

    private static void DrawShade(SKCanvas canvas, PlotShade shade, float top)
    {
        var rect = new SKRect(shade.From, top, shade.To, top + Curves);
        if (shade.IsPresent)
            DrawHatch(canvas, rect);
        else
        {
            using var fill = Fill(_absent);
            canvas.DrawRect(rect, fill);
        }
    }

    private static void DrawHatch(SKCanvas canvas, SKRect rect)
    {
        canvas.Save();
        canvas.ClipRect(rect);
        for (var x = rect.Left - rect.Height; x < rect.Right; x += 6)
            DrawLine(canvas, x, rect.Bottom, x + rect.Height, rect.Top, _rule, 1.5f);
        canvas.Restore();
    }

    private void DrawAxis(SKCanvas canvas)
    {
        var bottom = _top + Math.Max(1, _lanes.Count) * Lane - 16;
        DrawLine(canvas, Left, bottom, Right, bottom, _muted);
        foreach (var (seconds, words) in TimeAxis.Ticks(_start, _end, 12))
        {
            var x = Left + (float)((seconds - _start) / (_end - _start)) * (Right - Left);
            DrawLine(canvas, x, bottom, x, bottom + 5, _muted);
            _text.Draw(canvas, words, x, bottom + 20, 12, _muted, SKTextAlign.Center);
        }
    }

    private static void DrawLine(SKCanvas canvas, float x1, float y1, float x2, float y2, SKColor color, float width = 1)
    {
        using var paint = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width, Color = color };
        canvas.DrawLine(x1, y1, x2, y2, paint);
    }

    private static SKPaint Fill(SKColor color) => new() { IsAntialias = true, Color = color };
}

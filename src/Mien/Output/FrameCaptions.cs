using System.Globalization;
using Mien.Media;
using Mien.Models;
using Mien.Recognition;
using SkiaSharp;

namespace Mien.Output;

/// <summary>Draws boxes and captions on frames.</summary>
/// <param name="labels">Class names in the order of the rows' probabilities.</param>
/// <param name="nameOf">What a person is called.</param>
internal sealed class FrameCaptions(IReadOnlyList<string> labels, Func<int, string> nameOf) : IDisposable
{
    private const string NoLabel = "#555555";
    private readonly CaptionFont _font = new();

    public void Dispose() => _font.Dispose();

    public Frame Draw(Frame frame, IReadOnlyList<PersonFrame> persons)
    {
        if (persons.All(person => person is { Face: null, Smoothed: null }))
            return frame;
        using var bitmap = ImageFile.ToBitmap(frame.Rgb.Span, frame.Width, frame.Height);
        using (var canvas = new SKCanvas(bitmap))
            foreach (var person in persons)
                Draw(canvas, frame, person);
        return frame with { Rgb = ImageFile.Pack(bitmap.GetPixelSpan()) };
    }

    private void Draw(SKCanvas canvas, Frame frame, PersonFrame person)
    {
        var (lines, color) = Caption(person);
        var unit = Math.Max(Math.Min(frame.Width, frame.Height) / 360f, 1);        // line width, pixels
        var paint = SKColor.Parse(color);
        if (person.Face is not { } face)
        {
            DrawCaption(canvas, frame, lines, new SKPoint(4 * unit, 4 * unit), unit, paint);
            return;
        }
        var box = face.Face.Box;
        using var dash = face.Detected ? null : SKPathEffect.CreateDash([4 * unit, 3 * unit], 0);
        using var pen = new SKPaint { Style = SKPaintStyle.Stroke, IsAntialias = true, StrokeWidth = 4 * unit, Color = Opposite(paint).WithAlpha(110), PathEffect = dash };
        canvas.DrawRect(box.X, box.Y, box.Width, box.Height, pen);
        (pen.StrokeWidth, pen.Color) = (2 * unit, paint);
        canvas.DrawRect(box.X, box.Y, box.Width, box.Height, pen);
        DrawCaption(canvas, frame, lines, new SKPoint(box.X - unit, box.Bottom + 2 * unit), unit, paint);
    }

    /// <summary>Lines on a panel of the label's colour, moved until it is in the picture.</summary>
    private void DrawCaption(SKCanvas canvas, Frame frame, IReadOnlyList<string> lines, SKPoint at, float unit, SKColor color)
    {
        var size = 11 * unit;
        using var ink = new SKPaint { IsAntialias = true, Color = color };
        var fonts = lines.Select(line => _font.For(line, size)).ToList();
        var width = lines.Zip(fonts, (line, font) => font.MeasureText(line)).Max() + size;
        var height = lines.Count * size * 1.3f + size * 0.4f;
        var (x, y) = (Math.Max(Math.Min(at.X, frame.Width - width), 0), Math.Max(Math.Min(at.Y, frame.Height - height), 0));
        canvas.DrawRoundRect(x, y, width, height, 2 * unit, 2 * unit, ink);
        ink.Color = Opposite(color);
        for (var i = 0; i < lines.Count; i++)
        {
            canvas.DrawText(lines[i], x + size / 2, y + size * (1.15f + 1.3f * i), SKTextAlign.Left, fonts[i], ink);
            fonts[i].Dispose();
        }
    }

    private (IReadOnlyList<string> Lines, string Color) Caption(PersonFrame person)
    {
        var name = person.Person > 0 ? nameOf(person.Person) + (person.Face is { Doubtful: true } ? " ?" : "") : "whole frame";
        if (person is not { Smoothed: { } p, State: FrameState.Measured or FrameState.Uncertain })
            return ([name, person.State == FrameState.NotMeasurable ? "not measurable" : "no face"], NoLabel);
        var best = Enumerable.Range(0, p.Count).MaxBy(i => p[i]);
        var confidence = p[best].ToString("0.00", CultureInfo.InvariantCulture);
        return person.State == FrameState.Uncertain
            ? ([name, $"uncertain: {labels[best]} {confidence}"], NoLabel)
            : ([name, $"{labels[best]} {confidence}"], Label.ColorOf(labels[best]));
    }

    /// <summary>Black on light colours, white on dark ones.</summary>
    private static SKColor Opposite(SKColor color) =>
        0.299 * color.Red + 0.587 * color.Green + 0.114 * color.Blue > 140 ? SKColors.Black : SKColors.White;
}

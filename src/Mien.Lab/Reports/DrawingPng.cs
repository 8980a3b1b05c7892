using SkiaSharp;

namespace Mien.Lab.Reports;

/// <summary>A drawing as PNG.</summary>
internal static class DrawingPng
{
    private static readonly string[] _families =
        ["Inter", "Segoe UI", "Helvetica Neue", "Liberation Sans", "Noto Sans", "DejaVu Sans", "Arial"];

    /// <summary>Writes the drawing as a picture on white ground, <paramref name="scale"/> pixels a unit.</summary>
    /// <exception cref="MienException">No font is installed, so that all text would be missing.</exception>
    public static void WritePng(this Drawing drawing, string path, float scale = 2)
    {
        using var plain = Face(SKFontStyle.Normal);
        using var bold = Face(SKFontStyle.Bold);
        using var bitmap = new SKBitmap((int)(drawing.Width * scale), (int)(drawing.Height * scale));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColor.Parse(Paint.Paper.Color));
        canvas.Scale(scale);
        foreach (var shape in drawing.Shapes)
            Draw(canvas, shape, plain, bold);
        canvas.Flush();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var png = PngText.Insert(data.ToArray(), ("Title", drawing.Title), ("Description", drawing.Description));
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    private static SKTypeface Face(SKFontStyle style)
    {
        var face = _families.Select(family => SKFontManager.Default.MatchFamily(family, style))
            .FirstOrDefault(found => found is not null) ?? SKTypeface.FromFamilyName(null, style);
        return face is not null && face.ContainsGlyph('a') ? face : throw new MienException(
            "No font was found, so the PNG figures would have no text. Install one, for example: apt-get install fonts-dejavu-core");
    }

    private static void Draw(SKCanvas canvas, Shape shape, SKTypeface plain, SKTypeface bold)
    {
        switch (shape)
        {
            case Box box:
                var rect = SKRect.Create((float)box.X, (float)box.Y, (float)box.Width, (float)box.Height);
                FillAndLine(box.Fill, box.Line, 1, paint => canvas.DrawRoundRect(rect, (float)box.Radius, (float)box.Radius, paint));
                break;
            case Dot dot:
                FillAndLine(dot.Fill, dot.Line, dot.Width,
                    paint => canvas.DrawCircle((float)dot.X, (float)dot.Y, (float)dot.Radius, paint));
                break;
            case Pen pen:
                DrawPen(canvas, pen);
                break;
            case Area area:
                using (var path = PathOf(area.Points))
                    FillAndLine(area.Fill, null, 0, paint => canvas.DrawPath(path, paint));
                break;
            case Word word:
                DrawWord(canvas, word, word.Bold ? bold : plain);
                break;
            case Picture picture:
                using (var image = SKImage.FromEncodedData(picture.Png))
                    canvas.DrawImage(image, SKRect.Create((float)picture.X, (float)picture.Y, (float)picture.Width, (float)picture.Height));
                break;
        }
    }

    private static void FillAndLine(Paint fill, Paint? line, double width, Action<SKPaint> draw)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = SKColor.Parse(fill.Color) };
        draw(paint);
        if (line is null)
            return;
        (paint.Style, paint.Color, paint.StrokeWidth) = (SKPaintStyle.Stroke, SKColor.Parse(line.Color), (float)width);
        draw(paint);
    }

    private static void DrawPen(SKCanvas canvas, Pen pen)
    {
        using var dash = pen.Dash is { } lengths ? SKPathEffect.CreateDash([.. lengths], 0) : null;
        using var paint = new SKPaint
        {
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            Color = SKColor.Parse(pen.Line.Color),
            StrokeWidth = (float)pen.Width,
            StrokeJoin = SKStrokeJoin.Round,
            StrokeCap = SKStrokeCap.Round,
            PathEffect = dash,
        };
        foreach (var line in pen.Lines)
        {
            using var path = PathOf(line);
            canvas.DrawPath(path, paint);
        }
    }

    private static SKPath PathOf(IReadOnlyList<(double X, double Y)> points)
    {
        var path = new SKPath();
        path.AddPoly([.. points.Select(p => new SKPoint((float)p.X, (float)p.Y))], close: false);
        return path;
    }

    private static void DrawWord(SKCanvas canvas, Word word, SKTypeface face)
    {
        using var font = new SKFont(face, (float)word.Size) { Subpixel = true };
        using var paint = new SKPaint { IsAntialias = true, Color = SKColor.Parse(word.Fill.Color) };
        var align = word.Anchor switch
        {
            Anchor.Start => SKTextAlign.Left,
            Anchor.Middle => SKTextAlign.Center,
            _ => SKTextAlign.Right,
        };
        canvas.DrawText(word.Text, (float)word.X, (float)word.Y, align, font, paint);
    }
}

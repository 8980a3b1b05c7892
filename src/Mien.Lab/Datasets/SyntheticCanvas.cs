using SkiaSharp;

namespace Mien.Lab.Datasets;

/// <summary>The few strokes of which the synthetic faces are made; all lengths in the canvas' own units.</summary>
internal sealed class SyntheticCanvas(SKCanvas canvas)
{
    public SKCanvas Skia => canvas;

    /// <summary>A smooth curve through points (Catmull-Rom), open or closed.</summary>
    public static SKPath Curve(bool closed, params ReadOnlySpan<(float X, float Y)> points)
    {
        var path = new SKPath();
        var count = points.Length;
        path.MoveTo(points[0].X, points[0].Y);
        for (var i = 0; i < (closed ? count : count - 1); i++)
        {
            var before = points[closed ? (i + count - 1) % count : Math.Max(i - 1, 0)];
            var (from, to) = (points[i], points[(i + 1) % count]);
            var after = points[closed ? (i + 2) % count : Math.Min(i + 2, count - 1)];
            path.CubicTo(
                from.X + (to.X - before.X) / 6, from.Y + (to.Y - before.Y) / 6,
                to.X - (after.X - from.X) / 6, to.Y - (after.Y - from.Y) / 6, to.X, to.Y);
        }
        if (closed)
            path.Close();
        return path;
    }

    /// <summary>A closed curve from its right half, given from top to bottom; points on the axis stand once.</summary>
    public static SKPath Mirrored(params ReadOnlySpan<(float X, float Y)> half)
    {
        var points = new List<(float, float)>(half.Length * 2);
        foreach (var point in half)
            points.Add(point);
        for (var i = half.Length - 1; i >= 0; i--)
            if (half[i].X != 0)
                points.Add((-half[i].X, half[i].Y));
        return Curve(true, [.. points]);
    }

    public void Fill(SKPath path, SKColor color, float blur = 0)
    {
        using var paint = Paint(color, blur);
        canvas.DrawPath(path, paint);
    }

    public void Fill(SKPath path, SKShader shader)
    {
        using var paint = new SKPaint { IsAntialias = true, Shader = shader };
        canvas.DrawPath(path, paint);
    }

    public void Line(SKPath path, SKColor color, float width, float blur = 0)
    {
        using var paint = Paint(color, blur);
        paint.Style = SKPaintStyle.Stroke;
        paint.StrokeWidth = width;
        paint.StrokeCap = SKStrokeCap.Round;
        paint.StrokeJoin = SKStrokeJoin.Round;
        canvas.DrawPath(path, paint);
    }

    /// <summary>A smooth open line through points.</summary>
    public void Line(SKColor color, float width, float blur, params ReadOnlySpan<(float X, float Y)> points)
    {
        using var path = Curve(false, points);
        Line(path, color, width, blur);
    }

    public void Oval(float x, float y, float radiusX, float radiusY, SKColor color, float blur = 0)
    {
        using var paint = Paint(color, blur);
        canvas.DrawOval(x, y, radiusX, radiusY, paint);
    }

    /// <summary>Draws inside a path only.</summary>
    public void Inside(SKPath path, Action draw)
    {
        canvas.Save();
        canvas.ClipPath(path, antialias: true);
        draw();
        canvas.Restore();
    }

    /// <summary>Draws moved by an offset.</summary>
    public void Moved(float x, float y, Action draw)
    {
        canvas.Save();
        canvas.Translate(x, y);
        draw();
        canvas.Restore();
    }

    private static SKPaint Paint(SKColor color, float blur)
    {
        var paint = new SKPaint { IsAntialias = true, Color = color };
        if (blur > 0)
        {
            using var filter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, blur);
            paint.MaskFilter = filter;
        }
        return paint;
    }
}

/// <summary>Colour arithmetic of a painter.</summary>
internal static class SyntheticColor
{
    /// <summary>This colour with <paramref name="share"/> of the other in it.</summary>
    public static SKColor Mix(this SKColor color, SKColor other, float share) => new(
        Between(color.Red, other.Red, share), Between(color.Green, other.Green, share), Between(color.Blue, other.Blue, share));

    /// <summary>Darker below 1, towards white above 1 (2 is white).</summary>
    public static SKColor Shade(this SKColor color, float factor) => factor <= 1
        ? color.Mix(SKColors.Black, 1 - factor)
        : color.Mix(SKColors.White, factor - 1);

    /// <summary>This colour, transparent: 0 nothing, 1 opaque.</summary>
    public static SKColor Alpha(this SKColor color, float alpha) =>
        color.WithAlpha((byte)Math.Clamp((int)(alpha * 255), 0, 255));

    /// <summary>This colour without transparency.</summary>
    public static SKColor Opaque(this SKColor color) => color.WithAlpha(255);

    private static byte Between(byte from, byte to, float share) =>
        (byte)Math.Clamp((int)MathF.Round(from + (to - from) * share), 0, 255);
}

using SkiaSharp;

namespace Mien.Lab.Datasets;

/// <summary>Paints the mouth of a drawn person.</summary>
internal static class SyntheticMouth
{
    /// <summary>The four lines of the lips, each from the left corner to the right one.</summary>
    private readonly record struct Lips(
        (float X, float Y)[] Top, (float X, float Y)[] UpperEdge, (float X, float Y)[] LowerEdge, (float X, float Y)[] Bottom,
        float Gap);

    /// <summary>Paints cavity, teeth, tongue, both lips and the shadows around them.</summary>
    public static void Draw(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose)
    {
        var lips = Shape(actor, pose);
        var dark = actor.Skin.Shade(0.3f);
        var (corner, bottom) = (lips.Top[^1], lips.Bottom[3].Y);
        canvas.Oval(0, bottom + 0.035f, actor.MouthWidth * 0.55f, 0.028f, dark.Alpha(0.34f), 0.022f);
        foreach (var side in (float[])[-1, 1])
            canvas.Oval(side * (corner.X + 0.015f), corner.Y + 0.004f, 0.026f, 0.022f, dark.Alpha(0.45f), 0.014f);
        DrawCavity(canvas, lips);
        DrawLip(canvas, lips.Top, lips.UpperEdge, actor.Lips.Shade(0.76f));
        DrawLip(canvas, lips.LowerEdge, lips.Bottom, actor.Lips);
        canvas.Oval(0.02f * actor.LightX, bottom - (bottom - lips.LowerEdge[3].Y) * 0.5f, actor.MouthWidth * 0.38f, 0.012f,
            actor.Lips.Shade(1.5f).Alpha(0.42f), 0.010f);
        var line = new SKColor(0x2A, 0x10, 0x10).Alpha(0.8f);
        canvas.Line(line, 0.016f, 0.004f, lips.UpperEdge);
        if (lips.Gap > 0.01f)
            canvas.Line(line.Alpha(0.5f), 0.01f, 0.004f, lips.LowerEdge);
    }

    private static Lips Shape(SyntheticActor actor, SyntheticPose pose)
    {
        var width = actor.MouthWidth * (1 + 0.32f * pose.Stretch + 0.06f * pose.Corners - 0.10f * Math.Max(0, pose.Open));
        var thin = Math.Clamp(1 - 0.55f * pose.Press - 0.15f * pose.Stretch, 0.3f, 1.2f);
        var gap = 0.21f * Math.Max(0, pose.Open);
        var corner = actor.MouthY - (pose.Corners > 0 ? 0.105f : 0.085f) * pose.Corners + gap * 0.3f;
        var middle = actor.MouthY + 0.018f * pose.Corners - 0.028f * pose.UpperLip;
        var (upper, lower) = (actor.UpperLip * thin, actor.LowerLip * thin);
        float Upper(float t) => middle + (corner - middle) * t * t;
        float Lower(float t) => Upper(t) + gap * (1 - t * t);
        (float, float)[] Row(Func<float, float> y, float a, float b) =>
            [(-width, corner), (-width * a, y(a)), (-width * b, y(b)), (0, y(0)), (width * b, y(b)), (width * a, y(a)), (width, corner)];
        return new Lips(
            Row(t => Upper(t) - upper * (1 - t * t) - (t is > 0.1f and < 0.3f ? 0.011f : 0), 0.62f, 0.2f),
            Row(Upper, 0.62f, 0.25f),
            Row(Lower, 0.62f, 0.25f),
            Row(t => Lower(t) + lower * (1 - t * t), 0.62f, 0.3f),
            gap);
    }

    private static void DrawCavity(SyntheticCanvas canvas, Lips lips)
    {
        if (lips.Gap < 0.004f)
            return;
        using var cavity = Between(lips.UpperEdge, lips.LowerEdge);
        canvas.Fill(cavity, new SKColor(0x3A, 0x12, 0x14));
        canvas.Inside(cavity, () =>
        {
            canvas.Oval(0, lips.LowerEdge[3].Y, lips.Top[^1].X * 0.6f, lips.Gap * 0.4f, new SKColor(0xA8, 0x50, 0x50), 0.012f);
            canvas.Line(new SKColor(0xEC, 0xE6, 0xDA), Math.Min(0.09f, lips.Gap * 1.25f + 0.02f), 0.003f, lips.UpperEdge);
            foreach (var side in (float[])[-1, 1])
                canvas.Oval(side * lips.Top[^1].X, lips.Top[^1].Y, lips.Top[^1].X * 0.4f, 0.1f, SKColors.Black.Alpha(0.6f), 0.025f);
            for (var x = -0.12f; x < 0.13f; x += 0.04f)
                canvas.Line(SKColors.Black.Alpha(0.18f), 0.005f, 0, (x, lips.UpperEdge[3].Y - 0.01f), (x, lips.UpperEdge[3].Y + 0.05f));
        });
    }

    private static void DrawLip(SyntheticCanvas canvas, (float X, float Y)[] above, (float X, float Y)[] below, SKColor color)
    {
        using var shape = Between(above, below);
        canvas.Fill(shape, color.Alpha(0.55f), 0.010f);
        canvas.Fill(shape, color.Alpha(0.8f), 0.003f);
    }

    private static SKPath Between((float X, float Y)[] above, (float X, float Y)[] below) =>
        SyntheticCanvas.Curve(true, [.. above, .. below[1..^1].Reverse()]);
}

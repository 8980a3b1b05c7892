using SkiaSharp;

namespace Mien.Lab.Datasets;

/// <summary>Paints eyes, lids, brows and glasses of a drawn person.</summary>
internal static class SyntheticEyes
{
    /// <summary>Paints both eyes and brows, with the lines that their movements make.</summary>
    public static void Draw(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose)
    {
        foreach (var side in (float[])[-1, 1])
        {
            canvas.Skia.Save();
            canvas.Skia.Scale(side, 1);        // both drawn as the right-hand one: the inner corner is at the left
            DrawEye(canvas, actor, pose, side);
            DrawBrow(canvas, actor, pose, side);
            canvas.Skia.Restore();
        }
        DrawForehead(canvas, actor, pose);
    }

    private static void DrawEye(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose, float side)
    {
        var (x, y, width) = (actor.EyeX, actor.EyeY, actor.EyeWidth);
        var up = Math.Max(0.012f, actor.EyeOpening * (1 + 0.75f * pose.Lids - 0.15f * pose.Squint - 0.1f * pose.Knit));
        var low = Math.Max(0.006f, actor.EyeOpening * 0.62f * (1 - 0.62f * pose.Squint - 0.15f * pose.Cheeks));
        (float X, float Y) inner = (x - width, y + 0.012f), outer = (x + width, y - 0.006f - actor.EyeSlant);
        ReadOnlySpan<(float X, float Y)> upper =
            [inner, (x - width * 0.5f, y - up * 0.82f), (x + width * 0.08f, y - up), (x + width * 0.6f, y - up * 0.72f - actor.EyeSlant * 0.5f), outer];
        ReadOnlySpan<(float X, float Y)> lower = [outer, (x + width * 0.5f, y + low * 0.8f), (x, y + low), (x - width * 0.55f, y + low * 0.72f), inner];
        using var shape = SyntheticCanvas.Curve(true, [.. upper, .. lower[1..^1]]);
        using var lid = SyntheticCanvas.Curve(false, upper);
        using var rim = SyntheticCanvas.Curve(false, lower);
        var dark = actor.Skin.Shade(0.3f);

        DrawLidFold(canvas, actor, pose, up);
        DrawBag(canvas, actor, pose, low);
        canvas.Fill(shape, new SKColor(0xF1, 0xEB, 0xE6));
        canvas.Inside(shape, () =>
        {
            DrawIris(canvas, actor, x + side * 0.02f * pose.Yaw, y - 0.008f + 0.01f * pose.Pitch, side);
            canvas.Line(lid, SKColors.Black.Alpha(0.4f), 0.05f, 0.018f);
            canvas.Oval(x - width, y + 0.012f, 0.022f, 0.016f, new SKColor(0xC8, 0x80, 0x78).Alpha(0.8f), 0.004f);
        });
        canvas.Line(rim, dark.Alpha(0.55f), 0.011f, 0.004f);
        canvas.Line(lid, new SKColor(0x1C, 0x12, 0x10).Alpha(0.92f), actor.Number % 2 == 0 ? 0.027f : 0.020f);
        DrawLashes(canvas, actor, up);
    }

    private static void DrawIris(SyntheticCanvas canvas, SyntheticActor actor, float x, float y, float side)
    {
        const float Radius = 0.064f;
        using var disc = new SKPath();
        disc.AddCircle(x, y, Radius);
        using var shader = SKShader.CreateRadialGradient(
            new SKPoint(x, y), Radius, [actor.Iris.Shade(1.3f), actor.Iris, actor.Iris.Shade(0.4f)], [0.3f, 0.75f, 1],
            SKShaderTileMode.Clamp);
        canvas.Fill(disc, shader);
        canvas.Oval(x, y, 0.029f, 0.029f, new SKColor(0x08, 0x06, 0x06));
        canvas.Oval(x + side * 0.02f * MathF.Sign(actor.LightX), y - 0.022f, 0.012f, 0.012f, SKColors.White.Alpha(0.9f));
    }

    private static void DrawLidFold(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose, float up)
    {
        var (x, y, width) = (actor.EyeX, actor.EyeY, actor.EyeWidth);
        var gap = Math.Max(0.012f, 0.036f + 0.012f * pose.Lids - 0.018f * pose.Knit);
        canvas.Line(actor.Skin.Shade(0.34f).Alpha(0.6f), 0.013f, 0.005f,
            (x - width * 0.85f, y - up * 0.45f - gap * 0.6f), (x, y - up - gap), (x + width * 0.75f, y - up * 0.7f - gap * 0.9f),
            (x + width * 1.08f, y - up * 0.2f - actor.EyeSlant));
    }

    private static void DrawBag(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose, float low)
    {
        var (x, y, width) = (actor.EyeX, actor.EyeY, actor.EyeWidth);
        var depth = Math.Clamp(0.14f + 0.15f * actor.Age + 0.35f * pose.Squint + 0.1f * pose.Cheeks, 0, 0.7f);
        var dark = actor.Skin.Shade(0.4f);
        canvas.Line(dark.Alpha(depth), 0.018f, 0.009f, (x - width * 0.8f, y + low + 0.025f), (x, y + low + 0.05f), (x + width * 0.8f, y + low + 0.03f));
        var crow = 0.6f * Math.Clamp(pose.Cheeks * 0.6f + pose.Squint * 0.5f - 0.25f, 0, 1);
        if (crow > 0)
            for (var i = -1; i <= 1; i++)
                canvas.Line(dark.Alpha(crow), 0.010f, 0.004f, (x + width * 1.15f, y + 0.02f * i), (x + width * 1.5f, y + 0.05f * i));
    }

    private static void DrawLashes(SyntheticCanvas canvas, SyntheticActor actor, float up)
    {
        var (x, y, width) = (actor.EyeX, actor.EyeY, actor.EyeWidth);
        var length = actor.Number % 2 == 0 ? 0.032f : 0.016f;
        for (var i = 0; i < 7; i++)
        {
            var t = -0.3f + i * 0.2f;
            var height = up * (1 - t * t * 0.75f);
            canvas.Line(new SKColor(0x18, 0x10, 0x10).Alpha(0.75f), 0.008f, 0,
                (x + width * t, y - height), (x + width * t + length * (0.2f + 0.6f * t), y - height - length));
        }
    }

    private static void DrawBrow(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose, float side)
    {
        var y = actor.EyeY + actor.BrowY + 0.055f * pose.Knit;
        var (left, right) = (0.125f - 0.035f * pose.Knit, actor.EyeX + 0.19f);
        var innerY = y - 0.105f * pose.BrowInner + 0.055f * pose.Knit + actor.BrowSlope * 0.4f + 0.01f;
        var outerY = y - 0.09f * pose.BrowOuter - actor.BrowSlope + 0.03f;
        var archY = y - 0.035f - 0.035f * pose.BrowInner - 0.055f * pose.BrowOuter;
        var color = actor.HairStyle == SyntheticHairStyle.Bald ? actor.Skin.Shade(0.3f) : actor.Hair.Shade(0.72f);
        var thick = actor.BrowThickness;
        var (middle, tail) = (left + (right - left) * 0.35f, left + (right - left) * 0.7f);
        using var shape = SyntheticCanvas.Curve(true,
            (left, innerY - thick * 0.45f), (middle, innerY * 0.35f + archY * 0.65f - thick * 0.55f), (tail, archY - thick * 0.35f),
            (right, outerY), (tail, archY + thick * 0.35f), (middle, innerY * 0.35f + archY * 0.65f + thick * 0.5f), (left, innerY + thick * 0.5f));
        canvas.Fill(shape, color.Alpha(0.72f), 0.008f);
        var random = SyntheticRandom.Of(actor.Number, 31, (int)side);
        for (var i = 0; i < 26; i++)
        {
            var t = i / 25f;
            var (hx, slope) = (left + (right - left) * t, 0.9f - 1.5f * t);
            var hy = t < 0.6f ? innerY + (archY - innerY) * t / 0.6f : archY + (outerY - archY) * (t - 0.6f) / 0.4f;
            hy += thick * (1 - t) * random.Between(-0.3f, 0.45f);
            var length = thick * random.Between(0.6f, 1.0f) * (1.1f - 0.5f * t);
            canvas.Line(color.Shade(random.Between(0.6f, 1.15f)).Alpha(0.7f), 0.009f, 0, (hx, hy), (hx + length * 0.7f, hy - length * 0.6f * slope));
        }
    }

    /// <summary>Frown lines between the brows, and furrows over raised ones.</summary>
    private static void DrawForehead(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose)
    {
        var dark = actor.Skin.Shade(0.36f);
        var (frown, furrow) = (Math.Clamp(0.8f * pose.Knit, 0, 0.8f), Math.Clamp(0.45f * pose.BrowInner + 0.08f * actor.Age, 0, 0.6f));
        var y = actor.EyeY + actor.BrowY;
        if (frown > 0.03f)
            foreach (var side in (float[])[-1, 1])
                canvas.Line(dark.Alpha(frown), 0.016f, 0.006f, (side * 0.05f, y - 0.03f), (side * 0.04f, y + 0.09f));
        if (furrow > 0.03f)
            for (var i = 0; i < 3; i++)
                canvas.Line(dark.Alpha(furrow * (1 - 0.2f * i)), 0.014f, 0.007f, (-0.26f + 0.03f * i, y - 0.13f - 0.075f * i),
                    (0, y - 0.155f - 0.075f * i), (0.26f - 0.03f * i, y - 0.13f - 0.075f * i));
    }

    /// <summary>Paints frames, bridge and a faint reflection.</summary>
    public static void DrawGlasses(SyntheticCanvas canvas, SyntheticActor actor)
    {
        var frame = actor.Hair.Mix(new SKColor(0x22, 0x1E, 0x24), 0.6f);
        var (radiusX, radiusY) = actor.RoundGlasses ? (0.20f, 0.19f) : (0.215f, 0.145f);
        var y = actor.EyeY + 0.02f;
        foreach (var side in (float[])[-1, 1])
        {
            using var lens = new SKPath();
            var box = new SKRect(side * actor.EyeX - radiusX, y - radiusY, side * actor.EyeX + radiusX, y + radiusY);
            lens.AddRoundRect(box, actor.RoundGlasses ? radiusX : 0.06f, actor.RoundGlasses ? radiusY : 0.06f);
            canvas.Fill(lens, SKColors.White.Alpha(0.05f));
            canvas.Line(lens, frame, 0.022f);
            canvas.Line(SKColors.White.Alpha(0.22f), 0.025f, 0.008f, (box.Left + 0.06f, box.Top + 0.12f), (box.Left + 0.13f, box.Top + 0.05f));
            canvas.Line(frame, 0.02f, 0, (side * (actor.EyeX + radiusX), y - 0.03f), (side * (actor.Width + 0.02f), y - 0.02f));
        }
        canvas.Line(frame, 0.022f, 0, (-actor.EyeX + radiusX, y - 0.02f), (0, y - 0.05f), (actor.EyeX - radiusX, y - 0.02f));
    }
}

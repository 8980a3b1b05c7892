using SkiaSharp;

namespace Mien.Lab.Datasets;

/// <summary>Paints one drawn person in one pose: neck, head and skin here, the features in their own files.</summary>
/// <remarks>Units: half head heights, crown at y = -1, chin at y = +1, y down.</remarks>
internal static class SyntheticFace
{
    /// <summary>Paints shoulders, hair and face, from back to front.</summary>
    public static void Draw(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose)
    {
        using var outline = Outline(actor, pose);
        SyntheticHair.DrawBehind(canvas, actor);
        DrawBody(canvas, actor);
        DrawEars(canvas, actor);
        DrawSkin(canvas, actor, outline);
        canvas.Inside(outline, () =>
        {
            Shape(canvas, actor, pose);
            SyntheticHair.DrawBeard(canvas, actor, pose);
            canvas.Moved(0.07f * pose.Yaw, 0.07f * pose.Pitch, () =>
            {
                DrawFolds(canvas, actor, pose);
                SyntheticMouth.Draw(canvas, actor, pose);
            });
            canvas.Moved(0.05f * pose.Yaw, 0.06f * pose.Pitch, () => SyntheticEyes.Draw(canvas, actor, pose));
            canvas.Moved(0.10f * pose.Yaw, 0.08f * pose.Pitch, () => DrawNose(canvas, actor));
            Light(canvas, actor);
        });
        SyntheticHair.DrawFront(canvas, actor);
        if (actor.Glasses)
            canvas.Moved(0.06f * pose.Yaw, 0.05f * pose.Pitch, () => SyntheticEyes.DrawGlasses(canvas, actor));
    }

    private static SKPath Outline(SyntheticActor actor, SyntheticPose pose)
    {
        var (width, jaw) = (actor.Width, actor.Width * actor.Jaw);
        var drop = 0.09f * pose.Open;
        return SyntheticCanvas.Mirrored(
            (0, -1), (width * 0.5f, -0.93f), (width * 0.88f, -0.62f), (width, -0.15f), (width * 0.975f, 0.22f),
            (jaw, 0.58f + drop * 0.4f), (jaw * 0.72f, 0.81f + drop * 0.8f), (actor.Chin, 0.97f + drop), (0, 1 + drop));
    }

    private static void DrawBody(SyntheticCanvas canvas, SyntheticActor actor)
    {
        var neck = actor.Width * (actor.Number % 2 == 1 ? 0.68f : 0.56f);
        using var throat = SyntheticCanvas.Mirrored((neck, 0.5f), (neck * 0.97f, 1.0f), (neck * 1.12f, 1.3f), (neck * 1.8f, 1.5f), (0, 1.8f));
        canvas.Fill(throat, actor.Skin.Shade(0.80f));
        canvas.Inside(throat, () => canvas.Oval(0, 0.95f, neck * 1.3f, 0.25f, actor.Skin.Shade(0.35f).Alpha(0.55f), 0.09f));
        var opening = actor.Collar ? 1.62f : 1.44f;
        using var shirt = SyntheticCanvas.Mirrored(
            (0, opening), (neck * 0.9f, 1.28f), (neck * 1.25f, 1.24f), (1.25f, 1.45f), (1.75f, 1.75f), (1.9f, 3), (0, 3));
        canvas.Fill(shirt, actor.Cloth);
        canvas.Line(shirt, actor.Cloth.Shade(0.6f).Alpha(0.7f), 0.03f, 0.01f);
        canvas.Inside(shirt, () =>
        {
            canvas.Oval(-0.9f * MathF.Sign(actor.LightX), 1.9f, 0.6f, 0.5f, SKColors.Black.Alpha(0.25f), 0.2f);
            foreach (var side in (float[])[-1, 1])
                if (actor.Collar)
                    canvas.Line(actor.Cloth.Shade(0.7f), 0.025f, 0, (side * neck * 1.25f, 1.24f), (side * neck * 0.9f, 1.52f), (side * 0.05f, 1.66f));
        });
    }

    private static void DrawEars(SyntheticCanvas canvas, SyntheticActor actor)
    {
        foreach (var side in (float[])[-1, 1])
        {
            var x = side * (actor.Width + 0.01f);
            canvas.Oval(x, 0.10f, 0.085f, 0.19f, actor.Skin.Shade(0.86f));
            canvas.Oval(x + side * 0.02f, 0.10f, 0.045f, 0.12f, actor.Skin.Shade(0.55f).Alpha(0.6f), 0.02f);
        }
    }

    private static void DrawSkin(SyntheticCanvas canvas, SyntheticActor actor, SKPath outline)
    {
        using var skin = SKShader.CreateRadialGradient(
            new SKPoint(0.22f * actor.LightX, -0.15f), 1.25f,
            [actor.Skin.Shade(1.07f), actor.Skin, actor.Skin.Shade(0.74f)], [0, 0.45f, 1], SKShaderTileMode.Clamp);
        canvas.Fill(outline, skin);
        canvas.Inside(outline, () => canvas.Line(outline, actor.Skin.Shade(0.38f).Alpha(0.5f), 0.16f, 0.08f));
    }

    /// <summary>Sockets, temples, cheeks and chin: what makes a flat oval round.</summary>
    private static void Shape(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose)
    {
        var dark = actor.Skin.Shade(0.35f);
        var red = actor.Skin.Mix(new SKColor(200, 60, 60), 0.45f);
        canvas.Oval(0.12f * actor.LightX, -0.55f, 0.36f, 0.20f, actor.Skin.Shade(1.4f).Alpha(0.28f), 0.13f);
        foreach (var side in (float[])[-1, 1])
        {
            canvas.Oval(side * actor.EyeX, actor.EyeY - 0.045f, 0.19f, 0.105f, dark.Alpha(0.26f), 0.05f);
            canvas.Oval(side * 0.13f, actor.EyeY - 0.06f, 0.05f, 0.09f, dark.Alpha(0.28f), 0.04f);
            canvas.Oval(side * actor.Width * 0.62f, 0.36f - 0.06f * pose.Cheeks, 0.17f, 0.13f, red.Alpha(0.30f), 0.08f);
            canvas.Oval(side * actor.Width * 0.58f, 0.27f - 0.05f * pose.Cheeks, 0.11f, 0.06f,
                actor.Skin.Shade(1.4f).Alpha(0.22f + 0.25f * Math.Max(0, pose.Cheeks)), 0.05f);
            canvas.Oval(side * actor.Width * 0.85f, 0.55f, 0.13f, 0.25f, dark.Alpha(0.22f), 0.09f);
        }
        canvas.Oval(0.05f * actor.LightX, 0.92f + 0.08f * pose.Open, 0.12f, 0.05f, actor.Skin.Shade(1.35f).Alpha(0.25f), 0.05f);
    }

    /// <summary>Nasolabial folds, from the wings of the nose around the corners of the mouth.</summary>
    private static void DrawFolds(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose)
    {
        var depth = Math.Clamp(0.08f + 0.22f * actor.Age + 0.5f * pose.Folds, 0, 0.8f);
        var corner = actor.MouthWidth * (1 + 0.32f * pose.Stretch);
        var rise = 0.09f * pose.Corners;
        foreach (var side in (float[])[-1, 1])
            canvas.Line(actor.Skin.Shade(0.38f).Alpha(depth), 0.028f, 0.012f,
                (side * (actor.NoseWidth + 0.025f), actor.NoseY - 0.05f),
                (side * (corner * 0.95f + 0.02f + 0.04f * pose.Cheeks), actor.MouthY - 0.13f - rise * 0.5f),
                (side * (corner + 0.075f), actor.MouthY - rise + 0.01f));
    }

    private static void DrawNose(SyntheticCanvas canvas, SyntheticActor actor)
    {
        var (width, y, dark) = (actor.NoseWidth, actor.NoseY, actor.Skin.Shade(0.32f));
        var shadow = -MathF.Sign(actor.LightX);
        canvas.Oval(0.04f * shadow, y + 0.075f, width * 0.85f, 0.035f, dark.Alpha(0.32f), 0.03f);
        foreach (var side in (float[])[-1, 1])
            canvas.Line(dark.Alpha(side == shadow ? 0.42f : 0.16f), 0.06f, 0.032f,
                (side * 0.085f, -0.12f), (side * 0.065f, 0.1f), (side * width * 0.8f, y - 0.08f));
        canvas.Line(actor.Skin.Shade(1.45f).Alpha(0.4f), 0.04f, 0.02f, (-0.015f * shadow, -0.12f), (-0.02f * shadow, y - 0.14f));
        canvas.Oval(-0.015f * shadow, y - 0.075f, width * 0.42f, 0.055f, actor.Skin.Shade(1.4f).Alpha(0.4f), 0.025f);
        foreach (var side in (float[])[-1, 1])
        {
            canvas.Line(dark.Alpha(0.6f), 0.017f, 0.006f, (side * width * 0.8f, y - 0.115f), (side * width, y - 0.05f),
                (side * width * 0.9f, y + 0.005f), (side * width * 0.6f, y - 0.005f));
            canvas.Oval(side * width * 0.47f, y + 0.005f, width * 0.26f, 0.021f, dark.Shade(0.5f).Alpha(0.85f), 0.006f);
        }
        canvas.Line(dark.Alpha(0.5f), 0.014f, 0.006f, (-width * 0.25f, y + 0.012f), (0, y + 0.035f), (width * 0.25f, y + 0.012f));
        canvas.Line(dark.Alpha(0.16f), 0.03f, 0.012f, (0, y + 0.07f), (0, y + 0.15f));
    }

    /// <summary>The side away from the light gets darker.</summary>
    private static void Light(SyntheticCanvas canvas, SyntheticActor actor)
    {
        using var all = new SKPath();
        all.AddRect(new SKRect(-2, -2, 2, 2));
        using var shade = SKShader.CreateLinearGradient(
            new SKPoint(actor.Width * actor.LightX, -0.4f), new SKPoint(-actor.Width * actor.LightX, 0.3f),
            [SKColors.White.Alpha(0.10f), SKColors.Transparent, new SKColor(20, 8, 10).Alpha(actor.LightDepth)],
            [0, 0.4f, 1], SKShaderTileMode.Clamp);
        canvas.Fill(all, shade);
    }
}

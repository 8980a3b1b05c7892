using SkiaSharp;

namespace Mien.Lab.Datasets;

/// <summary>Paints the hair and the beard of a drawn person.</summary>
internal static class SyntheticHair
{
    /// <summary>Hair that falls behind neck and shoulders.</summary>
    public static void DrawBehind(SyntheticCanvas canvas, SyntheticActor actor)
    {
        var (width, volume, dark) = (actor.Width, actor.HairVolume, actor.Hair.Shade(0.62f));
        if (actor.HairStyle is SyntheticHairStyle.Long or SyntheticHairStyle.Bob)
        {
            var length = actor.HairStyle == SyntheticHairStyle.Long ? 1.75f : 0.95f;
            using var fall = SyntheticCanvas.Mirrored((0, -1 - volume), (width * 0.8f, -0.85f - volume), (width + 0.14f + volume, -0.2f),
                (width + 0.2f + volume, 0.5f), (width + 0.12f, length), (width * 0.6f, length + 0.05f), (0, length));
            canvas.Fill(fall, dark);
            Strands(canvas, actor, fall, length + 0.1f, 48);
        }
        else if (actor.HairStyle == SyntheticHairStyle.Bun)
        {
            canvas.Oval(0, -1.12f - volume, 0.3f, 0.24f, dark);
            canvas.Oval(0.05f, -1.16f - volume, 0.2f, 0.14f, actor.Hair.Alpha(0.7f), 0.05f);
        }
        else if (actor.HairStyle == SyntheticHairStyle.Curly)
            Curls(canvas, actor, behind: true);
    }

    /// <summary>Hair over the forehead and at the sides.</summary>
    public static void DrawFront(SyntheticCanvas canvas, SyntheticActor actor)
    {
        if (actor.HairStyle == SyntheticHairStyle.Bald)
            return;
        using var shape = Front(actor);
        canvas.Line(shape, SKColors.Black.Alpha(0.30f), 0.05f, 0.03f);
        canvas.Fill(shape, actor.Hair, 0.012f);
        canvas.Inside(shape, () => canvas.Oval(0.35f * actor.LightX, -0.95f, 0.4f, 0.18f, actor.Hair.Shade(1.35f).Alpha(0.5f), 0.1f));
        Strands(canvas, actor, shape, 0.3f, 44);
        if (actor.HairStyle == SyntheticHairStyle.Curly)
            Curls(canvas, actor, behind: false);
    }

    private static SKPath Front(SyntheticActor actor)
    {
        var (w, v) = (actor.Width, actor.HairVolume);
        var (out1, side) = actor.HairStyle switch
        {
            SyntheticHairStyle.Long or SyntheticHairStyle.Bob => (0.12f + v * 0.6f, 0.75f),
            SyntheticHairStyle.Crop or SyntheticHairStyle.Receding => (0.015f, -0.05f),
            SyntheticHairStyle.Bun => (0.03f, 0.0f),
            _ => (0.06f, 0.06f),
        };
        var top = -1 - v * (actor.HairStyle is SyntheticHairStyle.Crop or SyntheticHairStyle.Receding or SyntheticHairStyle.Bun ? 0.4f : 1);
        (float X, float Y)[] outer = [(w + out1, side), (w + out1 + 0.02f, -0.32f), (w * 0.89f + out1 * 0.4f, -0.68f - v * 0.4f),
            (w * 0.52f, -0.9f + (top + 1) * 0.85f), (0, top)];
        (float X, float Y)[] inner = actor.HairStyle switch
        {
            SyntheticHairStyle.Fringe => [(0, -0.36f), (w * 0.45f, -0.34f), (w * 0.86f, -0.30f), (w * 0.96f, -0.1f)],
            SyntheticHairStyle.Receding => [(0, -0.80f), (w * 0.35f, -0.84f), (w * 0.72f, -0.80f), (w * 0.93f, -0.35f)],
            SyntheticHairStyle.Long or SyntheticHairStyle.Bob => [(0, -0.76f), (w * 0.5f, -0.58f), (w * 0.86f, -0.28f), (w * 0.94f, 0.2f)],
            SyntheticHairStyle.Crop => [(0, -0.70f), (w * 0.45f, -0.69f), (w * 0.80f, -0.55f), (w * 0.95f, -0.22f)],
            _ => [(0, -0.64f), (w * 0.45f, -0.66f), (w * 0.80f, -0.50f), (w * 0.94f, -0.15f)],
        };
        var left = outer.Select(p => (-p.X, p.Y));
        var skew = actor.HairStyle == SyntheticHairStyle.SideParting ? 0.12f : 0;
        var hairline = inner.Reverse().Select(p => (p.X, p.Y + skew * p.X))
            .Concat(inner.Skip(1).Select(p => (-p.X, p.Y - skew * p.X * 0.5f)));
        return SyntheticCanvas.Curve(true, [.. left, .. outer.Reverse().Skip(1), .. hairline]);
    }

    /// <summary>Strands from the crown down, a shade at a time: one path each, which draws much faster than lines.</summary>
    private static void Strands(SyntheticCanvas canvas, SyntheticActor actor, SKPath shape, float end, int count)
    {
        var random = SyntheticRandom.Of(actor.Number, 41, count);
        var (w, v) = (actor.Width, actor.HairVolume);
        canvas.Inside(shape, () =>
        {
            foreach (var shade in (float[])[0.55f, 0.75f, 1.1f, 1.28f])
            {
                using var strands = new SKPath();
                for (var i = 0; i < count / 4; i++)
                {
                    var t = random.Between(-1, 1);
                    using var strand = SyntheticCanvas.Curve(false, (t * 0.35f, -1.02f - v), (t * w * 0.9f, -0.72f - 0.1f * (1 - t * t)),
                        (t * (w + 0.12f) + random.Between(-0.03f, 0.03f), end));
                    strands.AddPath(strand);
                }
                canvas.Line(strands, actor.Hair.Shade(shade).Alpha(0.38f), random.Between(0.012f, 0.022f));
            }
        });
    }

    private static void Curls(SyntheticCanvas canvas, SyntheticActor actor, bool behind)
    {
        var random = SyntheticRandom.Of(actor.Number, 43, behind ? 1 : 0);
        var count = behind ? 46 : 34;
        for (var i = 0; i < count; i++)
        {
            var angle = MathF.PI * (behind ? random.Between(-0.1f, 1.1f) : random.Between(0.08f, 0.92f));
            var reach = behind ? random.Between(0.9f, 1.16f) : random.Between(0.86f, 1.06f);
            var (x, y) = (MathF.Cos(angle) * (actor.Width + 0.12f) * reach, -0.12f - MathF.Sin(angle) * 0.88f * reach);
            var radius = random.Between(0.06f, 0.12f);
            canvas.Oval(x, y, radius, radius, actor.Hair.Shade(random.Between(0.6f, 1.1f)), 0.006f);
            canvas.Oval(x - 0.02f, y - 0.02f, radius * 0.4f, radius * 0.4f, actor.Hair.Shade(1.3f).Alpha(0.3f), 0.02f);
        }
    }

    /// <summary>Stubble, moustache, goatee or full beard; it follows jaw and mouth.</summary>
    public static void DrawBeard(SyntheticCanvas canvas, SyntheticActor actor, SyntheticPose pose)
    {
        if (actor.Beard == SyntheticBeard.None)
            return;
        var (w, mouth, drop) = (actor.Width, actor.MouthY, 0.09f * pose.Open);
        using var chin = actor.Beard == SyntheticBeard.Goatee
            ? SyntheticCanvas.Mirrored((0, mouth + 0.09f + drop), (0.15f, mouth + 0.05f + drop), (0.2f, 0.9f + drop), (0, 1.1f + drop))
            : SyntheticCanvas.Mirrored((0, mouth + 0.06f + drop), (0.26f, mouth + 0.03f), (w * 0.62f, 0.5f), (w * 1.05f, 0.1f), (w * 1.1f, 0.6f),
                (w * 0.7f, 1.15f), (0, 1.25f));
        var lift = 0.03f * pose.UpperLip + 0.04f * pose.Corners;
        using var moustache = SyntheticCanvas.Mirrored((0, actor.NoseY + 0.07f), (0.14f, actor.NoseY + 0.07f), (actor.MouthWidth + 0.05f, mouth + 0.02f - lift),
            (actor.MouthWidth - 0.03f, mouth + 0.015f - lift), (0.1f, mouth - 0.035f), (0, mouth - 0.045f));
        if (actor.Beard == SyntheticBeard.Stubble)
        {
            canvas.Fill(chin, actor.Hair.Alpha(0.26f), 0.05f);
            canvas.Fill(moustache, actor.Hair.Alpha(0.24f), 0.02f);
            return;
        }
        if (actor.Beard != SyntheticBeard.Moustache)
            Hairy(canvas, actor, chin, 1.2f);
        Hairy(canvas, actor, moustache, mouth + 0.1f);
    }

    private static void Hairy(SyntheticCanvas canvas, SyntheticActor actor, SKPath shape, float bottom)
    {
        canvas.Fill(shape, actor.Hair.Shade(0.85f).Alpha(0.85f), 0.02f);
        var random = SyntheticRandom.Of(actor.Number, 47, (int)(bottom * 100));
        canvas.Inside(shape, () =>
        {
            foreach (var shade in (float[])[0.5f, 0.9f, 1.3f])
            {
                using var hairs = new SKPath();
                for (var i = 0; i < 24; i++)
                {
                    var (x, y) = (random.Between(-0.8f, 0.8f), random.Between(0.35f, bottom));
                    hairs.MoveTo(x, y);
                    hairs.LineTo(x * 1.04f, y + 0.06f);
                }
                canvas.Line(hairs, actor.Hair.Shade(shade).Alpha(0.5f), 0.010f);
            }
        });
    }
}

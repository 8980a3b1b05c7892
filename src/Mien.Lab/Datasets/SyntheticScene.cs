using SkiaSharp;

namespace Mien.Lab.Datasets;

/// <summary>What the camera sees of a drawn person: background, framing, focus, light and sensor noise.</summary>
internal sealed class SyntheticScene(SyntheticActor actor, SyntheticClip clip, SyntheticOptions options) : IDisposable
{
    private readonly SyntheticTake _take = SyntheticTake.Create(clip, options);
    private readonly SKSurface _surface = NewSurface(options);
    private readonly SKImage _background = DrawBackground(actor, options);

    /// <summary>One picture: packed RGB, Height * Width * 3 bytes of its own.</summary>
    public byte[] Shoot(int frame, SyntheticPose pose)
    {
        var skia = _surface.Canvas;
        using (var focus = SKImageFilter.CreateBlur(_take.Focus * options.Height / 360f, _take.Focus * options.Height / 360f))
        using (var lens = new SKPaint { ImageFilter = focus })
            skia.SaveLayer(lens);
        var canvas = new SyntheticCanvas(skia);
        skia.DrawImage(_background, 0, 0);
        var seconds = frame / (float)options.FramesPerSecond;
        var scale = actor.Zoom * _take.Zoom * options.Height;
        skia.Save();
        skia.Translate(
            options.Width / 2f + options.Height * (actor.OffsetX + _take.OffsetX + _take.Sway(seconds, 0)),
            options.Height * (0.49f + actor.OffsetY + _take.OffsetY + _take.Sway(seconds, 1)));
        skia.Scale(scale);
        skia.RotateDegrees(5 * pose.Roll + _take.Roll + 60 * _take.Sway(seconds, 2), 0, 1.1f);
        SyntheticFace.Draw(canvas, actor, pose);
        skia.Restore();
        skia.Restore();
        return Develop(frame);
    }

    public void Dispose()
    {
        _surface.Dispose();
        _background.Dispose();
    }

    private static SKSurface NewSurface(SyntheticOptions options) =>
        SKSurface.Create(new SKImageInfo(options.Width, options.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));

    private static SKImage DrawBackground(SyntheticActor actor, SyntheticOptions options)
    {
        using var surface = NewSurface(options);
        var canvas = new SyntheticCanvas(surface.Canvas);
        var (width, height, color) = ((float)options.Width, (float)options.Height, actor.Back);
        using var all = new SKPath();
        all.AddRect(new SKRect(0, 0, width, height));
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(actor.LightX > 0 ? width : 0, 0), new SKPoint(width / 2, height),
            [color.Shade(actor.Background == SyntheticBackground.Plain ? 1.04f : 1.25f), color.Shade(0.7f)], SKShaderTileMode.Clamp);
        canvas.Fill(all, shader);
        var random = SyntheticRandom.Of(options.Seed, 51, actor.Number);
        for (var i = 0; i < 9; i++)
            DrawProp(canvas, actor, random, i, width, height);
        return surface.Snapshot();
    }

    private static void DrawProp(
        SyntheticCanvas canvas, SyntheticActor actor, Random random, int i, float width, float height)
    {
        var (x, y, shade) = (random.Between(0, width), random.Between(0, height), random.Between(0.6f, 1.35f));
        if (actor.Background == SyntheticBackground.Panels)
            canvas.Line(actor.Back.Shade(0.6f).Alpha(0.5f), 2, 1, (width * (i + 0.5f) / 9, 0), (width * (i + 0.5f) / 9, height));
        else if (actor.Background == SyntheticBackground.Spots)
            canvas.Oval(x, y, height * 0.11f, height * 0.11f, actor.Back.Shade(shade).Alpha(0.5f), height * 0.03f);
        else if (actor.Background == SyntheticBackground.Window && i < 4)
        {
            using var pane = new SKPath();
            var left = width * (actor.LightX > 0 ? 0.70f : 0.02f) + width * 0.14f * (i % 2);
            var top = height * (0.08f + 0.3f * (i / 2));
            pane.AddRect(new SKRect(left, top, left + width * 0.125f, top + height * 0.27f));
            canvas.Fill(pane, actor.Back.Shade(1.6f).Alpha(0.8f), 2);
        }
    }

    /// <summary>Exposure and white balance of the take, and noise that is new in every frame.</summary>
    private byte[] Develop(int frame)
    {
        using var pixels = _surface.PeekPixels();
        var rgba = pixels.GetPixelSpan();
        var rgb = new byte[options.Width * options.Height * 3];
        var exposure = actor.Exposure * _take.Exposure;
        Span<float> gains = [exposure * (1 + actor.LightWarmth), exposure, exposure * (1 - actor.LightWarmth)];
        var state = ((ulong)(uint)SyntheticRandom.Of(options.Seed, 61, actor.Number, clip.Emotion, frame).Next() << 20) | 1;
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            var noise = _take.Noise * ((state & 255) + (state >> 8 & 255) + (state >> 16 & 255) - 382.5f) / 128;
            for (var channel = 0; channel < 3; channel++)
                rgb[to + channel] = (byte)Math.Clamp(rgba[from + channel] * gains[channel] + noise + 0.5f, 0, 255);
        }
        return rgb;
    }
}

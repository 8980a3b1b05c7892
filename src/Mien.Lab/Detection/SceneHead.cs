using Mien.Faces;
using Mien.Lab.Datasets;
using SkiaSharp;

namespace Mien.Lab.Detection;

/// <summary>Draws one face picture with shoulders, hair and head around it, with a soft outline so that the edge of the picture is no
/// sign of a face, and now and then with something in front.</summary>
/// <param name="canvas">The scene.</param>
/// <param name="random">The scene's chance.</param>
/// <param name="picture">The face.</param>
/// <param name="pose">Where it lies.</param>
internal sealed class SceneHead(SyntheticCanvas canvas, Random random, FacePicture picture, FacePose pose)
{
    private readonly float _side = picture.Side;

    /// <summary>Whether the picture shows no face at all.</summary>
    public bool IsImpostor { get; init; }

    /// <summary>The face in the scene.</summary>
    public Face Face { get; } = pose.Apply(picture.Face);

    /// <summary>Draws neck and shoulders, mostly.</summary>
    public void DrawBody()
    {
        if (!random.Chance(0.7f))
            return;
        canvas.Skia.Save();
        canvas.Skia.Concat(pose.Matrix);
        Shoulders();
        canvas.Skia.Restore();
    }

    /// <summary>Draws hair, head and face, and what is in front of it.</summary>
    public void Draw()
    {
        var skia = canvas.Skia;
        skia.Save();
        skia.Concat(pose.Matrix);
        using var image = SKImage.FromPixelCopy(new SKImageInfo(picture.Side, picture.Side, SKColorType.Gray8, SKAlphaType.Opaque), picture.Grey, picture.Side);
        if (random.Chance(0.35f))
            Paint(image, SKShaderTileMode.Mirror, random.Between(0.6f, 0.8f), random.Between(0.65f, 0.9f), 0.08f, blur: 0.06f);
        else if (random.Chance(0.75f))
            Hair();
        Outline(image);
        if (random.Chance(0.12f))
            Glasses();
        if (random.Chance(0.12f))
            InFront();
        skia.Restore();
    }

    /// <summary>The face itself: an oval, a soft square, or the whole picture as it is.</summary>
    private void Outline(SKImage image)
    {
        var kind = random.NextSingle();
        if (kind < 0.6f)
            Paint(image, SKShaderTileMode.Clamp, random.Between(0.44f, 0.56f), random.Between(0.5f, 0.62f), random.Between(0.02f, 0.08f));
        else
            Square(image, kind < 0.85f ? random.Between(0.02f, 0.1f) : 0);
    }

    private void Paint(SKImage image, SKShaderTileMode beyond, float width, float height, float soft, float blur = 0)
    {
        using var paint = Brush(image, beyond, soft);
        using var filter = blur > 0 ? SKImageFilter.CreateBlur(blur * _side, blur * _side) : null;
        paint.ImageFilter = filter;
        canvas.Skia.DrawOval(_side / 2, _side / 2, width * _side, height * _side, paint);
    }

    private void Square(SKImage image, float soft)
    {
        using var paint = Brush(image, SKShaderTileMode.Clamp, soft);
        canvas.Skia.DrawRect(0, 0, _side, _side, paint);
    }

    /// <summary>Enlarging is smooth; shrinking takes the mean.</summary>
    private SKSamplingOptions Sampling => MathF.Abs(pose.Matrix.ScaleY) > 0.75f
        ? new SKSamplingOptions(SKCubicResampler.Mitchell)
        : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear);

    private SKPaint Brush(SKImage image, SKShaderTileMode beyond, float soft)
    {
        using var shader = image.ToShader(beyond, beyond, Sampling);
        using var mask = soft > 0 ? SKMaskFilter.CreateBlur(SKBlurStyle.Normal, soft * _side) : null;
        return new SKPaint { IsAntialias = true, Shader = shader, MaskFilter = mask };
    }

    private void Shoulders()
    {
        var (middle, skin, cloth) = (_side / 2, Mean(0.35f, 0.75f), random.Shade());
        var (neck, chin) = (random.Between(0.22f, 0.32f) * _side, random.Between(0.8f, 0.95f) * _side);
        using var throat = new SKPath();
        throat.AddRect(new SKRect(middle - neck, chin - 0.3f * _side, middle + neck, chin + 0.45f * _side));
        canvas.Fill(throat, SceneChance.Grey(skin * random.Between(0.6f, 0.95f)), 0.02f * _side);
        var (width, drop) = (random.Between(0.9f, 1.4f) * _side, random.Between(0.25f, 0.45f) * _side);
        using var body = SyntheticCanvas.Curve(true,
            (middle - neck, chin + 0.15f * _side), (middle, chin + random.Between(0.2f, 0.45f) * _side), (middle + neck, chin + 0.15f * _side),
            (middle + width, chin + drop), (middle + 1.15f * width, chin + 2 * _side), (middle - 1.15f * width, chin + 2 * _side), (middle - width, chin + drop));
        canvas.Fill(body, cloth, random.Between(0, 0.03f) * _side);
        if (random.Chance(0.4f))
            canvas.Inside(body, () =>
            {
                for (var i = -6; i <= 6; i++)
                    canvas.Line(SceneChance.Grey(cloth.Red * random.Between(0.5f, 1.5f)).Alpha(0.6f), random.Between(0.01f, 0.08f) * _side, 0,
                        (middle + i * 0.2f * width, chin), (middle + i * 0.24f * width, chin + 2 * _side));
            });
    }

    /// <summary>Hair in the tone of the picture's upper edge, or any.</summary>
    private void Hair()
    {
        var tone = random.Chance(0.6f) ? Mean(0, 0.12f) : random.Between(10, 220);
        var (width, height) = (random.Between(0.5f, 0.68f), random.Between(0.6f, 0.78f));
        var rise = random.Between(0.02f, 0.14f);
        canvas.Oval(_side / 2, (0.5f - rise) * _side, width * _side, height * _side, SceneChance.Grey(tone), random.Between(0.01f, 0.06f) * _side);
        if (random.Chance(0.4f))
            canvas.Oval(_side / 2, 0.75f * _side, width * _side, random.Between(0.5f, 0.9f) * _side, SceneChance.Grey(tone * random.Between(0.8f, 1.1f)), 0.04f * _side);
        for (var i = random.Next(12); i > 0; i--)
        {
            var x = random.Between(0.05f, 0.95f) * _side;
            canvas.Line(SceneChance.Grey(tone * random.Between(0.6f, 1.5f)).Alpha(0.5f), random.Between(0.01f, 0.04f) * _side, 0,
                (_side / 2, -0.15f * _side), (x, random.Between(-0.2f, 0.02f) * _side), (x + random.Between(-0.2f, 0.2f) * _side, random.Between(0, 0.5f) * _side));
        }
    }

    private void Glasses()
    {
        var (right, left) = (picture.Face.Landmarks[0], picture.Face.Landmarks[1]);
        var apart = Math.Max(0.1f * _side, MathF.Abs(left.X - right.X));
        var (dark, shade) = (random.Chance(0.4f), random.Chance(0.8f) ? random.Shade(0, 60) : random.Shade(150, 255));
        var (width, height, line) = (random.Between(0.3f, 0.42f) * apart, random.Between(0.22f, 0.38f) * apart, random.Between(0.03f, 0.1f) * apart);
        foreach (var eye in new[] { right, left })
        {
            using var rim = new SKPath();
            rim.AddOval(new SKRect(eye.X - width, eye.Y - height, eye.X + width, eye.Y + height));
            if (dark)
                canvas.Fill(rim, shade);
            canvas.Line(rim, shade, line);
        }
        canvas.Line(shade, line, 0, (right.X + width, right.Y), (left.X - width, left.Y));
    }

    /// <summary>A hand, a microphone, a scarf: a shape over the lower half or over one side.</summary>
    private void InFront()
    {
        var below = random.Chance(0.6f);
        var (x, y) = below ? (random.Between(0.2f, 0.8f), random.Between(0.78f, 1.05f)) : (random.Chance(0.5f) ? -0.02f : 1.02f, random.Between(0.2f, 0.9f));
        canvas.Oval(x * _side, y * _side, random.Between(0.08f, 0.3f) * _side, random.Between(0.08f, 0.25f) * _side, random.Shade(), random.Between(0, 0.03f) * _side);
    }

    /// <summary>Mean shade of the picture's rows between two heights.</summary>
    private float Mean(float top, float bottom)
    {
        var (from, to) = ((int)(top * picture.Side) * picture.Side, (int)(bottom * picture.Side) * picture.Side);
        float sum = 0;
        foreach (var value in picture.Grey.AsSpan(from, to - from))
            sum += value;
        return sum / (to - from);
    }
}

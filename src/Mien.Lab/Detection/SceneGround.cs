using Mien.Lab.Datasets;
using SkiaSharp;

namespace Mien.Lab.Detection;

/// <summary>Draws what is behind the faces, and what could be taken for one.</summary>
/// <param name="canvas">The scene.</param>
/// <param name="random">The scene's chance.</param>
/// <param name="size">Height and width of the scene.</param>
internal sealed class SceneGround(SyntheticCanvas canvas, Random random, int size)
{
    /// <summary>A part of a picture without faces or a drawn ground, then shapes, letters and heads without a face.</summary>
    public void Draw(IReadOnlyList<GreyPicture> pictures)
    {
        if (pictures.Count > 0 && random.Chance(0.8f))
            Picture(Busier(pictures[random.Next(pictures.Count)], pictures[random.Next(pictures.Count)]));
        else
            Gradient();
        if (random.Chance(0.3f))
            for (var i = random.Next(1, 9); i > 0; i--)
                Shape();
        if (random.Chance(0.15f))
            Letters();
        if (random.Chance(0.2f))
            for (var i = random.Next(1, 4); i > 0; i--)
                BlankHead();
    }

    /// <summary>Mostly the one of more shades: photographs rather than line drawings.</summary>
    private GreyPicture Busier(GreyPicture a, GreyPicture b) => random.Chance(0.6f) && b.Shades > a.Shades ? b : a;

    /// <summary>A window of a picture, sometimes all of it, turned and mirrored now and then.</summary>
    private void Picture(GreyPicture picture)
    {
        using var image = SKImage.FromPixelCopy(new SKImageInfo(picture.Width, picture.Height, SKColorType.Gray8, SKAlphaType.Opaque), picture.Grey, picture.Width);
        var shorter = Math.Min(picture.Width, picture.Height);
        var side = random.Chance(0.3f) ? Math.Max(picture.Width, picture.Height) : random.Between(0.4f, 1) * shorter;
        var scale = size / side;
        var (left, top) = (random.Between(Math.Min(0, picture.Width - side), Math.Max(0, picture.Width - side)),
            random.Between(Math.Min(0, picture.Height - side), Math.Max(0, picture.Height - side)));
        canvas.Skia.Clear(random.Shade());
        canvas.Skia.Save();
        if (random.Chance(0.5f))
            canvas.Skia.Scale(-1, 1, size / 2f, 0);
        if (random.Chance(0.2f))
            canvas.Skia.RotateDegrees(90 * random.Next(4), size / 2f, size / 2f);
        canvas.Skia.Scale(scale);
        canvas.Skia.Translate(-left, -top);
        canvas.Skia.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        canvas.Skia.Restore();
    }

    private void Gradient()
    {
        using var shader = SKShader.CreateLinearGradient(new SKPoint(random.Between(0, size), 0), new SKPoint(random.Between(0, size), size),
            [random.Shade(), random.Shade()], [0, 1], SKShaderTileMode.Clamp);
        using var all = new SKPath();
        all.AddRect(new SKRect(0, 0, size, size));
        canvas.Fill(all, shader);
    }

    private void Shape()
    {
        var (x, y, width, height) = (random.Between(0, size), random.Between(0, size), Length(), Length());
        using var path = new SKPath();
        if (random.Chance(0.5f))
            path.AddOval(new SKRect(x - width, y - height, x + width, y + height));
        else
            path.AddRoundRect(new SKRect(x - width, y - height, x + width, y + height), random.Between(0, width), random.Between(0, height));
        if (random.Chance(0.5f))
            canvas.Fill(path, random.Shade(), random.Between(0, 3));
        else
            canvas.Line(path, random.Shade(), random.Between(1, 8), random.Between(0, 2));

        float Length() => 4 * MathF.Pow(size / 10f, random.NextSingle());
    }

    private void Letters()
    {
        using var font = new SKFont(SKTypeface.Default, random.Between(8, 60));
        using var paint = new SKPaint { IsAntialias = true, Color = random.Shade() };
        for (var i = random.Next(1, 6); i > 0; i--)
            canvas.Skia.DrawText(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)random.Next('!', '{'))),
                random.Between(-20, size), random.Between(0, size), font, paint);
    }

    /// <summary>A head from behind, a ball, a mannequin: the outline of a face with nothing in it, or with two dots.</summary>
    private void BlankHead()
    {
        var side = 10 * MathF.Pow(size / 20f, random.NextSingle());
        var (x, y, tone) = (random.Between(0, size), random.Between(0, size), random.Between(20, 235));
        canvas.Oval(x, y - 0.15f * side, 0.62f * side, 0.7f * side, random.Shade(), 0.04f * side);
        if (random.Chance(0.6f))
            canvas.Oval(x, y, 0.46f * side, 0.6f * side, SceneChance.Grey(tone), 0.05f * side);
        if (random.Chance(0.3f))
            foreach (var eye in new[] { -0.2f, 0.2f })
                canvas.Oval(x + eye * side, y + random.Between(-0.2f, 0.1f) * side, 0.06f * side, 0.05f * side, SceneChance.Grey(tone * 0.4f), 0.01f * side);
    }
}

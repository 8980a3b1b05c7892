using SkiaSharp;

namespace Mien.Output;

/// <summary>Text of a plot, in whatever fonts the machine has.</summary>
internal sealed class PlotText : IDisposable
{
    private static readonly string[] _families =
        ["Inter", "Segoe UI", "Helvetica Neue", "Liberation Sans", "Noto Sans", "DejaVu Sans", "Arial"];

    private readonly SKTypeface _plain = Face(SKFontStyle.Normal);
    private readonly SKTypeface _bold = Face(SKFontStyle.Bold);

    /// <summary>Draws text on its baseline; <paramref name="align"/> says which part of it stands at x.</summary>
    public void Draw(
        SKCanvas canvas, string text, float x, float y, float size, SKColor color, SKTextAlign align = SKTextAlign.Left, bool bold = false)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = color };
        x -= align switch { SKTextAlign.Left => 0, SKTextAlign.Center => Measure(text, size, bold) / 2, _ => Measure(text, size, bold) };
        foreach (var (run, face) in Runs(text, bold))
        {
            using var font = new SKFont(face, size) { Subpixel = true };
            canvas.DrawText(run, x, y, SKTextAlign.Left, font, paint);
            x += font.MeasureText(run);
        }
    }

    /// <summary>Width of the text.</summary>
    public float Measure(string text, float size, bool bold = false) => Runs(text, bold).Sum(run =>
    {
        using var font = new SKFont(run.Face, size) { Subpixel = true };
        return font.MeasureText(run.Text);
    });

    /// <summary>The text, or as much of it as fits and an ellipsis.</summary>
    public string Fit(string text, float size, float width, bool bold = false)
    {
        if (Measure(text, size, bold) <= width)
            return text;
        var runes = text.EnumerateRunes().Take(400).ToList();
        while (runes.Count > 1 && Measure(string.Concat(runes) + "…", size, bold) > width)
            runes.RemoveAt(runes.Count - 1);
        return string.Concat(runes) + "…";
    }

    public void Dispose()
    {
        _plain.Dispose();
        _bold.Dispose();
    }

    /// <summary>Stretches of text with a font that has their letters.</summary>
    private List<(string Text, SKTypeface Face)> Runs(string text, bool bold)
    {
        var own = bold ? _bold : _plain;
        var runs = new List<(string Text, SKTypeface Face)>();
        foreach (var rune in text.EnumerateRunes())
        {
            var face = own.ContainsGlyph(rune.Value) ? own : SKFontManager.Default.MatchCharacter(rune.Value) ?? own;
            if (runs.Count > 0 && runs[^1].Face.FamilyName == face.FamilyName)
                runs[^1] = (runs[^1].Text + rune, runs[^1].Face);
            else
                runs.Add((rune.ToString(), face));
        }
        return runs;
    }

    private static SKTypeface Face(SKFontStyle style)
    {
        var face = _families.Select(family => SKFontManager.Default.MatchFamily(family, style))
            .FirstOrDefault(found => found is not null) ?? SKTypeface.FromFamilyName(null, style);
        return face is not null && face.ContainsGlyph('a') ? face : throw new MienException(
            "No font was found, so the plot would have no text. Install one, for example: apt-get install fonts-dejavu-core");
    }
}

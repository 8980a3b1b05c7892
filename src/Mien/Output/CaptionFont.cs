using SkiaSharp;

namespace Mien.Output;

/// <summary>Fonts for text on video: one for all, another where it lacks a name's letters.</summary>
internal sealed class CaptionFont : IDisposable
{
    private static readonly string[] _families =
        ["Inter", "Segoe UI", "Helvetica Neue", "Liberation Sans", "Noto Sans", "DejaVu Sans", "Arial"];

    private readonly SKTypeface _usual = Usual();
    private readonly Dictionary<string, SKTypeface> _others = [];

    /// <summary>A font of a size in pixels that has the letters of a text, as far as one is installed.</summary>
    public SKFont For(string text, float size)
    {
        var missing = text.EnumerateRunes().FirstOrDefault(rune => rune.Value > ' ' && !_usual.ContainsGlyph(rune.Value)).Value;
        return new SKFont(missing == 0 ? _usual : Other(missing), size) { Subpixel = true };
    }

    public void Dispose()
    {
        foreach (var other in _others.Values.Append(_usual).Distinct())
            other.Dispose();
    }

    private SKTypeface Other(int letter)
    {
        using var found = SKFontManager.Default.MatchCharacter(letter);
        if (found is null)
            return _usual;
        if (!_others.TryGetValue(found.FamilyName, out var kept))
            _others[found.FamilyName] = kept = SKTypeface.FromFamilyName(found.FamilyName, SKFontStyle.Normal);
        return kept;
    }

    private static SKTypeface Usual()
    {
        var face = _families.Select(family => SKFontManager.Default.MatchFamily(family, SKFontStyle.Bold))
            .FirstOrDefault(found => found is not null) ?? SKTypeface.FromFamilyName(null, SKFontStyle.Bold);
        return face is not null && face.ContainsGlyph('a') ? face : throw new MienException(
            "No font was found, so the annotated video would have no text. Install one, for example: apt-get install fonts-dejavu-core");
    }
}

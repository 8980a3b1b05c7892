using System.Globalization;
using System.Text;
using System.Xml;

namespace Mien.Output;

/// <summary>How times and names are written.</summary>
internal static class ResultText
{
    /// <summary>Whole milliseconds, halves away from zero: the one rounding of all formats.</summary>
    public static long Milliseconds(TimeSpan time) =>
        (long)Math.Round(time.Ticks / (decimal)TimeSpan.TicksPerMillisecond, MidpointRounding.AwayFromZero);

    /// <summary>Seconds with three decimals.</summary>
    public static string Seconds(TimeSpan time) => Seconds(Milliseconds(time));

    /// <summary>Seconds with three decimals.</summary>
    public static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Hours, minutes, seconds and milliseconds, as subtitles want them.</summary>
    public static string Clock(TimeSpan time, char separator)
    {
        var (seconds, milliseconds) = Math.DivRem(Math.Max(0, Milliseconds(time)), 1000);
        return string.Create(CultureInfo.InvariantCulture,
            $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{separator}{milliseconds:000}");
    }

    /// <summary>A number with a fixed count of decimals and a decimal point.</summary>
    public static string Number(double value, int decimals) => value.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>The text on one line: line breaks and control characters become spaces, what XML cannot hold U+FFFD.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
                line.Append(' ');
            else
                line.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune);
        return line.ToString();
    }
}

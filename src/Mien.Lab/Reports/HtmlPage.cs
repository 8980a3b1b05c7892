using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Mien.Models;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The skeleton of every page: one self-contained file without script, network or style attributes. Pages are
/// built as elements, so all text from data is encoded, and the result is HTML and well-formed XML at once.</summary>
internal static class HtmlPage
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    /// <summary>Writes a page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What the page is, beside the name of the product.</param>
    /// <param name="title">Title of the window.</param>
    /// <param name="content">The elements of the page's body.</param>
    public static void Write(string path, string kind, string title, params object?[] content)
    {
        var page = new XElement("html", new XAttribute("lang", "en"),
            Head(title),
            new XElement("body",
                new XElement("header", Mark(), new XElement("b", "Mien"), new XElement("span", kind)),
                new XElement("main", content),
                new XElement("footer", new XElement("p", new XAttribute("class", "small"),
                    "All figures are of apparent (acted) expression as it shows in a face. "
                    + "They do not say what anyone feels, and must not be used to judge a person."))));
        AtomicFile.WriteText(path, "<!DOCTYPE html>\n" + Markup.ToText(page, SaveOptions.DisableFormatting) + "\n");
    }

    /// <summary>A section: its heading in the margin, its content beside.</summary>
    public static XElement Section(string heading, params object?[] content) => new("section",
        new XElement("h2", heading), new XElement("div", new XAttribute("class", "body"), content));

    /// <summary>A figure that has a form of its own for narrow screens.</summary>
    public static XElement Figure(Drawing roomy, Drawing narrow, string caption) => new("figure",
        new XElement("div", new XAttribute("class", "roomy"), roomy.ToSvg()),
        new XElement("div", new XAttribute("class", "narrow"), narrow.ToSvg()),
        new XElement("figcaption", caption));

    /// <summary>A figure too wide for small screens: it scrolls in its own frame.</summary>
    public static XElement WideFigure(Drawing drawing, string caption) => new("figure", new XAttribute("class", "wide"),
        Scroll(drawing.Title, drawing.ToSvg()), new XElement("figcaption", caption));

    /// <summary>A frame that scrolls sideways, reachable by keyboard.</summary>
    public static XElement Scroll(string name, XElement content) => new("div", new XAttribute("class", "scroll"),
        new XAttribute("tabindex", 0), new XAttribute("role", "region"), new XAttribute("aria-label", name), content);

    /// <summary>A table; columns named in <paramref name="numeric"/> (from 0) are set flush right, the first is the row's heading.</summary>
    public static XElement Table(
        IReadOnlyList<string> head, IEnumerable<IReadOnlyList<object?>> rows, IReadOnlySet<int> numeric, int? strongRow = null) =>
        Scroll("Table", new XElement("table",
            new XElement("thead", new XElement("tr", head.Select((text, i) =>
                new XElement("th", new XAttribute("scope", "col"), Class(i, numeric), text)))),
            new XElement("tbody", rows.Select((row, r) => new XElement("tr",
                r == strongRow ? new XAttribute("class", "us") : null,
                row.Select((cell, i) => i == 0
                    ? new XElement("th", new XAttribute("scope", "row"), cell)
                    : new XElement("td", Class(i, numeric), cell)))))));

    /// <summary>A table of names and values.</summary>
    public static XElement Pairs(IEnumerable<(string Name, string Value)> pairs) => new("table",
        new XElement("tbody", pairs.Select(pair => new XElement("tr",
            new XElement("th", new XAttribute("scope", "row"), pair.Name),
            new XElement("td", new XAttribute("class", "long"), pair.Value)))));

    /// <summary>A label with the dot of its colour.</summary>
    public static object[] LabelName(string label) => [Spot(Label.ColorOf(label)), label];

    /// <summary>A dot of a colour, as large as a letter.</summary>
    public static XElement Spot(string color) => new(_svg + "svg", new XAttribute("class", "dot"), new XAttribute("viewBox", "0 0 10 10"),
        new XAttribute("aria-hidden", "true"),
        new XElement(_svg + "circle", new XAttribute("cx", 5), new XAttribute("cy", 5), new XAttribute("r", 4.6),
            new XAttribute("fill", color), new XAttribute("class", "s-muted"), new XAttribute("stroke-width", 0.6)));

    /// <summary>A share (0 to 1) and its interval on a rule as wide as its cell.</summary>
    /// <param name="value">The share.</param>
    /// <param name="low">Lower end; null without an interval.</param>
    /// <param name="high">Upper end.</param>
    /// <param name="color">Of the interval.</param>
    public static XElement Whisker(double value, double? low, double? high, string color)
    {
        XElement Rect(double x, double y, double width, double height, string kind, string fill) => new(_svg + "rect",
            new XAttribute("class", kind), new XAttribute("x", Math.Round(x, 2)), new XAttribute("y", y),
            new XAttribute("width", Math.Round(width, 2)), new XAttribute("height", height), new XAttribute("fill", fill));
        return new XElement(_svg + "svg", new XAttribute("class", "bar"), new XAttribute("viewBox", "0 0 100 10"),
            new XAttribute("preserveAspectRatio", "none"), new XAttribute("aria-hidden", "true"),
            Rect(0, 4.5, 100, 1, "f-rule", "#E1DDD4"),
            low is { } from && high is { } to ? Rect(100 * from, 3, 100 * (to - from), 4, "f-data", color) : null,
            Rect(Math.Clamp(100 * value - 0.6, 0, 98.8), 0, 1.2, 10, "f-ink", "#1D1C1A"));
    }

    /// <summary>A horizontal bar of <paramref name="share"/> (0 to 1) of its cell.</summary>
    public static XElement Bar(double share, string color) => new(_svg + "svg",
        new XAttribute("class", "bar"), new XAttribute("viewBox", "0 0 100 10"), new XAttribute("preserveAspectRatio", "none"), new XAttribute("aria-hidden", "true"),
        new XElement(_svg + "rect", new XAttribute("width", Math.Round(100 * Math.Clamp(share, 0, 1), 2)),
            new XAttribute("height", 10), new XAttribute("fill", color)));

    public static XElement Details(string summary, params object?[] content) =>
        new("details", new XElement("summary", summary), content);

    private static XAttribute? Class(int column, IReadOnlySet<int> numeric) =>
        numeric.Contains(column) ? new XAttribute("class", "n") : null;

    private static XElement Head(string title)
    {
        var css = PageStyle.Css.ReplaceLineEndings("\n");
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css)));
        return new XElement("head",
            new XElement("meta", new XAttribute("charset", "utf-8")),
            new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", Invariant(
                $"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'"))),
            new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
            new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
            new XElement("title", title),
            new XElement("style", css));
    }

    /// <summary>The mark: two brows and a mouth, the three lines that make a mien.</summary>
    private static XElement Mark() => new(_svg + "svg", new XAttribute("viewBox", "0 0 32 32"), new XAttribute("aria-hidden", "true"),
        new XElement(_svg + "g", new XAttribute("fill", "none"), new XAttribute("stroke", "currentColor"),
            new XAttribute("stroke-width", 2.6), new XAttribute("stroke-linecap", "round"),
            new XElement(_svg + "path", new XAttribute("d", "M4 11.5 Q8.5 6.5 13 10")),
            new XElement(_svg + "path", new XAttribute("d", "M19 8.5 Q24 4.5 28 10.5")),
            new XElement(_svg + "path", new XAttribute("d", "M7 22 Q15.5 28.5 25 20"))));
}

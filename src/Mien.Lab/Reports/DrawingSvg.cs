using System.Text;
using System.Xml.Linq;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>A drawing as SVG: real text, plain colours for any viewer, and classes through which a page adapts them.</summary>
internal static class DrawingSvg
{
    private const string Fonts = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif";
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    /// <summary>The drawing as one element, to stand in a page.</summary>
    public static XElement ToSvg(this Drawing drawing) => new(_svg + "svg",
        new XAttribute("viewBox", Invariant($"0 0 {drawing.Width:0.##} {drawing.Height:0.##}")),
        new XAttribute("role", "img"),
        new XAttribute("aria-label", drawing.Title),
        new XAttribute("font-family", Fonts),
        new XElement(_svg + "title", drawing.Title),
        new XElement(_svg + "desc", drawing.Description),
        drawing.Shapes.Select(ToElement));

    /// <summary>Writes the drawing as a file of its own, on white ground.</summary>
    public static void WriteSvg(this Drawing drawing, string path)
    {
        var svg = drawing.ToSvg();
        svg.Add(new XAttribute("width", drawing.Width), new XAttribute("height", drawing.Height));
        svg.Elements(_svg + "desc").First().AddAfterSelf(
            ToElement(new Box(0, 0, drawing.Width, drawing.Height, Paint.Paper)));
        AtomicFile.WriteText(path, Markup.ToText(svg, SaveOptions.None) + "\n");
    }

    private static XElement ToElement(Shape shape)
    {
        var element = shape switch
        {
            Box box => BoxElement(box),
            Pen pen => PenElement(pen),
            Area area => Element("polygon", area.Fill, null,
                ("points", string.Join(' ', area.Points.Select(p => Invariant($"{p.X:0.##},{p.Y:0.##}"))))),
            Dot dot => Element("circle", dot.Fill, dot.Line,
                ("cx", dot.X), ("cy", dot.Y), ("r", dot.Radius), ("stroke-width", dot.Width)),
            Word word => WordElement(word),
            Picture picture => PictureElement(picture),
            _ => throw new ArgumentException($"{shape.GetType().Name} has no SVG form.", nameof(shape)),
        };
        if (shape.Name is not null)
            element.Add(new XAttribute("data-name", shape.Name));
        if (shape.Tip is not null)
            element.AddFirst(new XElement(_svg + "title", shape.Tip));
        return element;
    }

    private static XElement BoxElement(Box box)
    {
        var element = Element("rect", box.Fill, box.Line,
            ("x", box.X), ("y", box.Y), ("width", box.Width), ("height", box.Height));
        if (box.Radius > 0)
            element.Add(new XAttribute("rx", box.Radius));
        return element;
    }

    private static XElement PenElement(Pen pen)
    {
        var path = new StringBuilder();
        foreach (var line in pen.Lines)
            for (var i = 0; i < line.Count; i++)
                path.Append(Invariant($"{(i == 0 ? 'M' : 'L')}{line[i].X:0.##} {line[i].Y:0.##}"));
        var element = Element("path", null, pen.Line, ("d", path.ToString()), ("stroke-width", pen.Width),
            ("stroke-linejoin", "round"), ("stroke-linecap", "round"));
        if (pen.Dash is { } dash)
            element.Add(new XAttribute("stroke-dasharray", string.Join(' ', dash.Select(d => Invariant($"{d}")))));
        return element;
    }

    private static XElement WordElement(Word word)
    {
        var element = Element("text", word.Fill, null, ("x", word.X), ("y", word.Y), ("font-size", word.Size));
        if (word.Anchor != Anchor.Start)
            element.Add(new XAttribute("text-anchor", word.Anchor == Anchor.End ? "end" : "middle"));
        if (word.Bold)
            element.Add(new XAttribute("font-weight", 600));
        element.Add(word.Text);
        return element;
    }

    private static XElement PictureElement(Picture picture) => Element("image", null, null,
        ("x", picture.X), ("y", picture.Y), ("width", picture.Width), ("height", picture.Height),
        ("preserveAspectRatio", "xMidYMid slice"),
        ("href", "data:image/png;base64," + Convert.ToBase64String(picture.Png)));

    private static XElement Element(string name, Paint? fill, Paint? line, params (string Name, object Value)[] attributes)
    {
        var element = new XElement(_svg + name);
        var classes = new[] { fill is null ? null : $"f-{fill.Role}", line is null ? null : $"s-{line.Role}" };
        if (name != "image")
            element.Add(new XAttribute("class", string.Join(' ', classes.OfType<string>())),
                new XAttribute("fill", fill?.Color ?? "none"));
        if (line is not null)
            element.Add(new XAttribute("stroke", line.Color));
        foreach (var (attribute, value) in attributes)
            element.Add(new XAttribute(attribute, value is double number ? Math.Round(number, 2) : value));
        return element;
    }
}

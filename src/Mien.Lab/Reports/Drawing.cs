namespace Mien.Lab.Reports;

/// <summary>A colour and the part it plays: a file shows the colour, a page may give the part another one in the dark.</summary>
internal sealed record Paint(string Role, string Color)
{
    public static readonly Paint Paper = new("paper", "#FFFFFF");
    public static readonly Paint Ink = new("ink", "#1D1C1A");
    public static readonly Paint Muted = new("muted", "#66625B");
    public static readonly Paint Rule = new("rule", "#E1DDD4");
    public static readonly Paint Asleep = new("asleep", "#DDE3EA");
    public static readonly Paint AsleepLine = new("asleepline", "#7A8796");
    public static readonly Paint Awake = new("awake", "#4A3AA8");
    public static readonly Paint Warn = new("warn", "#A8261B");

    /// <summary>A colour that carries data and stays the same on every ground.</summary>
    public static Paint Fixed(string color) => new("data", color);
}

internal enum Anchor { Start, Middle, End }

/// <summary>One mark of a drawing; lengths in drawing units (pixels at scale 1), y downwards.</summary>
/// <param name="Name">What the mark stands for (<c>data-name</c> in SVG), or null.</param>
/// <param name="Tip">Text alternative shown on hovering, or null.</param>
internal abstract record Shape(string? Name, string? Tip);

internal sealed record Box(
    double X, double Y, double Width, double Height, Paint Fill, Paint? Line = null, double Radius = 0,
    string? Name = null, string? Tip = null) : Shape(Name, Tip);

/// <summary>Open polylines drawn with one pen.</summary>
internal sealed record Pen(
    IReadOnlyList<IReadOnlyList<(double X, double Y)>> Lines, Paint Line, double Width,
    IReadOnlyList<float>? Dash = null, string? Name = null, string? Tip = null) : Shape(Name, Tip);

/// <summary>A filled polygon.</summary>
internal sealed record Area(
    IReadOnlyList<(double X, double Y)> Points, Paint Fill, string? Name = null, string? Tip = null) : Shape(Name, Tip);

internal sealed record Dot(
    double X, double Y, double Radius, Paint Fill, Paint Line, double Width = 2,
    string? Name = null, string? Tip = null) : Shape(Name, Tip);

/// <summary>A line of text on its baseline.</summary>
internal sealed record Word(
    double X, double Y, string Text, double Size, Paint Fill, Anchor Anchor = Anchor.Start, bool Bold = false,
    string? Name = null) : Shape(Name, null);

internal sealed record Picture(double X, double Y, double Width, double Height, byte[] Png, string Tip) : Shape(null, Tip);

/// <summary>A figure as a list of marks, painted in order: written once, shown as SVG and as PNG.</summary>
internal sealed record Drawing(double Width, double Height, string Title, string Description)
{
    public List<Shape> Shapes { get; } = [];

    public void Add(Shape shape) => Shapes.Add(shape);

    public void Line(double x1, double y1, double x2, double y2, Paint paint, double width = 1) =>
        Add(new Pen([[(x1, y1), (x2, y2)]], paint, width));

    public void Text(
        double x, double y, string text, double size, Paint paint, Anchor anchor = Anchor.Start, bool bold = false) =>
        Add(new Word(x, y, text, size, paint, anchor, bold));
}

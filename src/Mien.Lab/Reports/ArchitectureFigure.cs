using Mien.Lab.Training;
using Mien.Models;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The paper's Figure 1: the network with its shapes, which layers sleep and which were retrained.
/// Height shows the picture size or the number of units, width the channels; sleeping layers are pale and hatched,
/// retrained ones dark and plain, so that the difference survives grey printing.</summary>
public static class ArchitectureFigure
{
    private const double Margin = 24;
    private const double Middle = 262;
    private const double Tallest = 216;
    private const double TextTop = 408;
    private const double Row = 18;

    /// <summary>Writes Figure 1 as SVG.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The layers in order.</param>
    /// <param name="labels">Class names in the order of the logits.</param>
    /// <param name="note">What run the picture belongs to, or null.</param>
    public static void WriteSvg(
        string path, IReadOnlyList<LayerRecord> network, IReadOnlyList<string> labels, string? note = null) =>
        Draw(network, labels, note).WriteSvg(path);

    /// <summary>Writes Figure 1 as PNG, two pixels a unit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The layers in order.</param>
    /// <param name="labels">Class names in the order of the logits.</param>
    /// <param name="note">What run the picture belongs to, or null.</param>
    /// <exception cref="MienException">No font is installed.</exception>
    public static void WritePng(
        string path, IReadOnlyList<LayerRecord> network, IReadOnlyList<string> labels, string? note = null) =>
        Draw(network, labels, note).WritePng(path);

    internal static Drawing Draw(IReadOnlyList<LayerRecord> network, IReadOnlyList<string> labels, string? note = null)
    {
        var blocks = Blocks(network);
        var width = 2 * Margin + 88 + blocks.Sum(block => block.Width);
        var height = TextTop + Row * (2 + blocks.Max(block => block.Layers.Count)) + 44;
        var awake = network.Where(layer => layer.Awake).ToList();
        var drawing = new Drawing(width, height, "Figure 1. The network and its sleeping layers", Invariant(
            $"{Layers(network.Count)}, {network.Sum(layer => layer.Parameters):N0} parameters. Retrained: {Layers(awake.Count)}, {awake.Sum(layer => layer.Parameters):N0} parameters ({string.Join(", ", awake.Select(layer => layer.Name))}). All others asleep. {note}"));
        drawing.Text(Margin, 38, "The network and its sleeping layers", 20, Paint.Ink, bold: true);
        drawing.Text(width - Margin, 38, note ?? "", 13, Paint.Muted, Anchor.End);
        DrawInput(drawing, InputSize(network));
        var spans = new List<(LayerRecord Layer, double From, double To)>();
        var x = Margin + 88;
        foreach (var block in blocks)
        {
            spans.AddRange(DrawLayers(drawing, block, x));
            DrawText(drawing, block, x);
            x += block.Width;
        }
        drawing.Shapes.Insert(0, new Pen([[(Margin, Middle), (spans[^1].To, Middle)]], Paint.Rule, 1.5));
        DrawClasses(drawing, labels, spans[^1].To + 14);
        DrawBrackets(drawing, spans, width);
        DrawLegend(drawing, height - 22);
        return drawing;
    }

    /// <summary>Layers that stand together: a convolution block with its pool, or the head.</summary>
    private sealed record Block(string Name, IReadOnlyList<LayerRecord> Layers)
    {
        public bool IsHead => Layers[0].Shape.Count == 1;
        public double Width => IsHead ? Math.Max(264, Layers.Sum(Thickness) + 12 * Layers.Count + 110) : 160;
    }

    private static List<Block> Blocks(IReadOnlyList<LayerRecord> network) =>
        [.. network
            .GroupBy(layer => layer.Shape.Count == 1 || !layer.Name.Contains('_') ? "head" : layer.Name[..layer.Name.IndexOf('_')])
            .Select(group => new Block(group.Key.Replace("block", "block "), [.. group]))];

    private static int InputSize(IReadOnlyList<LayerRecord> network) => network[0].Shape.Count == 3 ? network[0].Shape[1] : 0;

    private static void DrawInput(Drawing drawing, int size)
    {
        for (var plane = 2; plane >= 0; plane--)
            drawing.Add(new Box(Margin + 8 + plane * 9, Middle - Tallest / 2 - plane * 5, 7, Tallest, Paint.Paper, Paint.Muted, 1.5));
        drawing.Text(Margin, TextTop, "input", 14, Paint.Ink, bold: true);
        drawing.Text(Margin, TextTop + Row, Invariant($"{size}×{size}×3"), 12, Paint.Muted);
    }

    private static IEnumerable<(LayerRecord Layer, double From, double To)> DrawLayers(Drawing drawing, Block block, double x)
    {
        var units = block.Layers.Where(layer => layer.Shape.Count == 1).Select(layer => layer.Shape[0]).DefaultIfEmpty(1).Max();
        var before = Height(block.Layers[0], units);
        foreach (var layer in block.Layers)
        {
            var (width, height) = (Thickness(layer), Height(layer, units));
            DrawLayer(drawing, layer, x, width, before, height);
            yield return (layer, x, x + width);
            before = height;
            x += width + (block.IsHead ? 12 : 4);
        }
    }

    private static void DrawLayer(Drawing drawing, LayerRecord layer, double x, double width, double before, double height)
    {
        var fill = layer.Awake ? Paint.Awake : Paint.Asleep;
        var top = Middle - height / 2;
        var tip = Tip(layer);
        if (layer.Kind == "pool")
            drawing.Add(new Area(
                [(x, Middle - before / 2), (x + width, top), (x + width, top + height), (x, Middle + before / 2)],
                fill, layer.Name, tip));
        else if (layer.Kind == "dropout")
            drawing.Add(new Pen([[(x + width / 2, top), (x + width / 2, top + height)]],
                layer.Awake ? Paint.Awake : Paint.AsleepLine, width * 0.8, [0.01f, (float)width * 1.5f], layer.Name, tip));
        else
        {
            drawing.Add(new Box(x, top, width, height, fill, layer.Awake ? Paint.Awake : Paint.AsleepLine, 1.5, layer.Name, tip));
            if (!layer.Awake)
                drawing.Add(new Pen(Hatch(x, top, width, height, 6), Paint.AsleepLine, 0.8));
        }
    }

    private static string Tip(LayerRecord layer) => Invariant(
        $"{layer.Name} · {layer.Kind} · {Shape(layer)} · {layer.Parameters:N0} parameters · {(layer.Awake ? "retrained" : "asleep")}");

    private static string Shape(LayerRecord layer) =>
        layer.Shape.Count == 3 ? Invariant($"{layer.Shape[1]}×{layer.Shape[2]}×{layer.Shape[0]}") : Invariant($"{layer.Shape[0]}");

    private static string Layers(int count) => count == 1 ? "1 layer" : Invariant($"{count} layers");

    private static double Thickness(LayerRecord layer) => layer.Kind switch
    {
        "conv" => 6 + Math.Sqrt(layer.Shape[0]),
        "pool" => 14,
        "dropout" => 6,
        "dense" => 18,
        _ => 8,
    };

    private static double Height(LayerRecord layer, int units) => layer.Shape.Count == 3
        ? Tallest * Math.Sqrt(Math.Min(1, layer.Shape[1] / 90.0))
        : Math.Max(26, Tallest * Math.Sqrt((double)layer.Shape[0] / units));

    /// <summary>Lines at 45 degrees, cut to a box.</summary>
    private static List<IReadOnlyList<(double X, double Y)>> Hatch(double x, double y, double width, double height, double gap)
    {
        var lines = new List<IReadOnlyList<(double X, double Y)>>();
        for (var offset = gap; offset < width + height; offset += gap)
        {
            var (left, right) = (Math.Max(0, offset - height), Math.Min(width, offset));
            lines.Add([(x + left, y + offset - left), (x + right, y + offset - right)]);
        }
        return lines;
    }

    private static void DrawText(Drawing drawing, Block block, double x)
    {
        var right = x + block.Width - 26;
        drawing.Text(x, TextTop, block.Name, 14, Paint.Ink, bold: true);
        if (!block.IsHead)
            drawing.Text(right, TextTop, Shape(block.Layers[0]), 12, Paint.Muted, Anchor.End);
        var y = TextTop + 6;
        foreach (var layer in block.Layers)
        {
            y += Row;
            Swatch(drawing, x, y - 9, layer.Awake);
            var name = layer.Name[(layer.Name.IndexOf('_') + 1)..];
            drawing.Text(x + 17, y, name, 12.5, layer.Awake ? Paint.Ink : Paint.Muted, bold: layer.Awake);
            var number = layer.Parameters > 0 ? Invariant($"{layer.Parameters:N0}") : layer.Kind == "pool" ? Shape(layer) : "";
            drawing.Text(right, y, number, 12.5, layer.Parameters > 0 ? Paint.Ink : Paint.Muted, Anchor.End);
            if (block.IsHead)
                drawing.Text(x + 140, y, Shape(layer), 12.5, Paint.Muted, Anchor.End);
        }
    }

    private static void Swatch(Drawing drawing, double x, double y, bool awake)
    {
        drawing.Add(new Box(x, y, 10, 10, awake ? Paint.Awake : Paint.Asleep, awake ? Paint.Awake : Paint.AsleepLine, 1));
        if (!awake)
            drawing.Add(new Pen(Hatch(x, y, 10, 10, 5), Paint.AsleepLine, 0.8));
    }

    private static void DrawClasses(Drawing drawing, IReadOnlyList<string> labels, double x)
    {
        var shown = labels.Take(10).ToList();
        var y = Middle - (shown.Count - 1) * Row / 2;
        foreach (var label in shown)
        {
            drawing.Add(new Dot(x + 5, y, 5, Paint.Fixed(Label.ColorOf(label)), Paint.Muted, 0.6));
            drawing.Text(x + 16, y + 4.5, label.Length > 12 ? label[..11] + "…" : label, 13, Paint.Ink);
            y += Row;
        }
        if (shown.Count < labels.Count)
            drawing.Text(x + 16, y + 4.5, Invariant($"and {labels.Count - shown.Count} more"), 12, Paint.Muted);
    }

    /// <summary>A bracket over each stretch of layers of one state; the first text starts left, the last ends right.</summary>
    private static void DrawBrackets(Drawing drawing, List<(LayerRecord Layer, double From, double To)> spans, double width)
    {
        for (var from = 0; from < spans.Count;)
        {
            var awake = spans[from].Layer.Awake;
            var stretch = spans.Skip(from).TakeWhile(span => span.Layer.Awake == awake).ToList();
            var (left, right) = (stretch[0].From, stretch[^1].To);
            var last = from > 0 && from + stretch.Count == spans.Count;
            var paint = awake ? Paint.Awake : Paint.AsleepLine;
            drawing.Add(new Pen([[(left, 102), (left, 94), (right, 94), (right, 102)]], paint, awake ? 3 : 1.5));
            drawing.Add(new Word(last ? width - Margin : left, 82, Invariant(
                $"{(awake ? "retrained" : "asleep")} · {Layers(stretch.Count)} · {stretch.Sum(span => span.Layer.Parameters):N0} parameters"),
                14, Paint.Ink, last ? Anchor.End : Anchor.Start, awake));
            from += stretch.Count;
        }
    }

    private static void DrawLegend(Drawing drawing, double y)
    {
        Swatch(drawing, Margin, y - 9, awake: false);
        drawing.Text(Margin + 17, y, "asleep: weights kept as they came", 12.5, Paint.Ink);
        Swatch(drawing, Margin + 250, y - 9, awake: true);
        drawing.Text(Margin + 267, y, "retrained in this run", 12.5, Paint.Ink);
        drawing.Text(Margin + 430, y,
            "height: picture size or units · width: channels · funnel: 2×2 max-pool · dots: dropout · numbers: weights and biases",
            12.5, Paint.Muted);
    }
}

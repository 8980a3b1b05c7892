namespace Mien.Models;

/// <summary>A convolution of the small network.</summary>
/// <param name="Name">Its name, in files and reports.</param>
/// <param name="Inputs">Channels that it sees.</param>
/// <param name="Outputs">Channels that it answers.</param>
/// <param name="Kernel">Height and width of its kernel: 3, or 1.</param>
/// <param name="Stride">1, or 2 where it halves the map.</param>
public sealed record SmallLayer(string Name, int Inputs, int Outputs, int Kernel, int Stride)
{
    /// <summary>Weights and biases.</summary>
    public long Parameters => (long)Inputs * Outputs * Kernel * Kernel + Outputs;

    /// <summary>Side of the map that it answers.</summary>
    /// <param name="side">Of the map that it sees.</param>
    public int Side(int side) => (side - 1) / Stride + 1;
}

/// <summary>A residual block (He et al. 2016, two convolutions): the first, a rectifier, the second, the sum with what came in, a rectifier.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The first convolution.</param>
/// <param name="Second">The second one.</param>
/// <param name="Shortcut">What brings the other side of the sum to the new width and size; null where both are the old ones.</param>
public sealed record SmallBlock(string Name, SmallLayer First, SmallLayer Second, SmallLayer? Shortcut);

/// <summary>The small network for live use: a narrow residual network of plain 3x3 convolutions, as an ONNX graph, input <c>input</c>
/// (N, 3, S, S) preprocessed, output <c>logits</c> (N, classes).</summary>
/// <remarks>Plain and narrow, since depthwise layers compute little of what they load: 3x3 convolutions of these widths reach most of
/// a processor's peak in ONNX Runtime. Batch normalisation is folded into the convolutions.</remarks>
public static class SmallGraph
{
    /// <summary>Value of the metadata key <c>network</c> in the weights of this network.</summary>
    public const string Name = "small";

    /// <summary>The first convolution.</summary>
    public static SmallLayer Stem { get; } = new("stem_conv", 3, 32, 3, 1);

    /// <summary>The residual blocks.</summary>
    public static IReadOnlyList<SmallBlock> Blocks { get; } = [.. Build([(48, 2), (96, 2), (96, 1), (144, 2)])];

    /// <summary>All convolutions, in the order in which files hold them.</summary>
    public static IReadOnlyList<SmallLayer> Layers { get; } =
        [Stem, .. Blocks.SelectMany(block => new[] { block.First, block.Second, block.Shortcut }).OfType<SmallLayer>()];

    /// <summary>Channels of the last map, which are averaged and enter the class layer.</summary>
    public static int Features => Blocks[^1].Second.Outputs;

    /// <summary>Multiply-adds of the convolutions on one picture.</summary>
    /// <param name="size">Height and width of the picture.</param>
    public static double MultiplyAdds(int size)
    {
        var (side, total) = (size, Work(Stem, size));
        foreach (var block in Blocks)
        {
            total += Work(block.First, side) + Work(block.Second, block.First.Side(side));
            total += block.Shortcut is { } shortcut ? Work(shortcut, side) : 0;
            side = block.First.Side(side);
        }
        return total;
    }

    /// <summary>The graph.</summary>
    /// <param name="values">Folded weights and biases of <see cref="Layers"/> and of the class layer, <c>classifier</c>.</param>
    internal static OnnxWriter Of(IReadOnlyList<LayerValues> values)
    {
        var graph = new OnnxWriter();
        foreach (var (name, shape, fill) in values)
            graph.Floats(name, fill, shape);
        var at = graph.Node("Relu", [Convolve(graph, "input", Stem)], "stem");
        foreach (var block in Blocks)
        {
            var inner = graph.Node("Relu", [Convolve(graph, at, block.First)], block.First.Name + ".relu");
            var sum = graph.Node("Add", [Convolve(graph, inner, block.Second), block.Shortcut is null ? at : Convolve(graph, at, block.Shortcut)], block.Name + ".sum");
            at = graph.Node("Relu", [sum], block.Name);
        }
        Head(graph, at);
        return graph;
    }

    /// <summary>The class layer over the mean of the last map.</summary>
    internal static void Head(OnnxWriter graph, string at)
    {
        at = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [at], "gap")], "flatten");
        graph.Node("Gemm", [at, "classifier.weight", "classifier.bias"], "logits", ("transB", [1]));
    }

    /// <summary>Attributes of a convolution node.</summary>
    internal static (string, long[])[] Attributes(SmallLayer layer)
    {
        long pad = layer.Kernel / 2;
        return [("kernel_shape", [layer.Kernel, layer.Kernel]), ("pads", [pad, pad, pad, pad]), ("strides", [layer.Stride, layer.Stride])];
    }

    private static string Convolve(OnnxWriter graph, string at, SmallLayer layer) =>
        graph.Node("Conv", [at, layer.Name + ".weight", layer.Name + ".bias"], layer.Name, Attributes(layer));

    private static double Work(SmallLayer layer, int side) =>
        (double)layer.Inputs * layer.Outputs * layer.Kernel * layer.Kernel * layer.Side(side) * layer.Side(side);

    private static IEnumerable<SmallBlock> Build(IReadOnlyList<(int Width, int Stride)> table)
    {
        var inputs = Stem.Outputs;
        for (var i = 0; i < table.Count; i++)
        {
            var ((width, stride), name) = (table[i], $"block{i + 1}");
            yield return new SmallBlock(name, new SmallLayer(name + "_conv1", inputs, width, 3, stride), new SmallLayer(name + "_conv2", width, width, 3, 1),
                stride == 1 && width == inputs ? null : new SmallLayer(name + "_shortcut", inputs, width, 1, stride));
            inputs = width;
        }
    }
}

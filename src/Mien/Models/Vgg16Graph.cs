namespace Mien.Models;

/// <summary>Weights or biases of one layer.</summary>
/// <param name="Name">torchvision's: <c>features.0.weight</c>.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Fill">Gives them in fp32, little-endian, contiguous.</param>
internal sealed record LayerValues(string Name, IReadOnlyList<long> Shape, FillBytes Fill);

/// <summary>VGG16 (Simonyan and Zisserman 2015, configuration D) with dense layers behind it as an ONNX graph, input <c>input</c>
/// (N, 3, S, S) preprocessed, output <c>logits</c> (N, classes).</summary>
public static class Vgg16Graph
{
    /// <summary>Output channels of the thirteen 3x3 convolutions; 0 is a 2x2 max-pool that ends a block.</summary>
    public static IReadOnlyList<int> Table { get; } =
        [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0];

    /// <summary>Multiply-adds of the thirteen convolutions on one picture.</summary>
    /// <param name="size">Height and width of the picture.</param>
    public static double MultiplyAdds(int size)
    {
        var (side, channels, total) = (size, 3, 0.0);
        foreach (var width in Table)
            if (width == 0)
                side /= 2;
            else
                (total, channels) = (total + 9.0 * channels * width * side * side, width);
        return total;
    }

    /// <summary>The graph.</summary>
    /// <param name="values">All weights and biases, in the order of the layers.</param>
    /// <param name="pooled">Whether global average pooling stands before the dense layers.</param>
    internal static OnnxWriter Of(IReadOnlyList<LayerValues> values, bool pooled)
    {
        var graph = new OnnxWriter();
        foreach (var (name, shape, fill) in values)
            graph.Floats(name, fill, shape);
        var at = Features(graph);
        if (pooled)
            at = graph.Node("GlobalAveragePool", [at], "gap");
        at = graph.Node("Flatten", [at], "flatten");
        graph.Node("Identity", [Dense(graph, at, values)], "logits");
        return graph;
    }

    private static string Features(OnnxWriter graph)
    {
        var (at, module) = ("input", 0);
        foreach (var width in Table)
            if (width == 0)
                at = graph.Node("MaxPool", [at], Next(), ("kernel_shape", [2, 2]), ("strides", [2, 2]));
            else
            {
                var name = Next();
                at = graph.Node("Conv", [at, name + ".weight", name + ".bias"], name, ("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1]));
                at = graph.Node("Relu", [at], Next());
            }
        return at;

        string Next() => $"features.{module++}";
    }

    /// <summary>Modules without weights, rectifiers and dropout, stand between the dense layers.</summary>
    private static string Dense(OnnxWriter graph, string at, IReadOnlyList<LayerValues> values)
    {
        var modules = values.Where(value => value.Name.StartsWith("classifier.", StringComparison.Ordinal) && value.Name.EndsWith(".weight", StringComparison.Ordinal))
            .Select(value => int.Parse(value.Name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        foreach (var module in modules)
        {
            var name = $"classifier.{module}";
            at = graph.Node("Gemm", [at, name + ".weight", name + ".bias"], name, ("transB", [1]));
            if (module != modules[^1])
                at = graph.Node("Relu", [at], $"classifier.{module + 1}");
        }
        return at;
    }
}

using Mien.Lab.Networks;
using Mien.Models;

namespace Mien.Lab.Training;

/// <summary>The layers of a network with shapes and sizes, as Figure 1 draws them.</summary>
public static class NetworkSummary
{
    /// <summary>Lists convolutions, pools and the head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="size">Side of the input, in pixels.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="from">First layer that is retrained.</param>
    public static IReadOnlyList<LayerRecord> Layers(HeadSpec head, int size, int classes, LayerPlace from) =>
        [.. Features(size, from), .. Head(head, size, classes, from)];

    /// <summary>The same of the small network, all of which is trained.</summary>
    /// <param name="size">Side of the input, in pixels.</param>
    /// <param name="classes">Number of logits.</param>
    public static IReadOnlyList<LayerRecord> Small(int size, int classes)
    {
        var side = size;
        var layers = new List<LayerRecord>();
        foreach (var layer in SmallGraph.Layers)
        {
            side = layer.Name.EndsWith("_shortcut", StringComparison.Ordinal) ? side : layer.Side(side);   // its strided convolution came before
            layers.Add(new LayerRecord(layer.Name, "conv", [layer.Outputs, side, side], layer.Parameters, true));
        }
        layers.Add(new LayerRecord("gap", "gap", [SmallGraph.Features], 0, true));
        layers.Add(new LayerRecord("predictions", "dense", [classes], (long)SmallGraph.Features * classes + classes, true));
        return layers;
    }

    private static IEnumerable<LayerRecord> Features(int size, LayerPlace from)
    {
        var channels = 3;
        for (var i = 0; i < Vgg16.Table.Count; i++)
        {
            var width = Vgg16.Table[i];
            var awake = LayerPlace.FeatureModules[i] >= from.Feature;
            size = width == 0 ? size / 2 : size;
            var parameters = width == 0 ? 0 : 9L * channels * width + width;
            channels = width == 0 ? channels : width;
            yield return new LayerRecord(LayerPlace.FeatureNames[i], width == 0 ? "pool" : "conv", [channels, size, size], parameters, awake);
        }
    }

    private static IEnumerable<LayerRecord> Head(HeadSpec head, int size, int classes, LayerPlace from)
    {
        var inputs = head.Inputs(size);
        yield return new LayerRecord(head.Pooled ? "gap" : "flatten", head.Pooled ? "gap" : "flatten", [inputs], 0, from.Dense == 0);
        for (var i = 0; i < head.Hidden.Count; i++)
        {
            var awake = LayerPlace.DenseModule(i, head) >= from.Dense;
            yield return new LayerRecord($"fc{i + 1}", "dense", [head.Hidden[i]], (long)inputs * head.Hidden[i] + head.Hidden[i], awake);
            if (i < head.Dropout.Count)
                yield return new LayerRecord($"dropout{i + 1}", "dropout", [head.Hidden[i]], 0, awake);
            inputs = head.Hidden[i];
        }
        yield return new LayerRecord("predictions", "dense", [classes], (long)inputs * classes + classes, true);
    }
}

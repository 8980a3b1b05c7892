using System.Runtime.InteropServices;
using Mien.Faces;
using Mien.Lab.Networks;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Detection;

/// <summary>Writes a <see cref="FaceNet"/> as an ONNX file that <see cref="FaceDetector"/> reads like YuNet: planes of blue, green and
/// red in, YuNet's twelve outputs out, any height and width that are multiples of 32.</summary>
internal static class FaceNetExport
{
    /// <summary>ITU-R BT.601 luma of blue, green and red.</summary>
    private static readonly float[] _luma = [0.114f, 0.587f, 0.299f];

    /// <summary>Writes the file whole or not at all. Batch norms are folded, and the first layer takes in the making of grey.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="shift">Added to the logit of every score, so that the chosen threshold lies at the usual place.</param>
    /// <param name="metadata">Licence, data, teacher.</param>
    public static void Write(string path, FaceNet network, double shift, IReadOnlyDictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        var graph = new OnnxWriter("faces");
        graph.Constant<float>("twice", [1, 1, 2, 2], 4);
        var sums = 0;
        var levels = FaceNetPlan.Run("input", (name, x) => Unit(graph, network[name], x, shift),
            (a, b) => graph.Node("Add", [a, b], $"sum.{sums++}"), x => graph.Node("Resize", [x, "", "twice"], x + ".twice"));
        var outputs = levels.SelectMany((maps, level) => Outputs(graph, maps, FaceNetPlan.Strides[level])).ToList();
        graph.Write(path, new OnnxPort("input", typeof(float), 3, 0, 0), outputs,
            new Dictionary<string, string>(metadata) { ["mien.format"] = FaceDetector.FormatName });
    }

    private static string Unit(OnnxWriter graph, ConvUnit layer, string x, double shift)
    {
        var (weight, bias) = layer.Folded();
        var unit = layer.Unit;
        if (unit.Name == "stem")
            weight = weight * (tensor(_luma).reshape(1, 3, 1, 1) / 255);          // (To, 3, Kernel, Kernel)
        if (unit.Name.StartsWith("score.", StringComparison.Ordinal))
            bias = bias + shift;
        Constant(graph, unit.Name + ".weight", weight);
        Constant(graph, unit.Name + ".bias", bias);
        x = graph.Node("Conv", [x, unit.Name + ".weight", unit.Name + ".bias"], unit.Name, ("kernel_shape", [unit.Kernel, unit.Kernel]),
            ("pads", [.. Enumerable.Repeat((long)unit.Kernel / 2, 4)]), ("strides", [unit.Stride, unit.Stride]), ("group", [unit.Each ? unit.From : 1]));
        return unit.Rectified ? graph.Node("Relu", [x], x + ".relu") : x;
    }

    /// <summary>Score twice, as class and as object, since YuNet's reader takes the root of their product; then box and landmarks.</summary>
    private static IEnumerable<OnnxPort> Outputs(OnnxWriter graph, string[] maps, int stride)
    {
        var score = graph.Node("Sigmoid", [maps[0]], maps[0] + ".sigmoid");
        foreach (var (kind, map, values) in new[] { ("cls", score, 1), ("obj", score, 1), ("bbox", maps[1], 4), ("kps", maps[2], 10) })
        {
            var name = $"{kind}_{stride}";
            var last = graph.Node("Transpose", [map], name + ".last", ("perm", [0, 2, 3, 1]));
            graph.Node("Reshape", [last, graph.Constant<long>(name + ".shape", [0, -1, values], 3)], name);
            yield return new OnnxPort(name, typeof(float), 0, values);
        }
    }

    private static void Constant(OnnxWriter graph, string name, Tensor value)
    {
        var values = OnnxExport.Values(value);
        graph.Floats(name, target => MemoryMarshal.AsBytes<float>(values).CopyTo(target), value.shape);
    }
}

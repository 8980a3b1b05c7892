using Mien.Models;
using TorchSharp.Modules;

namespace Mien.Lab.Networks;

/// <summary>Writes a network as ONNX in 8-bit integers, with the tensors of <see cref="OnnxExport"/>: QLinearConv for the thirteen
/// convolutions, QGemm for the hidden layers of a flattened head, fp32 behind (a pooled head has 0.01 % of the work); and the small network.</summary>
public sealed class Int8Export
{
    private readonly Int8Graph _graph = new();
    private readonly IReadOnlyDictionary<string, float> _clips;
    private Int8Flow _at;   // with zero 0 the rectifier is the cut below byte 0: everywhere but at the input

    private Int8Export(InputSpec input, IReadOnlyDictionary<string, float> clips)
    {
        _clips = clips;
        _at = _graph.Pictures(input);
    }

    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">In fp32.</param>
    /// <param name="head">The network's head.</param>
    /// <param name="input">Preprocessing, stored in the metadata.</param>
    /// <param name="labels">Class names, stored in the metadata.</param>
    /// <param name="clips">Where activations are cut (<see cref="ActivationClips"/>).</param>
    /// <param name="metadata">Further metadata.</param>
    public static void Write(string path, ExpressionNetwork network, HeadSpec head, InputSpec input, IReadOnlyList<string> labels,
        IReadOnlyDictionary<string, float> clips, IReadOnlyDictionary<string, string> metadata)
    {
        var graph = network is SmallNetwork small ? Int8Small.Graph(small, input, clips) : Graph(network, head, input, clips);
        graph.Write(path, OnnxPort.Input(input.Size), OnnxPort.Logits(labels.Count), OnnxWriter.Metadata(input, labels, metadata));
    }

    private static OnnxWriter Graph(ExpressionNetwork network, HeadSpec head, InputSpec input, IReadOnlyDictionary<string, float> clips)
    {
        var export = new Int8Export(input, clips);
        var writer = export._graph.Writer;
        foreach (var (name, module) in network.named_modules())
            if (module is Conv2d conv)
                export.Convolve(name, conv);
            else if (module is MaxPool2d)
                export._at = export._at with { At = writer.Node("MaxPool", [export._at.At], name, ("kernel_shape", [2, 2]), ("strides", [2, 2])) };
        var at = export.Head([.. network.named_modules().Where(pair => pair.module is Linear).Select(pair => (pair.name, (Linear)pair.module))], head.Pooled);
        writer.Node("Identity", [at], "logits");
        return writer;
    }

    private void Convolve(string name, Conv2d conv) => _at = _graph.Convolve(_at, name, OnnxExport.Values(conv.weight!), conv.weight!.shape,
        OnnxExport.Values(conv.bias!), Clip(name), 0, [("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1])]);

    private string Head(IReadOnlyList<(string Name, Linear Layer)> layers, bool pooled)
    {
        var integers = pooled ? 0 : layers.Count - 1;
        var at = integers == 0 ? _graph.Singles(_at, "features") : _at.At;
        if (pooled)
            at = _graph.Writer.Node("GlobalAveragePool", [at], "gap");
        at = _graph.Writer.Node("Flatten", [at], "flatten");
        _at = _at with { At = at };
        for (var i = 0; i < layers.Count; i++)
            at = i < integers
                ? Multiply(layers[i].Name, layers[i].Layer, last: i == integers - 1)
                : MultiplyExactly(at, layers[i].Name, layers[i].Layer, last: i == layers.Count - 1);
        return at;
    }

    /// <summary>A dense layer in integers; the last one answers in fp32, so its rectifier is a node.</summary>
    private string Multiply(string name, Linear layer, bool last)
    {
        var (inputs, bias) = _graph.Integers(_at, name, OnnxExport.Values(layer.weight!), layer.weight!.shape, OnnxExport.Values(layer.bias!));
        if (!last)
            _at = new Int8Flow("", Clip(name), 0);
        var at = _graph.Writer.Node("QGemm", last ? [.. inputs, bias] : [.. inputs, bias, _graph.Scale(_at.Scale), _graph.Zero(0)], name, ("transB", [1]));
        _at = _at with { At = at };
        return last ? _graph.Writer.Node("Relu", [at], name + ".relu") : at;
    }

    private string MultiplyExactly(string at, string name, Linear layer, bool last)
    {
        var weight = _graph.Writer.Constant<float>(name + ".weight", OnnxExport.Values(layer.weight!), layer.weight!.shape);
        var bias = _graph.Writer.Constant<float>(name + ".bias", OnnxExport.Values(layer.bias!), layer.bias!.shape);
        at = _graph.Writer.Node("Gemm", [at, weight, bias], name, ("transB", [1]));
        return last ? at : _graph.Writer.Node("Relu", [at], name + ".relu");
    }

    /// <summary>What a step of a layer's answer is worth.</summary>
    private float Clip(string name) => _clips[name] / Quantization.ActivationLimit;
}

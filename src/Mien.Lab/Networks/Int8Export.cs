using System.Globalization;
using Mien.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Writes a network as ONNX in 8-bit integers, with the tensors of <see cref="OnnxExport"/>: QLinearConv for the thirteen
/// convolutions, QGemm for the hidden layers of a flattened head, fp32 behind (a pooled head has 0.01 % of the work).</summary>
public sealed class Int8Export
{
    private readonly OnnxWriter _graph = new();
    private readonly IReadOnlyDictionary<string, float> _clips;
    private string _at;
    private float _scale;   // of the bytes that flow at _at
    private byte _zero;     // which of them is 0; the rectifier is the cut below byte 0 everywhere but at the input

    private Int8Export(InputSpec input, IReadOnlyDictionary<string, float> clips)
    {
        _clips = clips;
        var low = Enumerable.Range(0, 3).Min(plane => (0 - input.Mean[plane]) / input.Std[plane]);
        var high = Enumerable.Range(0, 3).Max(plane => (255 - input.Mean[plane]) / input.Std[plane]);
        _scale = (high - low) / Quantization.ActivationLimit;
        _zero = (byte)Math.Clamp(MathF.Round(-low / _scale), 0, Quantization.ActivationLimit);
        _at = _graph.Node("QuantizeLinear", ["input", Scale(_scale), Zero(_zero)], "bytes");
    }

    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">In fp32.</param>
    /// <param name="head">The network's head.</param>
    /// <param name="input">Preprocessing, stored in the metadata.</param>
    /// <param name="labels">Class names, stored in the metadata.</param>
    /// <param name="clips">Where activations are cut (<see cref="ActivationClips"/>).</param>
    /// <param name="metadata">Further metadata.</param>
    public static void Write(string path, Vgg16 network, HeadSpec head, InputSpec input, IReadOnlyList<string> labels,
        IReadOnlyDictionary<string, float> clips, IReadOnlyDictionary<string, string> metadata)
    {
        var export = new Int8Export(input, clips);
        foreach (var (name, module) in network.named_modules())
            if (module is Conv2d conv)
                export.Convolve(name, conv);
            else if (module is MaxPool2d)
                export._at = export._graph.Node("MaxPool", [export._at], name, ("kernel_shape", [2, 2]), ("strides", [2, 2]));
        export.Head([.. network.named_modules().Where(pair => pair.module is Linear).Select(pair => (pair.name, (Linear)pair.module))], head.Pooled);
        export._graph.Node("Identity", [export._at], "logits");
        export._graph.Write(path, OnnxPort.Input(input.Size), OnnxPort.Logits(labels.Count), OnnxWriter.Metadata(input, labels, metadata));
    }

    private void Convolve(string name, Conv2d conv)
    {
        var (inputs, bias) = Integers(name, conv.weight!, conv.bias!);
        _at = _graph.Node("QLinearConv", [.. inputs, .. Answer(name), bias], name, ("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1]));
    }

    private void Head(IReadOnlyList<(string Name, Linear Layer)> layers, bool pooled)
    {
        var integers = pooled ? 0 : layers.Count - 1;
        if (integers == 0)
            _at = _graph.Node("DequantizeLinear", [_at, Scale(_scale), Zero(_zero)], "features");
        if (pooled)
            _at = _graph.Node("GlobalAveragePool", [_at], "gap");
        _at = _graph.Node("Flatten", [_at], "flatten");
        for (var i = 0; i < layers.Count; i++)
            if (i < integers)
                Multiply(layers[i].Name, layers[i].Layer, last: i == integers - 1);
            else
                MultiplyExactly(layers[i].Name, layers[i].Layer, last: i == layers.Count - 1);
    }

    /// <summary>A dense layer in integers; the last one answers in fp32, so its rectifier is a node.</summary>
    private void Multiply(string name, Linear layer, bool last)
    {
        var (inputs, bias) = Integers(name, layer.weight!, layer.bias!);
        _at = _graph.Node("QGemm", last ? [.. inputs, bias] : [.. inputs, bias, .. Answer(name)], name, ("transB", [1]));
        if (last)
            _at = _graph.Node("Relu", [_at], name + ".relu");
    }

    private void MultiplyExactly(string name, Linear layer, bool last)
    {
        var weight = _graph.Constant<float>(name + ".weight", OnnxExport.Values(layer.weight!), layer.weight!.shape);
        var bias = _graph.Constant<float>(name + ".bias", OnnxExport.Values(layer.bias!), layer.bias!.shape);
        _at = _graph.Node("Gemm", [_at, weight, bias], name, ("transB", [1]));
        if (!last)
            _at = _graph.Node("Relu", [_at], name + ".relu");
    }

    /// <summary>Inputs of an integer layer up to its weights' zero point, and its bias.</summary>
    private (string[] Inputs, string Bias) Integers(string name, Tensor weight, Tensor bias)
    {
        var layer = Quantization.Layer(OnnxExport.Values(weight), OnnxExport.Values(bias), _scale);
        var channels = layer.Bias.Length;
        return (
            [
                _at, Scale(_scale), Zero(_zero),
                _graph.Constant<sbyte>(name + ".weight", layer.Values, weight.shape),
                _graph.Constant<float>(name + ".scale", layer.Scales, channels),
                _graph.Constant<sbyte>(name + ".zero", new sbyte[channels], channels),
            ],
            _graph.Constant<int>(name + ".bias", layer.Bias, channels));
    }

    /// <summary>Scale and zero point of a layer's answer, which flows on.</summary>
    private string[] Answer(string name)
    {
        (_scale, _zero) = (_clips[name] / Quantization.ActivationLimit, 0);
        return [Scale(_scale), Zero(_zero)];
    }

    private string Scale(float scale) => _graph.Scalar(string.Create(CultureInfo.InvariantCulture, $"scale {scale:R}"), scale);

    private string Zero(byte zero) => _graph.Scalar(string.Create(CultureInfo.InvariantCulture, $"zero {zero}"), zero);
}

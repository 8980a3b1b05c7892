using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>The small network in 8-bit integers: QLinearConv and QLinearAdd, the class layer in fp32 (0.002 % of the work).</summary>
internal sealed class Int8Small
{
    private const int Half = Int8Graph.Middle - 1;   // largest byte above the middle

    private readonly Int8Graph _graph = new();
    private readonly IReadOnlyDictionary<string, float> _clips;
    private readonly Dictionary<string, Tensor> _weights;

    private Int8Small(SmallNetwork network, IReadOnlyDictionary<string, float> clips)
    {
        _clips = clips;
        _weights = network.StoredWeights().ToDictionary(pair => pair.Name, pair => pair.Value);
    }

    /// <summary>The graph.</summary>
    /// <param name="network">In fp32.</param>
    /// <param name="input">Its preprocessing.</param>
    /// <param name="clips">Where activations are cut (<see cref="ActivationClips"/>).</param>
    public static OnnxWriter Graph(SmallNetwork network, InputSpec input, IReadOnlyDictionary<string, float> clips)
    {
        using var scope = NewDisposeScope();
        var export = new Int8Small(network, clips);
        var writer = export._graph.Writer;
        foreach (var name in new[] { "classifier.weight", "classifier.bias" })
            writer.Constant<float>(name, OnnxExport.Values(export._weights[name]), export._weights[name].shape);
        SmallGraph.Head(writer, export._graph.Singles(export.Layers(input), "features"));
        return writer;
    }

    private Int8Flow Layers(InputSpec input)
    {
        var x = Rectified(_graph.Pictures(input), SmallGraph.Stem);
        foreach (var block in SmallGraph.Blocks)
        {
            var y = Signed(Rectified(x, block.First), block.Second);
            x = _graph.Add(y, block.Shortcut is null ? x : Signed(x, block.Shortcut), block.Name, _clips[block.Name] / Quantization.ActivationLimit);
        }
        return x;
    }

    private Int8Flow Rectified(Int8Flow x, SmallLayer layer) => Convolve(x, layer, _clips[layer.Name] / Quantization.ActivationLimit, 0);

    private Int8Flow Signed(Int8Flow x, SmallLayer layer) => Convolve(x, layer, _clips[layer.Name] / Half, Int8Graph.Middle);

    private Int8Flow Convolve(Int8Flow x, SmallLayer layer, float scale, byte zero)
    {
        var (weight, bias) = (_weights[layer.Name + ".weight"], _weights[layer.Name + ".bias"]);
        return _graph.Convolve(x, layer.Name, OnnxExport.Values(weight), weight.shape, OnnxExport.Values(bias), scale, zero, SmallGraph.Attributes(layer));
    }
}

using System.Globalization;
using Mien.Models;

namespace Mien.Lab.Networks;

/// <summary>Bytes that flow in a graph: real = <paramref name="Scale"/> (byte - <paramref name="Zero"/>).</summary>
/// <param name="At">Name of the tensor.</param>
/// <param name="Scale">What a step is worth.</param>
/// <param name="Zero">The byte that is 0; with 0 the cut below it is the rectifier.</param>
internal sealed record Int8Flow(string At, float Scale, byte Zero);

/// <summary>A graph of layers in 8-bit integers while it is written.</summary>
internal sealed class Int8Graph
{
    /// <summary>The byte that is 0 where values have both signs.</summary>
    public const byte Middle = 128;

    /// <summary>The graph.</summary>
    public OnnxWriter Writer { get; } = new();

    /// <summary>The pictures as bytes.</summary>
    public Int8Flow Pictures(InputSpec input)
    {
        var low = Enumerable.Range(0, 3).Min(plane => (0 - input.Mean[plane]) / input.Std[plane]);
        var high = Enumerable.Range(0, 3).Max(plane => (255 - input.Mean[plane]) / input.Std[plane]);
        var scale = (high - low) / Quantization.ActivationLimit;
        var zero = (byte)Math.Clamp(MathF.Round(-low / scale), 0, Quantization.ActivationLimit);
        return new Int8Flow(Writer.Node("QuantizeLinear", ["input", Scale(scale), Zero(zero)], "bytes"), scale, zero);
    }

    /// <summary>A convolution.</summary>
    /// <param name="x">What it sees.</param>
    /// <param name="name">Its name.</param>
    /// <param name="weight">(channels, ...), contiguous.</param>
    /// <param name="shape">Of the weights.</param>
    /// <param name="bias">(channels).</param>
    /// <param name="scale">Scale of its answer.</param>
    /// <param name="zero">Which byte of its answer is 0.</param>
    /// <param name="attributes">Of the node.</param>
    public Int8Flow Convolve(Int8Flow x, string name, float[] weight, IReadOnlyList<long> shape, float[] bias, float scale, byte zero, (string, long[])[] attributes)
    {
        var (inputs, integers) = Integers(x, name, weight, shape, bias);
        return new Int8Flow(Writer.Node("QLinearConv", [.. inputs, Scale(scale), Zero(zero), integers], name, attributes), scale, zero);
    }

    /// <summary>The sum of two, cut below 0: a rectifier.</summary>
    public Int8Flow Add(Int8Flow x, Int8Flow y, string name, float scale) => new(
        Writer.Node("QLinearAdd", [x.At, Scale(x.Scale), Zero(x.Zero), y.At, Scale(y.Scale), Zero(y.Zero), Scale(scale), Zero(0)], name), scale, 0);

    /// <summary>The same as numbers in fp32.</summary>
    /// <returns>Name of the tensor.</returns>
    public string Singles(Int8Flow x, string name) => Writer.Node("DequantizeLinear", [x.At, Scale(x.Scale), Zero(x.Zero)], name);

    /// <summary>Inputs of an integer layer up to its weights' zero point, and its bias.</summary>
    public (string[] Inputs, string Bias) Integers(Int8Flow x, string name, float[] weight, IReadOnlyList<long> shape, float[] bias)
    {
        var layer = Quantization.Layer(weight, bias, x.Scale);
        var channels = layer.Bias.Length;
        return (
            [
                x.At, Scale(x.Scale), Zero(x.Zero),
                Writer.Constant<sbyte>(name + ".weight", layer.Values, shape),
                Writer.Constant<float>(name + ".scale", layer.Scales, channels),
                Writer.Constant<sbyte>(name + ".zero", new sbyte[channels], channels),
            ],
            Writer.Constant<int>(name + ".bias", layer.Bias, channels));
    }

    /// <summary>A scale as a constant.</summary>
    public string Scale(float scale) => Writer.Scalar(string.Create(CultureInfo.InvariantCulture, $"scale {scale:R}"), scale);

    /// <summary>A zero point as a constant.</summary>
    public string Zero(byte zero) => Writer.Scalar(string.Create(CultureInfo.InvariantCulture, $"zero {zero}"), zero);
}

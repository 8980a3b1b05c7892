using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Mien.Models;

namespace Mien.Recognition;

/// <summary>What this machine can do at best: the fastest large matrix product of ONNX Runtime in one precision, in the two forms
/// that networks use: a matrix product, and a 1x1 convolution of 64x64 places (four behind one another, so that the change of
/// layout around them weighs little).</summary>
public sealed class MatrixPeak : IDisposable
{
    private const int Places = 64, Chain = 4;
    private const int WeightLimit = 64;   // as in networks of 8-bit integers, so that no processor saturates
    private static readonly Dictionary<string, string> _none = [];

    private readonly List<(InferenceSession Session, OrtValue Input, double Operations)> _ways = [];

    /// <summary>Prepares both forms.</summary>
    /// <param name="bytes">Unsigned 8-bit values times signed 8-bit weights; else fp32.</param>
    /// <param name="threads">Threads of the runtime; 0 takes the machine's cores.</param>
    /// <param name="side">Sides of the matrices. 4096 is what "peak" means in Mien's documents; 1024 is nearly as fast and done in
    /// a tenth of a second.</param>
    public MatrixPeak(bool bytes, int threads = 0, int side = 4096)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        _ways.Add((new InferenceSession(Product(bytes, side), options), Input(bytes, [side, side]), 2.0 * side * side * side));
        _ways.Add((new InferenceSession(Convolutions(bytes, side), options), Input(bytes, [1, side, Places, Places]), 2.0 * Chain * Places * Places * side * side));
    }

    /// <summary>Operations a second (two a multiply-add) of the faster form.</summary>
    /// <param name="tries">The best of so many counts.</param>
    public double Measure(int tries = 3) => _ways.Max(way =>
    {
        using var run = new RunOptions();
        Pass();
        return way.Operations / Enumerable.Range(0, tries).Min(_ => Pass());

        double Pass()
        {
            var clock = Stopwatch.StartNew();
            way.Session.Run(run, ["input"], [way.Input], ["output"]).Dispose();
            return clock.Elapsed.TotalSeconds;
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (session, input, _) in _ways)
        {
            session.Dispose();
            input.Dispose();
        }
    }

    private static OrtValue Input(bool bytes, long[] shape)
    {
        var count = (int)shape.Aggregate((all, next) => all * next);
        return bytes ? OrtValue.CreateTensorValueFromMemory(Bytes(count), shape) : OrtValue.CreateTensorValueFromMemory(Singles(count), shape);
    }

    private static byte[] Product(bool bytes, int side)
    {
        var graph = new OnnxWriter();
        if (bytes)
            graph.Node("MatMulInteger", ["input", graph.Constant<sbyte>("weight", Weights(side * side), side, side)], "output");
        else
            graph.Node("MatMul", ["input", graph.Constant<float>("weight", Singles(side * side), side, side)], "output");
        return graph.ToArray(new OnnxPort("input", bytes ? typeof(byte) : typeof(float), side),
            new OnnxPort("output", bytes ? typeof(int) : typeof(float), side), _none);
    }

    private static byte[] Convolutions(bool bytes, int side)
    {
        var graph = new OnnxWriter();
        string[] scales = bytes
            ? [graph.Scalar("scale", 1f), graph.Scalar("zero", (byte)0), graph.Scalar("small", 1e-4f), graph.Scalar("sign", (sbyte)0)]
            : [];
        if (bytes)
            graph.Constant<sbyte>("weight", Weights(side * side), side, side, 1, 1);
        else
            graph.Constant<float>("weight", Singles(side * side), side, side, 1, 1);
        var at = "input";
        for (var i = 1; i <= Chain; i++)
        {
            var next = i == Chain ? "output" : $"product {i}";
            at = scales is [var scale, var zero, var small, var sign]
                ? graph.Node("QLinearConv", [at, scale, zero, "weight", small, sign, scale, zero], next, ("kernel_shape", [1, 1]))
                : graph.Node("Conv", [at, "weight"], next, ("kernel_shape", [1, 1]));
        }
        var type = bytes ? typeof(byte) : typeof(float);
        return graph.ToArray(new OnnxPort("input", type, side, Places, Places), new OnnxPort("output", type, side, Places, Places), _none);
    }

    private static byte[] Bytes(int count)
    {
        var values = new byte[count];
        new Random(0).NextBytes(values);
        return values;
    }

    private static sbyte[] Weights(int count) => [.. Bytes(count).Select(value => (sbyte)(value / 2 - WeightLimit))];

    private static float[] Singles(int count) => [.. Bytes(count).Select(value => value / 255f - 0.5f)];
}

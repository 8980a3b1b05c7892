using Microsoft.ML.OnnxRuntime;
using Mien.Lab.Networks;

namespace Mien.Benchmarks;

/// <summary>The best 4096-cubed matrix product of ONNX Runtime in one precision, in the two forms that its networks use: a
/// matrix product, and a 1x1 convolution of 64x64 places (four behind one another, so that the change of layout around
/// them weighs little).</summary>
internal sealed class Int8Peak : IDisposable
{
    private const int Side = 4096, Places = 64, Chain = 4;
    private static readonly Dictionary<string, string> _none = [];

    private readonly List<(InferenceSession Session, OrtValue Input, int Products)> _ways = [];

    public Int8Peak(TempFolder temp, int threads, bool bytes)
    {
        var product = temp.At($"product-{bytes}.onnx");
        var convolutions = temp.At($"convolutions-{bytes}.onnx");
        WriteProduct(product, bytes);
        WriteConvolutions(convolutions, bytes);
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        _ways.Add((new InferenceSession(product, options), Input(bytes, [Side, Side]), 1));
        _ways.Add((new InferenceSession(convolutions, options), Input(bytes, [1, Side, Places, Places]), Chain));
    }

    /// <summary>Operations a second (two a multiply-add) of the faster form.</summary>
    public double Measure(int tries = 3) => _ways.Max(way =>
    {
        using var run = new RunOptions();
        Pass();
        return 2.0 * way.Products * Side * Side * Side / Enumerable.Range(0, tries).Min(_ => Clock.Seconds(Pass));

        void Pass() => way.Session.Run(run, ["input"], [way.Input], ["output"]).Dispose();
    });

    public void Dispose()
    {
        foreach (var (session, input, _) in _ways)
        {
            session.Dispose();
            input.Dispose();
        }
    }

    private static OrtValue Input(bool bytes, long[] shape) => bytes
        ? OrtValue.CreateTensorValueFromMemory(Bytes(), shape)
        : OrtValue.CreateTensorValueFromMemory(Singles(), shape);

    private static void WriteProduct(string path, bool bytes)
    {
        var graph = new OnnxWriter();
        if (bytes)
            graph.Node("MatMulInteger", ["input", graph.Constant<sbyte>("weight", Weights(), Side, Side)], "output");
        else
            graph.Node("MatMul", ["input", graph.Constant<float>("weight", Singles(), Side, Side)], "output");
        graph.Write(path, new OnnxPort("input", bytes ? typeof(byte) : typeof(float), Side),
            new OnnxPort("output", bytes ? typeof(int) : typeof(float), Side), _none);
    }

    private static void WriteConvolutions(string path, bool bytes)
    {
        var graph = new OnnxWriter();
        string[] scales = bytes
            ? [graph.Scalar("scale", 1f), graph.Scalar("zero", (byte)0), graph.Scalar("small", 1e-4f), graph.Scalar("sign", (sbyte)0)]
            : [];
        if (bytes)
            graph.Constant<sbyte>("weight", Weights(), Side, Side, 1, 1);
        else
            graph.Constant<float>("weight", Singles(), Side, Side, 1, 1);
        var at = "input";
        for (var i = 1; i <= Chain; i++)
        {
            var next = i == Chain ? "output" : $"product {i}";
            at = scales is [var scale, var zero, var small, var sign]
                ? graph.Node("QLinearConv", [at, scale, zero, "weight", small, sign, scale, zero], next, ("kernel_shape", [1, 1]))
                : graph.Node("Conv", [at, "weight"], next, ("kernel_shape", [1, 1]));
        }
        var type = bytes ? typeof(byte) : typeof(float);
        graph.Write(path, new OnnxPort("input", type, Side, Places, Places),
            new OnnxPort("output", type, Side, Places, Places), _none);
    }

    private static byte[] Bytes()
    {
        var values = new byte[Side * Side];
        new Random(0).NextBytes(values);
        return values;
    }

    private static sbyte[] Weights() => [.. Bytes().Select(value => (sbyte)(value / 2 - Quantization.WeightLimit))];

    private static float[] Singles() => [.. Bytes().Select(value => value / 255f - 0.5f)];
}

using Mien.Lab.Networks;
using Mien.Media;
using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>The machine at hand: what it is, and what it can do at best.</summary>
internal static class Machine
{
    private const int Side = 4096;

    /// <summary>Prints processor, cores and versions above the tables.</summary>
    public static void Print()
    {
        var onnx = typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version?.ToString(3);
        var ffmpeg = Ffmpeg.Version()?.Split(' ').ElementAtOrDefault(2) ?? "none";
        var torch = typeof(Tensor).Assembly.GetName().Version?.ToString(3);
        Console.WriteLine($"Machine: {About.Processor()}, {Environment.ProcessorCount} cores; " +
                          $".NET {Environment.Version}, TorchSharp {torch}, ONNX Runtime {onnx}, ffmpeg {ffmpeg}; " +
                          $"Mien {About.Version}.");
        Console.WriteLine();
    }

    /// <summary>What "peak" means here: the best of several 4096-cubed matrix products, in FLOP/s, with the threads in
    /// force.</summary>
    /// <remarks>The same product in two forms: <c>mm</c>, and a 1x1 convolution, which takes oneDNN's way. On some
    /// processors the first reaches only half of the second in fp32, and a share of it would flatter.</remarks>
    public static double Peak(ScalarType type, int tries = 3)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (a, b) = (randn(Side, Side).to(type), randn(Side, Side).to(type));
        var x = SleepingLayers.ChannelsLast(a.reshape(1, 64, 64, Side).permute(0, 3, 1, 2));
        var kernel = SleepingLayers.ChannelsLast(b.reshape(Side, Side, 1, 1));
        return Math.Max(Best(() => mm(a, b).Dispose()), Best(() => nn.functional.conv2d(x, kernel).Dispose()));

        double Best(Action product)
        {
            product();
            return 2.0 * Side * Side * Side / Enumerable.Range(0, tries).Min(_ => Clock.Seconds(product));
        }
    }
}

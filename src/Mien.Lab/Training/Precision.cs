using System.Diagnostics;
using System.Globalization;
using Mien.Lab.Networks;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>Chooses fp32 or bf16 by a short measurement on this machine, not by the name of a CPU flag.</summary>
public static class Precision
{
    private const int Batch = 16;

    /// <summary>The names of both.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bf16", "fp32"];

    /// <summary>Name in records: <c>fp32</c> or <c>bf16</c>.</summary>
    public static string Name(ScalarType type) => type == ScalarType.BFloat16 ? "bf16" : "fp32";

    /// <summary>The type of a name.</summary>
    public static ScalarType Parse(string name) => name == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>Measures forward passes of the sleeping layers, and forward and backward ones of the awake convolutions.</summary>
    /// <param name="network">The network to be trained.</param>
    /// <param name="boundary">First awake feature module.</param>
    /// <param name="size">Side of the input, in pixels.</param>
    /// <param name="wanted"><c>auto</c>, <c>fp32</c> or <c>bf16</c>.</param>
    /// <param name="threads">For the record.</param>
    /// <param name="cached">Precision in which the features lie on disk already, or null; they are not computed twice.</param>
    public static ComputeRecord Choose(ExpressionNetwork network, int boundary, int size, string wanted, int threads, string? cached = null)
    {
        if (wanted != "auto")
            return new ComputeRecord(wanted, wanted, threads, $"chosen by --precision {wanted}");
        var (asleep, reason) = boundary == 0 ? ("fp32", "nothing sleeps")
            : cached is not null ? (cached, $"{cached}, features computed already")
            : Faster(type => SleepingRate(network, boundary, size, type));
        var (awake, awakeReason) = boundary == Vgg16.FeatureCount
            ? ("fp32", "no convolution is awake")
            : Faster(type => TrainingRate(network, boundary, size, type));
        return new ComputeRecord(asleep, awake, threads, $"asleep: {reason}; awake: {awakeReason}");
    }

    private static (string, string) Faster(Func<ScalarType, double> rate)
    {
        var (single, half) = (rate(ScalarType.Float32), rate(ScalarType.BFloat16));
        return (half > single ? "bf16" : "fp32",
            string.Create(CultureInfo.InvariantCulture, $"measured bf16 {half:0} against fp32 {single:0} frames/s"));
    }

    private static double SleepingRate(ExpressionNetwork network, int boundary, int size, ScalarType type)
    {
        using var layers = new SleepingLayers(network, boundary, type);
        using var x = randn(Batch, 3, size, size);
        return Rate(() => layers.Forward(x).Dispose());
    }

    private static double TrainingRate(ExpressionNetwork network, int boundary, int size, ScalarType type)
    {
        var shape = FeatureCache.ShapeAt(boundary, size);
        using var x = SleepingLayers.ChannelsLast(randn(Batch, shape[2], shape[0], shape[1])).to(type);
        var step = new TrainingStep(network, boundary, type, get_num_threads());
        return Rate(() =>
        {
            using var scope = NewDisposeScope();
            step.Run(x, logits => logits.sum());
            network.zero_grad();
        });
    }

    private static double Rate(Action pass)
    {
        pass();
        var (clock, passes) = (Stopwatch.StartNew(), 0);
        for (; clock.ElapsedMilliseconds < 500 || passes < 2; passes++)
            pass();
        return Batch * passes / clock.Elapsed.TotalSeconds;
    }
}

using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Training;

/// <summary>What this machine does in a second, measured for a few seconds.</summary>
/// <param name="Decode">Pictures read and normalised; infinite when that is not needed.</param>
/// <param name="Layers">Pictures through the sleeping layers; infinite when that is not needed.</param>
/// <param name="Samples">Training samples through the awake layers and the optimizer, in one process.</param>
public sealed record MeasuredRates(double Decode, double Layers, double Samples)
{
    /// <summary>As many as the features are computed in: fewer are slower for each.</summary>
    private const int Pictures = 64;


    /// <summary>Measures; what lies on disk already costs nothing.</summary>
    /// <param name="frames">Some of its pictures are read.</param>
    /// <param name="setup">The recipe on this corpus.</param>
    /// <param name="network">Of the recipe; its weights stay as they are.</param>
    /// <param name="compute">Precision; its thread count is that of the samples.</param>
    /// <param name="batch">Samples a step.</param>
    public static MeasuredRates Measure(FrameSet frames, TrainingSetup setup, Vgg16 network, ComputeRecord compute, int batch)
    {
        var precision = Precision.Parse(compute.Precision);
        var (decode, layers) = (double.PositiveInfinity, double.PositiveInfinity);
        if (!setup.HasFeatures(precision))
        {
            var rows = Enumerable.Range(0, Pictures).Select(i => frames.Rows[(int)((long)i * frames.Rows.Count / Pictures)]).ToList();
            decode = Rate(Pictures, () => _ = rows.AsParallel().Select(row => frames.ReadScaled(row, setup.Input.Size)).Count(pixels => pixels.Length > 0));
            if (!setup.HasFreshViews)
                layers = LayerRate(setup, network, precision);
        }
        return new MeasuredRates(decode, layers, SampleRate(setup, network, compute, batch));
    }

    private static double LayerRate(TrainingSetup setup, Vgg16 network, ScalarType precision)
    {
        using var sleeping = new SleepingLayers(network, setup.From.Feature, precision);
        using var x = randn(Pictures, 3, setup.Input.Size, setup.Input.Size);
        return Rate(Pictures, () => sleeping.Forward(x).Dispose());
    }

    /// <summary>Steps of size zero: the work of training without its effect; with fresh views the sleeping layers are part of it.</summary>
    private static double SampleRate(TrainingSetup setup, Vgg16 network, ComputeRecord compute, int batch)
    {
        TorchRuntime.Start(compute.Threads);
        using var optimizer = setup.CreateOptimizer(setup.Wake(network), compute.Threads);
        var shape = FeatureCache.ShapeAt(setup.HasFreshViews ? 0 : setup.From.Feature, setup.Input.Size);
        using var sleeping = new SleepingLayers(network, setup.HasFreshViews ? setup.From.Feature : 0, Precision.Parse(compute.Precision));
        using var x = SleepingLayers.ChannelsLast(randn(batch, shape[2], shape[0], shape[1])).to(Precision.Parse(compute.Precision));
        using var target = zeros(batch, dtype: ScalarType.Int64);
        var step = new TrainingStep(network, setup.From.Feature, Precision.Parse(compute.AwakePrecision), compute.Threads);
        network.train();
        return Rate(batch, () =>
        {
            using var scope = NewDisposeScope();
            step.Run(sleeping.Forward(x), logits => functional.cross_entropy(logits, target));
            optimizer.Step(0, 0);
        });
    }

    private static double Rate(int units, Action work)
    {
        work();
        var (clock, times) = (Stopwatch.StartNew(), 0);
        for (; clock.ElapsedMilliseconds < 500; times++)
            work();
        return units * times / clock.Elapsed.TotalSeconds;
    }
}

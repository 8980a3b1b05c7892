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
    public static MeasuredRates Measure(FrameSet frames, TrainingSetup setup, ExpressionNetwork network, ComputeRecord compute, int batch)
    {
        var precision = Precision.Parse(compute.Precision);
        var (decode, layers) = (double.PositiveInfinity, double.PositiveInfinity);
        if (!setup.HasFeatures(precision))
        {
            var rows = Enumerable.Range(0, Pictures).Select(i => frames.Rows[(int)((long)i * frames.Rows.Count / Pictures)]).ToList();
            decode = Rate(Pictures, () => _ = rows.AsParallel().Select(row => frames.ReadScaled(row, setup.Input.Size)).Count(pixels => pixels.Length > 0));
            if (!setup.HasFreshViews)
                layers = LayerRate(network, setup.From, setup.Input.Size, precision);
        }
        using var optimizer = setup.CreateOptimizer(setup.Wake(network), compute.Threads);
        return new MeasuredRates(decode, layers, SampleRate(network, optimizer, setup.From, setup.Input.Size, compute, batch, setup.HasFreshViews));
    }

    /// <summary>Measures a network before there are pictures; what reading them costs is not counted.</summary>
    /// <param name="network">Any weights.</param>
    /// <param name="from">First layer that is retrained.</param>
    /// <param name="size">Side of the pictures, in pixels.</param>
    /// <param name="compute">As for <see cref="Measure"/>.</param>
    /// <param name="batch">Samples a step.</param>
    public static MeasuredRates Of(ExpressionNetwork network, LayerPlace from, int size, ComputeRecord compute, int batch)
    {
        var layers = LayerRate(network, from, size, Precision.Parse(compute.Precision));
        using var optimizer = new Adam(TrainingSetup.Wake(network, from).Select(p => (p.Name, p.Value, 1.0)), compute.Threads);
        return new MeasuredRates(double.PositiveInfinity, layers, SampleRate(network, optimizer, from, size, compute, batch));
    }

    private static double LayerRate(ExpressionNetwork network, LayerPlace from, int size, ScalarType precision)
    {
        using var sleeping = new SleepingLayers(network, from.Feature, precision);
        using var x = randn(Pictures, 3, size, size);
        return Rate(Pictures, () => sleeping.Forward(x).Dispose());
    }

    /// <summary>Steps of size zero: the work of training without its effect; with fresh views the sleeping layers are part of it.</summary>
    private static double SampleRate(ExpressionNetwork network, Adam optimizer, LayerPlace from, int size, ComputeRecord compute, int batch, bool fresh = false)
    {
        TorchRuntime.Start(compute.Threads);
        var shape = FeatureCache.ShapeAt(fresh ? 0 : from.Feature, size);
        using var sleeping = new SleepingLayers(network, fresh ? from.Feature : 0, Precision.Parse(compute.Precision));
        using var x = SleepingLayers.ChannelsLast(randn(batch, shape[2], shape[0], shape[1])).to(Precision.Parse(compute.Precision));
        using var target = zeros(batch, dtype: ScalarType.Int64);
        var step = new TrainingStep(network, from.Feature, Precision.Parse(compute.AwakePrecision), compute.Threads);
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

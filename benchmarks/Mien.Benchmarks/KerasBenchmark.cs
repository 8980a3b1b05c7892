using System.CommandLine;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>Twenty epochs of the paper's head against Keras written by hand, whose figure was taken on another machine
/// and is scaled by both machines' fp32 peaks.</summary>
internal static class KerasBenchmark
{
    /// <summary>Keras, batch 32, the sleeping layers computed in every epoch: 24.6 samples/s, 20 epochs.</summary>
    private const double KerasSeconds = 0.81;

    /// <summary>FLOP/s of fp32 on the machine of that figure.</summary>
    private const double KerasPeak = 231e9;

    public static Command Create()
    {
        var frames = new Argument<string>("FRAMES") { Description = "Frames folder of 'mien prepare'." };
        var batch = Flag.Of("--batch", 32, "Samples a step.");
        var count = Flag.Of("--frames", 512, "Frames to train on.");
        var epochs = Flag.Of("--epochs", 20, "Epochs.");
        var repeats = Flag.Of("--repeats", 3, "Trainings in each precision; the median counts.");
        var command = new Command("keras", "20 epochs against Keras' 0.81 s a frame (>= 8 at batch 32, >= 15 at 128).")
        {
            frames, batch, count, epochs, repeats,
        };
        command.SetAction(parsed => Run(
            FrameSet.Load(parsed.GetRequiredValue(frames)), parsed.GetValue(batch), parsed.GetValue(count),
            parsed.GetValue(epochs), parsed.GetValue(repeats)));
        return command;
    }

    private static void Run(FrameSet corpus, int batch, int count, int epochs, int repeats)
    {
        var threads = TorchRuntime.Start();
        Machine.Print();
        using var temp = new TempFolder();
        var weights = Corpus.ImageNet();
        var rows = Corpus.Shuffled(corpus).Take(count).ToArray();
        var (chosen, reason) = Choose(corpus, weights, batch, threads);
        ScalarType[] precisions = [.. new[] { ScalarType.Float32, chosen }.Distinct()];
        var times = precisions.Select(_ => new List<(double Features, double Epochs)>()).ToArray();
        var peak = Machine.Peak(ScalarType.Float32);
        for (var i = 0; i < repeats; i++)
            for (var p = 0; p < precisions.Length; p++)
            {
                var frames = Corpus.Subset(corpus, rows, temp.At($"{precisions[p]}-{i}"));
                times[p].Add(Train(frames, weights, batch, epochs, threads, precisions[p]));
                peak = Math.Max(peak, Machine.Peak(ScalarType.Float32));
            }

        var keras = KerasSeconds * epochs / 20 * KerasPeak / peak;
        var table = new Table($"{rows.Length} frames, {epochs} epochs, batch {batch}, ms a frame", "features",
            "epochs", "total", "ratio");
        table.Add($"Keras, batch 32, scaled to this peak", $"", $"", $"{keras * 1e3:0.0}", $"1.0");
        foreach (var (precision, runs) in precisions.Zip(times))
        {
            var (f, e) = (Clock.Median(runs.Select(t => t.Features)), Clock.Median(runs.Select(t => t.Epochs)));
            var total = Clock.Median(runs.Select(t => t.Features + t.Epochs));
            table.Add($"mien, {Precision.Name(precision)}{(precision == chosen ? " (chosen)" : "")}, n = {repeats}",
                $"{f / rows.Length * 1e3:0.0}", $"{e / rows.Length * 1e3:0.0}",
                $"{total / rows.Length * 1e3:0.0}", $"{keras * rows.Length / total:0.0}");
        }
        table.Print();
        Table.Say($"fp32 peak {peak / 1e9:0} GFLOP/s with {threads} threads, Keras' machine {KerasPeak / 1e9:0}.");
        Table.Say($"Precision {reason}.");
        Table.Say($"Bounds: 8 at batch 32, 15 at batch 128.");
    }

    private static (ScalarType Chosen, string Reason) Choose(FrameSet frames, NetworkWeights weights, int batch,
        int threads)
    {
        using var training = new HeadTraining(frames, weights, batch, 1, threads);
        var compute = Precision.Choose(training.Network, Vgg16.FeatureCount, training.Input.Size, "auto", threads);
        return (Precision.Parse(compute.Precision), compute.Reason);
    }

    /// <summary>Features from pictures on disk, then the epochs, from fresh weights.</summary>
    private static (double Features, double Epochs) Train(FrameSet frames, NetworkWeights weights, int batch,
        int epochs, int threads, ScalarType precision)
    {
        using var training = new HeadTraining(frames, weights, batch, epochs, threads);
        FeatureCache features = null!;
        var first = Clock.Seconds(() => features = training.Features(frames, precision));
        using (features)
        {
            var trainer = training.Over(frames, features, train: true);
            return (first, Clock.Seconds(() =>
            {
                for (var epoch = 1; epoch <= epochs; epoch++)
                    trainer.Run(epoch, null, CancellationToken.None);
            }));
        }
    }
}

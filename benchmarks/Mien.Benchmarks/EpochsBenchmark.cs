using System.CommandLine;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>Twenty epochs with the feature cache against computing the sleeping layers again in every epoch.</summary>
internal static class EpochsBenchmark
{
    private const double Bound = 0.85;
    private const int Builds = 3;

    public static Command Create()
    {
        var frames = new Argument<string>("FRAMES") { Description = "Frames folder of 'mien prepare'." };
        var batch = Flag.Of("--batch", 32, "Samples a step.");
        var count = Flag.Of("--frames", 512, "Frames to train on; a quarter more is validated on.");
        var epochs = Flag.Of("--epochs", 20, "Epochs of both ways.");
        var precision = Flag.Of("--precision", "fp32", "Of the sleeping layers, on both ways: fp32 or bf16.");
        precision.AcceptOnlyFromAmong("fp32", "bf16");
        var command = new Command("epochs", "20 epochs, features cached against recomputed (>= 0.85 of the bound).")
        {
            frames, batch, count, epochs, precision,
        };
        command.SetAction(parsed => Run(
            FrameSet.Load(parsed.GetRequiredValue(frames)), parsed.GetValue(batch), parsed.GetValue(count),
            parsed.GetValue(epochs), Precision.Parse(parsed.GetValue(precision)!)));
        return command;
    }

    private static void Run(FrameSet corpus, int batch, int count, int epochs, ScalarType precision)
    {
        var threads = TorchRuntime.Start();
        Machine.Print();
        using var temp = new TempFolder();
        count = Math.Min(count, corpus.Rows.Count * 4 / 5);
        var rows = Corpus.Shuffled(corpus);
        var frames = Corpus.Subset(corpus, rows[..count], temp.At("train"));
        var held = Corpus.Subset(corpus, rows[count..Math.Min(count + count / 4, rows.Length)], temp.At("held"));
        var weights = Corpus.ImageNet();
        using var cached = new HeadTraining(frames, weights, batch, epochs, threads);
        using var again = new HeadTraining(frames, weights, batch, epochs, threads);
        using var recomputing = new RecomputedEpochs(again, frames, precision);
        using var probe = new HeadTraining(frames, weights, batch, epochs, threads);
        using var bare = new BareRates(probe, recomputing);

        List<double> builds = [], with = [], without = [], backbone = [], head = [];
        FeatureCache Build()
        {
            var folder = Corpus.Subset(corpus, rows[..count], temp.At($"build-{builds.Count}"));
            FeatureCache features = null!;
            builds.Add(Clock.Seconds(() => features = cached.Features(folder, precision)));
            return features;
        }
        using var features = Build();
        var trainer = cached.Over(frames, features, train: true);
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            with.Add(Clock.Seconds(() => trainer.Run(epoch, null, CancellationToken.None)));
            without.Add(Clock.Seconds(() => recomputing.Run(epoch)));
            backbone.Add(bare.Backbone());
            head.Add(bare.Head());
            if (epoch * Builds / epochs >= builds.Count && builds.Count < Builds)
                Build().Dispose();
        }

        var (f, h) = (Clock.Median(backbone), Clock.Median(head));
        var (slow, fast) = (without.Sum(), Clock.Median(builds) + with.Sum());
        var bound = epochs * (1 / f + 1 / h) / (1 / f + epochs / h);
        using var heldFeatures = cached.Features(held, precision);
        var table = new Table($"{count} frames, {epochs} epochs, batch {batch}, {Precision.Name(precision)}",
            "features s", "epochs s", "total s", "ratio", "held-out accuracy");
        table.Add($"sleeping layers in every epoch", $"", $"{slow:0.0}", $"{slow:0.0}", $"1.00",
            $"{Accuracy(again):0.0000}");
        table.Add($"feature cache", $"{Clock.Median(builds):0.0}", $"{with.Sum():0.0}", $"{fast:0.0}",
            $"{slow / fast:0.00}", $"{Accuracy(cached):0.0000}");
        table.Add($"bound: f {f:0.0}, h {h:0.0} frames/s", $"{count / f:0.0}", $"{epochs * count / h:0.0}",
            $"{count / f + epochs * count / h:0.0}", $"{bound:0.00}", $"");
        table.Print();
        Table.Say($"Share of the bound: {slow / fast / bound:0.00} (bound {Bound}).");

        double Accuracy(HeadTraining training) => training.Over(held, heldFeatures, train: false).Validate().Accuracy;
    }
}

using System.CommandLine;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>What bf16 does to the features of the sleeping layers, and to the accuracy of a head trained on
/// them.</summary>
internal static class Bf16Benchmark
{
    private const int Batch = 32;

    public static Command Create()
    {
        var frames = new Argument<string>("FRAMES") { Description = "Frames folder of 'mien prepare'." };
        var count = Flag.Of("--frames", 0, "Frames to compare features on, and to train on; 0 takes all.");
        var train = new Option<bool>("--train") { Description = "Also train in both precisions." };
        var seeds = Flag.Of("--seeds", 1, "Trainings in each precision, with seeds from 0.");
        var epochs = Flag.Of("--epochs", 20, "Epochs of a training.");
        var protocol = Flag.Of("--protocol", SplitProtocol.Frames, "What a training holds out.");
        var grey = new Option<bool>("--grey") { Description = "Make pictures grey first." };
        var command = new Command("bf16", "What bf16 does to the features and to the final accuracy.")
        {
            frames, count, train, seeds, epochs, protocol, grey,
        };
        command.SetAction(parsed =>
        {
            var recipe = TrainingOptions.Paper with
            {
                Epochs = parsed.GetValue(epochs),
                Protocol = parsed.GetValue(protocol),
                Grey = parsed.GetValue(grey),
            };
            Run(FrameSet.Load(parsed.GetRequiredValue(frames)), parsed.GetValue(count), recipe,
                parsed.GetValue(train) ? parsed.GetValue(seeds) : 0);
        });
        return command;
    }

    private static void Run(FrameSet corpus, int count, TrainingOptions recipe, int seeds)
    {
        var threads = TorchRuntime.Start();
        Machine.Print();
        using var temp = new TempFolder();
        var frames = Corpus.Subset(corpus, Corpus.Shuffled(corpus).Take(count > 0 ? count : int.MaxValue),
            temp.At("frames"));
        var weights = Corpus.ImageNet();
        CompareFeatures(frames, weights, recipe.Grey, threads);
        if (seeds > 0)
            CompareAccuracy(frames, weights, recipe, seeds, temp);
    }

    /// <summary>Relative errors of pool5, taking fp32 as the truth.</summary>
    private static void CompareFeatures(FrameSet frames, NetworkWeights weights, bool grey, int threads)
    {
        using var training = new HeadTraining(frames, weights, Batch, 1, threads);
        using var single = new SleepingLayers(training.Network, Vgg16.FeatureCount, ScalarType.Float32);
        using var half = new SleepingLayers(training.Network, Vgg16.FeatureCount, ScalarType.BFloat16);
        using var pixels = Corpus.Pixels(frames, training.Input with { Grey = grey });
        var norms = new List<double>();
        double largest = 0, largestError = 0, sum = 0, errors = 0;
        for (var first = 0L; first < pixels.shape[0]; first += Batch)
        {
            using var scope = NewDisposeScope();
            var x = pixels.narrow(0, first, Math.Min(Batch, pixels.shape[0] - first));
            var truth = single.Forward(x).flatten(1);                                   // (N, features)
            var error = (half.Forward(x).to(ScalarType.Float32).flatten(1) - truth).abs();
            norms.AddRange((error.norm(1) / truth.norm(1)).data<float>().Select(value => (double)value));
            largest = Math.Max(largest, truth.max().item<float>());
            largestError = Math.Max(largestError, error.max().item<float>());
            (sum, errors) = (sum + truth.sum().item<float>(), errors + error.sum().item<float>());
        }
        var table = new Table($"pool5 of {frames.Rows.Count} frames, bf16 against fp32", "mean", "median", "max");
        table.Add($"error of a frame (L2 norms)", $"{norms.Average():0.0000}", $"{Clock.Median(norms):0.0000}",
            $"{norms.Max():0.0000}");
        table.Add($"error of a value, by the mean and by the largest value", $"{errors / sum:0.0000}", $"",
            $"{largestError / largest:0.0000}");
        table.Print();
    }

    private static void CompareAccuracy(FrameSet frames, NetworkWeights weights, TrainingOptions recipe, int seeds,
        TempFolder temp)
    {
        var protocol = recipe.Protocol.ToString().ToLowerInvariant();
        var table = new Table($"validation after {recipe.Epochs} epochs, protocol {protocol}", "fp32 accuracy",
            "bf16 accuracy", "difference", "fp32 loss", "bf16 loss");
        for (var seed = 0; seed < seeds; seed++)
        {
            var (single, half) = (Train("fp32"), Train("bf16"));
            table.Add($"seed {seed}", $"{single.ValidationAccuracy:0.0000}", $"{half.ValidationAccuracy:0.0000}",
                $"{half.ValidationAccuracy - single.ValidationAccuracy:+0.0000;-0.0000;0.0000}",
                $"{single.ValidationLoss:0.0000}", $"{half.ValidationLoss:0.0000}");

            EpochMetrics Train(string precision)
            {
                var folder = temp.At($"run-{precision}");
                var options = recipe with { Precision = precision, Seed = seed };
                using (var run = TrainingRun.Open(frames, options, weights, new RunFolder(folder), resume: false))
                    foreach (var _ in run.Run(TimeSpan.MaxValue))
                        continue;
                var last = new RunFolder(folder).Read().Epochs[^1];
                Directory.Delete(folder, recursive: true);
                return last;
            }
        }
        table.Print();
    }
}

using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Training;

/// <summary>The training loop: one epoch, then validation. Nothing else decides anything here.</summary>
/// <param name="Network">Weights in fp32; only those in <paramref name="Optimizer"/> change.</param>
/// <param name="Optimizer">Holds the awake weights.</param>
/// <param name="Features">What the sleeping layers say of every picture.</param>
/// <param name="Targets">(pictures, classes): share of each class, one-hot for hard labels.</param>
/// <param name="Classes">Class of every picture, as an index into the labels; -1 where it is not used.</param>
/// <param name="Split">Rows to train and to validate on.</param>
/// <param name="Options">The recipe.</param>
/// <param name="Boundary">First awake feature module.</param>
/// <param name="AwakePrecision">Of the awake convolutions.</param>
public sealed record Trainer(
    Vgg16 Network, Adam Optimizer, FeatureCache Features, float[][] Targets, int[] Classes, Split Split, TrainingOptions Options,
    int Boundary, ScalarType AwakePrecision)
{
    /// <summary>Runs one epoch (from 1). Its order, views and dropout depend on seed and epoch alone.</summary>
    /// <exception cref="MienException">The loss is no finite number any more.</exception>
    public EpochMetrics Run(int epoch, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var seed = Options.Seed * 1_000_003L + epoch;
        random.manual_seed(seed);
        var order = Split.Train.ToArray();
        var draw = new Random((int)(seed & int.MaxValue));
        draw.Shuffle(order);

        Network.train();
        double loss = 0, correct = 0;
        for (var first = 0; first < order.Length; first += Options.Batch)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rows = order.AsSpan(first, Math.Min(Options.Batch, order.Length - first));
            var target = TargetsOf(rows);                                                   // (N, classes)
            var x = Features.Gather(Views(rows, draw));                                     // (N, C, H, W)
            var logits = Network.forward(x, Boundary, AwakePrecision);                      // (N, classes)
            var mean = functional.cross_entropy(logits, target);
            mean.backward();
            Optimizer.Step(RateAt(epoch - 1 + (double)first / order.Length), Options.WeightDecay);
            loss += mean.item<float>() * rows.Length;
            correct += Correct(logits, rows);
            progress?.Report(new WorkProgress($"epoch {epoch}/{Options.Epochs}", first + rows.Length, order.Length, "samples"));
        }
        var (validationLoss, validationAccuracy) = Validate();
        if (!double.IsFinite(loss) || (Split.Validation.Count > 0 && !double.IsFinite(validationLoss)))
            throw new MienException($"Training diverged in epoch {epoch}: the loss is no finite number. Use a smaller --learning-rate than {Options.LearningRate}.");
        return new EpochMetrics(epoch, loss / order.Length, correct / order.Length, validationLoss, validationAccuracy,
            clock.Elapsed.TotalSeconds);
    }

    /// <summary>Mean cross-entropy and accuracy on the validation rows, plain views, dropout off.</summary>
    public (double Loss, double Accuracy) Validate()
    {
        var rows = Split.Validation;
        double loss = 0, correct = 0;
        foreach (var (batch, logits) in Logits(rows))
        {
            using var target = TargetsOf(batch);
            using var mean = functional.cross_entropy(logits, target);
            loss += mean.item<float>() * batch.Length;
            correct += Correct(logits, batch);
        }
        return (loss / rows.Count, correct / rows.Count);
    }

    /// <summary>Logits of rows, plain views, dropout off, a batch at a time; they live until the next batch.</summary>
    public IEnumerable<(int[] Rows, Tensor Logits)> Logits(IEnumerable<int> rows)
    {
        Network.eval();
        foreach (var batch in rows.Chunk(256))
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            yield return (batch, Network.forward(Features.Gather(batch), Boundary, AwakePrecision));
        }
    }

    /// <summary>The learning rate after a number of epochs.</summary>
    private double RateAt(double epochs) => Options.Schedule == "cosine"
        ? Options.LearningRate * (1 + Math.Cos(Math.PI * epochs / Options.Epochs)) / 2
        : Options.LearningRate;

    private int[] Views(ReadOnlySpan<int> rows, Random draw)
    {
        var views = rows.ToArray();
        if (Options.Flip)
            for (var i = 0; i < views.Length; i++)
                views[i] += draw.Next(2) * Features.Pictures;
        return views;
    }

    private Tensor TargetsOf(ReadOnlySpan<int> rows)
    {
        var classes = Targets[rows[0]].Length;
        var values = new float[rows.Length * classes];
        for (var i = 0; i < rows.Length; i++)
            Targets[rows[i]].CopyTo(values, i * classes);
        return tensor(values, [rows.Length, classes]);
    }

    private int Correct(Tensor logits, ReadOnlySpan<int> rows)
    {
        using var best = logits.argmax(1);
        var (predicted, correct) = (best.data<long>(), 0);
        for (var i = 0; i < rows.Length; i++)
            correct += predicted[i] == Classes[rows[i]] ? 1 : 0;
        return correct;
    }
}

using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Training;

/// <summary>The training loop: one epoch, then validation. Nothing else decides anything here.</summary>
/// <param name="Network">Weights in fp32; only those in <paramref name="Optimizer"/> change.</param>
/// <param name="Optimizer">Holds the awake weights, and their running means where the recipe wants them.</param>
/// <param name="Views">What the awake layers see of every picture.</param>
/// <param name="Targets">(pictures, classes): share of each class, one-hot for hard labels.</param>
/// <param name="Classes">Class of every picture, as an index into the labels; -1 where it is not used.</param>
/// <param name="Split">Rows to train and to validate on.</param>
/// <param name="Options">The recipe.</param>
/// <param name="Boundary">First awake feature module.</param>
/// <param name="AwakePrecision">Of the awake convolutions.</param>
public sealed record Trainer(
    ExpressionNetwork Network, Adam Optimizer, IViews Views, float[][] Targets, int[] Classes, Split Split, TrainingOptions Options,
    int Boundary, ScalarType AwakePrecision)
{
    private readonly float[]? _adjustment = Options.LogitAdjustment == 0 ? null
        : [.. ClassBalance.LogPriors(Split.Train, Classes, Targets, Options.Balance).Select(log => (float)Options.LogitAdjustment * log)];

    /// <summary>Who else is learned from; null for the labels alone.</summary>
    public Distillation? Distillation { get; init; }

    private readonly TrainingStep _step = new(Network, Boundary, AwakePrecision, get_num_threads());

    /// <summary>Runs one epoch (from 1). Its order, views and dropout depend on seed and epoch alone; where views come again, on the
    /// number of the views instead of the epoch's.</summary>
    /// <exception cref="MienException">The loss is no finite number any more.</exception>
    public EpochMetrics Run(int epoch, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var number = Options.ViewEpochs > 0 ? (epoch - 1) % Options.ViewEpochs + 1 : epoch;
        var seed = Options.Seed * 1_000_003L + number;
        random.manual_seed(seed);
        var draw = new Random((int)(seed & int.MaxValue));
        var order = Order(draw);

        Network.train();
        Distillation?.Begin(number, order.Length);
        double loss = 0, correct = 0;
        for (var first = 0; first < order.Length; first += Options.Batch)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rows = order.AsSpan(first, Math.Min(Options.Batch, order.Length - first));
            var target = TargetsOf(rows);                                                   // (N, classes)
            var x = Views.Fresh(rows, draw);                                                // (N, C, H, W)
            if (Options.Mixup > 0)
                (x, target) = Mixup.Blend(x, target, Options.Mixup, draw);
            var taught = Distillation?.Answers(first, x);                                   // (N, classes)
            var (logits, mean) = _step.Run(x, logits => Loss(logits, target, taught));
            Optimizer.Step(RateAt(epoch - 1 + (double)first / order.Length), Options.WeightDecay);
            loss += mean.item<float>() * rows.Length;
            correct += Correct(logits, rows);
            progress?.Report(new WorkProgress($"epoch {epoch}/{Options.Epochs}", first + rows.Length, order.Length, "samples"));
        }
        Distillation?.End();
        Optimizer.Exchange();
        var (validationLoss, validationAccuracy) = Validate();
        Optimizer.Exchange();
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
            yield return (batch, Network.forward(Views.Plain(batch), Boundary, AwakePrecision));
        }
    }

    /// <summary>The samples of an epoch.</summary>
    private int[] Order(Random draw)
    {
        if (Options.Balance > 0)
            return ClassBalance.Draw(Split.Train, Classes, Options.Balance, draw);
        var order = Split.Train.ToArray();
        draw.Shuffle(order);
        return order;
    }

    private Tensor Loss(Tensor logits, Tensor target, Tensor? taught)
    {
        var labels = functional.cross_entropy(Adjusted(logits), target);
        return taught is null ? labels : Distillation!.Loss(labels, logits, taught);
    }

    private Tensor Adjusted(Tensor logits) => _adjustment is null ? logits : logits + tensor(_adjustment);   // (N, classes)

    /// <summary>The learning rate after a number of epochs.</summary>
    private double RateAt(double epochs) => Options.LearningRate
        * (epochs < Options.WarmUp ? epochs / Options.WarmUp
            : Options.Schedule == "cosine" ? (1 + Math.Cos(Math.PI * (epochs - Options.WarmUp) / (Options.Epochs - Options.WarmUp))) / 2
            : 1);

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

using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>One epoch of a fold's training.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Training cross-entropy (nats), dropout on.</param>
/// <param name="Accuracy">Training accuracy of the same passes.</param>
/// <param name="InnerLoss">Cross-entropy on the inner rows; null where all rows are trained on.</param>
/// <param name="InnerAccuracy">Accuracy on the inner rows; null where all rows are trained on.</param>
public sealed record FoldEpoch(int Epoch, double Loss, double Accuracy, double? InnerLoss, double? InnerAccuracy);

/// <summary>What the inner rows of a training fold chose.</summary>
/// <param name="By">How they were held out: <c>subjects</c> or <c>clips</c>.</param>
/// <param name="Held">Who or what they are.</param>
/// <param name="Pictures">How many pictures.</param>
/// <param name="Epoch">The epoch that is tested.</param>
/// <param name="Temperature">Divides the logits.</param>
/// <param name="Epochs">The inner training.</param>
public sealed record FoldChoice(string By, IReadOnlyList<string> Held, int Pictures, int Epoch, double Temperature, IReadOnlyList<FoldEpoch> Epochs)
{
    /// <summary>Share of mistakes among the answered that the thresholds were chosen for; one in ten is ours.</summary>
    public double ErrorRate { get; init; } = 0.1;

    /// <summary>Least confidence, after the temperature, of an answer for a picture; null when none keeps the rate.</summary>
    public double? Threshold { get; init; }

    /// <summary>The same for a clip, by the mean of its pictures' probabilities; null where none keeps the rate.</summary>
    public double? ClipThreshold { get; init; }
}

/// <summary>What <c>fold.json</c> holds (format <c>mien.fold/1</c>); the predictions lie beside it.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Fold">Number, from 1.</param>
/// <param name="TrainPictures">Training pictures.</param>
/// <param name="TestPictures">Test pictures.</param>
/// <param name="TestSubjects">Who is tested; empty when unknown.</param>
/// <param name="Choice">What was chosen, and by whom.</param>
/// <param name="Epochs">The training on the whole training fold, up to the chosen epoch.</param>
/// <param name="WeightsSha256">Hash of the awake weights that were tested.</param>
public sealed record FoldRecord(
    string Format, int Fold, int TrainPictures, int TestPictures, IReadOnlyList<string> TestSubjects, FoldChoice Choice,
    IReadOnlyList<FoldEpoch> Epochs, string WeightsSha256)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.fold/1";

    internal static FoldRecord Of(FrameSet frames, Fold fold, int train, FoldChoice choice, IReadOnlyList<FoldEpoch> epochs, string weights) =>
        new(FormatName, fold.Number, train, fold.Test.Count,
            [.. fold.Test.Select(row => frames.Rows[row].Subject).Where(subject => subject.Length > 0).Distinct().Order(StringComparer.Ordinal)],
            choice, epochs, weights);
}

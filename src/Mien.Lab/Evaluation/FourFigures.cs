using Mien.Lab.Training;

namespace Mien.Lab.Evaluation;

/// <summary>The four numbers of an epoch that the paper's Table 1 gives.</summary>
/// <param name="Loss">Training cross-entropy, nats.</param>
/// <param name="Accuracy">Training accuracy, 0 to 1.</param>
/// <param name="ValidationLoss">Cross-entropy on the validation pictures, nats.</param>
/// <param name="ValidationAccuracy">Accuracy on the validation pictures, 0 to 1.</param>
public sealed record FourFigures(double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy)
{
    /// <summary>The epoch of the paper's numbers, its last.</summary>
    public const int PaperEpoch = 20;

    /// <summary>Ayadi and Lachiri, Table 1, epoch 20.</summary>
    public static FourFigures Paper { get; } = new(0.1523, 0.9488, 0.8108, 0.7812);

    /// <summary>The numbers of an epoch.</summary>
    public static FourFigures Of(EpochMetrics epoch) => new(epoch.Loss, epoch.Accuracy, epoch.ValidationLoss, epoch.ValidationAccuracy);

    /// <summary>How far training stands above validation accuracy, 0 to 1.</summary>
    public double Gap() => Accuracy - ValidationAccuracy;

    /// <summary>How far these numbers are from others.</summary>
    public FigureDistance DistanceTo(FourFigures other)
    {
        static double Points(double a, double b) => 100 * Math.Abs(a - b);
        double loss = Points(Loss, other.Loss), accuracy = Points(Accuracy, other.Accuracy);
        double validationLoss = Points(ValidationLoss, other.ValidationLoss), validationAccuracy = Points(ValidationAccuracy, other.ValidationAccuracy);
        return new FigureDistance(loss, accuracy, validationLoss, validationAccuracy, loss + accuracy + validationLoss + validationAccuracy);
    }
}

/// <summary>Absolute differences of four figures in points: a point is a hundredth of accuracy, and a hundredth of a nat of loss. That one
/// weighs as much as the other is ours.</summary>
/// <param name="Loss">Of the training loss.</param>
/// <param name="Accuracy">Of the training accuracy.</param>
/// <param name="ValidationLoss">Of the validation loss.</param>
/// <param name="ValidationAccuracy">Of the validation accuracy.</param>
/// <param name="Total">The sum of the four.</param>
public sealed record FigureDistance(double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy, double Total)
{
    /// <summary>The largest of the four.</summary>
    public double Largest() => Math.Max(Math.Max(Loss, Accuracy), Math.Max(ValidationLoss, ValidationAccuracy));
}

using Mien.Lab.Training;

namespace Mien.Lab.Evaluation;

/// <summary>A finished run of a reproduction, beside the paper.</summary>
/// <param name="Name">Name of its folder below <c>runs</c>.</param>
/// <param name="Crop"><c>frame</c> or <c>face</c>.</param>
/// <param name="Protocol">The split in words, and what a reader must know of it.</param>
/// <param name="HeldOut">Subjects that were held out by name, or empty.</param>
/// <param name="TrainableFrom">First layer that was retrained.</param>
/// <param name="Head">Hidden dense layers.</param>
/// <param name="Data">What was trained and validated on.</param>
/// <param name="Majority">Validation accuracy of always answering the largest class, 0 to 1.</param>
/// <param name="Last">The last epoch, which the paper reports.</param>
/// <param name="BestEpoch">The first epoch of the highest validation accuracy: selected on validation.</param>
/// <param name="Best">Its numbers.</param>
/// <param name="Distance">Of the last epoch from the paper's numbers.</param>
/// <param name="Epochs">All of them, in order.</param>
public sealed record ReproducedRun(
    string Name, string Crop, ProtocolRecord Protocol, string HeldOut, string TrainableFrom, string Head, DataRecord Data, double Majority,
    FourFigures Last, int BestEpoch, FourFigures Best, FigureDistance Distance, IReadOnlyList<FourFigures> Epochs)
{
    /// <summary>Puts a finished run beside the paper.</summary>
    /// <param name="plan">What was planned.</param>
    /// <param name="run">What came out.</param>
    public static ReproducedRun Of(PlannedRun plan, RunRecord run)
    {
        var (last, best) = (FourFigures.Of(run.Epochs[^1]), run.Epochs.MaxBy(epoch => epoch.ValidationAccuracy)!);
        return new ReproducedRun(plan.Name, plan.Crop, run.Protocol with { Warnings = [.. run.Protocol.Warnings, .. Unknown(run)] }, plan.HeldOut,
            plan.Reading.TrainableFrom, plan.Reading.Head, run.Data, (double)run.Data.ValidationPerClass.Max() / run.Data.ValidationFrames,
            last, best.Epoch, FourFigures.Of(best), last.DistanceTo(FourFigures.Paper), [.. run.Epochs.Select(FourFigures.Of)]);
    }

    /// <summary>Classes that are validated on without ever being trained.</summary>
    private static IEnumerable<string> Unknown(RunRecord run) => run.Labels.Zip(run.Data.TrainPerClass, run.Data.ValidationPerClass)
        .Where(label => label is { Second: 0, Third: > 0 })
        .Select(label => FormattableString.Invariant($"No picture of '{label.First}' is trained on, so none of the {label.Third:N0} in validation can be right."));
}

namespace Mien.Lab.Evaluation;

/// <summary>What all readings and crops give under one protocol.</summary>
/// <param name="Protocol">In words, with its warning.</param>
/// <param name="Runs">How many.</param>
/// <param name="Lowest">Lowest validation accuracy after the last epoch, 0 to 1.</param>
/// <param name="Highest">Highest.</param>
/// <param name="SmallestGap">Smallest difference of training less validation accuracy, -1 to 1.</param>
/// <param name="LargestGap">Largest.</param>
internal sealed record ProtocolRange(string Protocol, int Runs, double Lowest, double Highest, double SmallestGap, double LargestGap)
{
    /// <summary>One for each protocol, the highest first.</summary>
    public static IReadOnlyList<ProtocolRange> Of(IReadOnlyList<ReproducedRun> runs) =>
    [
        .. runs.GroupBy(ReproductionWords.Protocol).Select(group => new ProtocolRange(group.Key, group.Count(),
            group.Min(run => run.Last.ValidationAccuracy), group.Max(run => run.Last.ValidationAccuracy),
            group.Min(run => run.Last.Gap()), group.Max(run => run.Last.Gap()))).OrderByDescending(range => range.Highest),
    ];
}

namespace Mien.Lab.Reports;

/// <summary>How often each class was taken for each other.</summary>
/// <param name="Labels">Class names.</param>
/// <param name="Counts">Samples by true class (first index) and predicted class (second), both in the order of <paramref name="Labels"/>.</param>
public sealed record ConfusionMatrix(IReadOnlyList<string> Labels, int[,] Counts)
{
    /// <summary>Samples whose true class is <paramref name="label"/>.</summary>
    internal int Support(int label) => Enumerable.Range(0, Labels.Count).Sum(predicted => Counts[label, predicted]);

    /// <summary>Share of a class's samples that were predicted as another; 0 for a class without samples.</summary>
    internal double Share(int label, int predicted) =>
        Support(label) is var support and > 0 ? (double)Counts[label, predicted] / support : 0;
}

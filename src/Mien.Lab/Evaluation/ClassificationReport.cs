namespace Mien.Lab.Evaluation;

/// <summary>How often predictions are right, with scikit-learn's definitions.</summary>
/// <remarks>Zero division, as scikit-learn's default: a share of nothing is 0. The recall of a class that never occurs,
/// the precision of a class that is never predicted and the F1 of a class that is neither are all 0.</remarks>
/// <param name="Labels">Class names, in the order of <paramref name="Confusion"/>.</param>
/// <param name="Confusion">Counts; row is the truth, column the prediction.</param>
public sealed record ClassificationReport(IReadOnlyList<string> Labels, int[][] Confusion)
{
    /// <summary>Counts pairs of truth and prediction.</summary>
    public static ClassificationReport Of(IReadOnlyList<string> labels, IEnumerable<(string Truth, string Predicted)> pairs)
    {
        var confusion = labels.Select(_ => new int[labels.Count]).ToArray();
        var index = labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        foreach (var (truth, predicted) in pairs)
            confusion[index[truth]][index[predicted]]++;
        return new ClassificationReport(labels, confusion);
    }

    /// <summary>Number of predictions.</summary>
    public int Support => Confusion.Sum(row => row.Sum());

    /// <summary>Share of right predictions; 0 without any.</summary>
    public double Accuracy => Support == 0 ? 0 : Labels.Select((_, i) => Confusion[i][i]).Sum() / (double)Support;

    /// <summary>Unweighted average recall over the classes that occur (balanced accuracy); 0 without predictions.</summary>
    /// <remarks><c>balanced_accuracy_score</c>: a class that is predicted but never occurs does not count.</remarks>
    public double Uar => Indices.Where(i => SupportOf(i) > 0).Select(RecallOf).DefaultIfEmpty().Average();

    /// <summary>Unweighted average F1 over the classes that occur or are predicted; 0 without predictions.</summary>
    /// <remarks><c>f1_score(average="macro")</c>: a class that is predicted but never occurs counts with its F1 of 0,
    /// one that neither occurs nor is predicted does not count.</remarks>
    public double MacroF1 => Indices.Where(i => SupportOf(i) + PredictedOf(i) > 0).Select(F1Of).DefaultIfEmpty().Average();

    /// <summary>Share of the largest true class: what answering it always would give.</summary>
    public double Majority => Support == 0 ? 0 : Indices.Max(SupportOf) / (double)Support;

    private IEnumerable<int> Indices => Enumerable.Range(0, Labels.Count);

    /// <summary>Predictions for members of a class.</summary>
    public int SupportOf(int label) => Confusion[label].Sum();

    /// <summary>How often a class was predicted.</summary>
    public int PredictedOf(int label) => Confusion.Sum(row => row[label]);

    /// <summary>Share of a class that was found; 0 for a class without members.</summary>
    public double RecallOf(int label) => ShareOf(label, label);

    /// <summary>Share of a class among its predictions; 0 for a class that was never predicted.</summary>
    public double PrecisionOf(int label) => Share(Confusion[label][label], PredictedOf(label));

    /// <summary>Harmonic mean of precision and recall, 2 right / (members + predicted); 0 for a class that is neither.</summary>
    public double F1Of(int label) => Share(2 * Confusion[label][label], SupportOf(label) + PredictedOf(label));

    /// <summary>Share of a class that was predicted as another (or as itself); 0 for a class without members.</summary>
    public double ShareOf(int label, int predicted) => Share(Confusion[label][predicted], SupportOf(label));

    /// <summary>What is left when a part of the predictions is taken away.</summary>
    /// <param name="part">Predictions counted here too, with the same labels.</param>
    public ClassificationReport Without(ClassificationReport part) =>
        this with { Confusion = [.. Confusion.Zip(part.Confusion, (all, some) => all.Zip(some, (a, s) => a - s).ToArray())] };

    private static double Share(int part, int whole) => whole == 0 ? 0 : part / (double)whole;
}

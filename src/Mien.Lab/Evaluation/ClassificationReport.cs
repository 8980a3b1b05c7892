namespace Mien.Lab.Evaluation;

/// <summary>How often predictions are right, with scikit-learn's definitions.</summary>
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
    public double Uar => Labels.Select((_, i) => i).Where(i => SupportOf(i) > 0).Select(RecallOf).DefaultIfEmpty().Average();

    /// <summary>Share of the largest true class: what answering it always would give.</summary>
    public double Majority => Support == 0 ? 0 : Labels.Select((_, i) => SupportOf(i)).Max() / (double)Support;

    /// <summary>Pictures of a class.</summary>
    public int SupportOf(int label) => Confusion[label].Sum();

    /// <summary>Share of a class that was found; 0 for a class without pictures.</summary>
    public double RecallOf(int label) => ShareOf(label, label);

    /// <summary>Share of a class that was predicted as another (or as itself); 0 for a class without pictures.</summary>
    public double ShareOf(int label, int predicted) =>
        SupportOf(label) == 0 ? 0 : Confusion[label][predicted] / (double)SupportOf(label);
}

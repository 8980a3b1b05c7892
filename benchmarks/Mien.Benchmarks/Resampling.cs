using Mien.Lab.Evaluation;

namespace Mien.Benchmarks;

/// <summary>The bootstraps that Mien's interval is measured against.</summary>
internal static class Resampling
{
    /// <summary>Accuracy, UAR and macro-F1 of resampled corpora, subjects drawn with replacement.</summary>
    public static double[][] Measures(ClassificationReport[] subjects, int resamples, Random random)
    {
        var classes = subjects[0].Labels.Count;
        var flat = subjects.Select(subject => subject.Confusion.SelectMany(row => row).ToArray()).ToArray();
        var measures = new[] { new double[resamples], new double[resamples], new double[resamples] };
        var sum = new int[classes * classes];
        for (var r = 0; r < resamples; r++)
        {
            Array.Clear(sum);
            for (var drawn = 0; drawn < flat.Length; drawn++)
            {
                var subject = flat[random.Next(flat.Length)];
                for (var cell = 0; cell < sum.Length; cell++)
                    sum[cell] += subject[cell];
            }
            (measures[0][r], measures[1][r], measures[2][r]) = Measure(sum, classes);
        }
        return measures;
    }

    /// <summary>Ends of the middle of sorted values that leaves <paramref name="tail"/> on each side.</summary>
    public static (double Low, double High) Percentile(double[] sorted, double tail)
    {
        var last = sorted.Length - 1;
        return (sorted[(int)Math.Round(tail * last)], sorted[(int)Math.Round((1 - tail) * last)]);
    }

    /// <summary>Tail of Hesterberg's (2015) expanded percentile interval: P(Z &lt; -sqrt(n / (n - 1)) t).</summary>
    public static double ExpandedTail(int subjects) =>
        (1 - StudentT.Central(Math.Sqrt(subjects / (subjects - 1.0)) * StudentT.Quantile(0.95, subjects - 1), 100_000)) / 2;

    private static (double Accuracy, double Uar, double MacroF1) Measure(int[] confusion, int classes)
    {
        var (right, total, recalls, scores) = (0, 0, 0.0, 0.0);
        for (var label = 0; label < classes; label++)
        {
            var (members, predicted) = (0, 0);
            for (var other = 0; other < classes; other++)
            {
                members += confusion[label * classes + other];
                predicted += confusion[other * classes + label];
            }
            var hit = confusion[label * classes + label];
            right += hit;
            total += members;
            recalls += hit / (double)members;
            scores += 2.0 * hit / (members + predicted);
        }
        return (right / (double)total, recalls / classes, scores / classes);
    }
}

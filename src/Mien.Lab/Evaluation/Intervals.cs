namespace Mien.Lab.Evaluation;

/// <summary>Intervals at 95 % over subjects. What a corpus samples is people: clips of one person are alike, so their number
/// says little of how a figure would change with other people.</summary>
/// <remarks>
/// The jackknife leaves out one subject at a time (Efron and Stein 1981); its standard error goes with Student's t at one degree
/// of freedom less than there are subjects (Bell and McCaffrey 2002, Hesterberg 2015: without the t, a percentile bootstrap of 24
/// people covers 93 %). Subjects of unequal size count as fewer, (sum of sizes) squared over the sum of squares (Kish 1965); the
/// degrees of freedom go by that number. Shares are treated on the logit scale, so an interval never leaves 0 to 1. The command
/// <c>coverage</c> of the benchmarks shows by simulation what this covers, beside the bootstraps that it was chosen over.
/// </remarks>
public static class Intervals
{
    /// <summary>Below this many subjects there is no interval.</summary>
    public const int FewestSubjects = 8;

    /// <summary>Nor is there one when unequal subjects count as fewer than this.</summary>
    public const double FewestEffective = 4;

    private const double Coverage = 0.95;

    /// <summary>Interval of a share such as accuracy, UAR, recall or F1.</summary>
    /// <param name="subjects">Predictions a subject, with the same labels.</param>
    /// <param name="measure">The share, from 0 to 1, of a set of predictions.</param>
    /// <param name="counts">How many of a subject's predictions the measure rests on; without it, all.
    /// A subject with none does not count as one.</param>
    public static Estimate OfShare(IReadOnlyList<ClassificationReport> subjects, Func<ClassificationReport, double> measure,
        Func<ClassificationReport, int>? counts = null)
    {
        var all = Sum(subjects);
        var sizes = subjects.Select(counts ?? (subject => subject.Support)).ToList();
        return new Estimate(measure(all), Refusal(sizes) ?? Share(measure(all), [.. subjects.Select(subject => measure(all.Without(subject)))], sizes));
    }

    /// <summary>Interval of a mean over predictions, such as the log-loss.</summary>
    /// <param name="subjects">The values of each subject's predictions, none below 0.</param>
    public static Estimate OfMean(IReadOnlyList<IReadOnlyList<double>> subjects)
    {
        var (sum, count) = (subjects.Sum(values => values.Sum()), subjects.Sum(values => values.Count));
        var mean = sum / count;
        var sizes = subjects.Select(values => values.Count).ToList();
        return new Estimate(mean, Refusal(sizes)
            ?? Plain(mean, [.. subjects.Select(values => (sum - values.Sum()) / (count - values.Count))], sizes, 0, double.PositiveInfinity));
    }

    /// <summary>Interval of a difference of two shares of the same predictions, paired: each subject left out of both.</summary>
    /// <param name="first">Predictions a subject.</param>
    /// <param name="second">The other predictions of the same subjects, in the same order.</param>
    /// <param name="measure">The share whose difference, first less second, is wanted.</param>
    /// <param name="counts">As in <see cref="OfShare"/>, of the first.</param>
    public static Estimate OfDifference(IReadOnlyList<ClassificationReport> first, IReadOnlyList<ClassificationReport> second,
        Func<ClassificationReport, double> measure, Func<ClassificationReport, int>? counts = null)
    {
        var (a, b) = (Sum(first), Sum(second));
        var difference = measure(a) - measure(b);
        var sizes = first.Select(counts ?? (subject => subject.Support)).ToList();
        return new Estimate(difference, Refusal(sizes)
            ?? Plain(difference, [.. first.Zip(second, (x, y) => measure(a.Without(x)) - measure(b.Without(y)))], sizes, -1, 1));
    }

    /// <summary>Interval of Wilson (1927) for a count of independent trials; (0, 1) without trials.</summary>
    public static (double Low, double High) Wilson(double right, int trials)
    {
        if (trials == 0)
            return (0, 1);
        const double Z = 1.959963984540054;
        var share = right / trials;
        var scale = 1 + Z * Z / trials;
        var middle = (share + Z * Z / (2 * trials)) / scale;
        var half = Z / scale * Math.Sqrt(share * (1 - share) / trials + Z * Z / (4.0 * trials * trials));
        return (right <= 0 ? 0 : middle - half, right >= trials ? 1 : middle + half);
    }

    /// <summary>Standard error by leaving one subject out: sqrt((G - 1) / G * sum of squares about the mean).</summary>
    /// <param name="without">The figure without each subject.</param>
    public static double StandardError(IReadOnlyList<double> without)
    {
        var mean = without.Average();
        return Math.Sqrt((without.Count - 1.0) / without.Count * without.Sum(value => (value - mean) * (value - mean)));
    }

    /// <summary>All subjects' predictions together.</summary>
    /// <exception cref="ArgumentException">No subjects.</exception>
    public static ClassificationReport Sum(IReadOnlyList<ClassificationReport> subjects)
    {
        if (subjects.Count == 0)
            throw new ArgumentException("There are no subjects to sum over.", nameof(subjects));
        var confusion = subjects[0].Confusion.Select(row => new int[row.Length]).ToArray();
        foreach (var subject in subjects)
            for (var truth = 0; truth < confusion.Length; truth++)
                for (var predicted = 0; predicted < confusion.Length; predicted++)
                    confusion[truth][predicted] += subject.Confusion[truth][predicted];
        return subjects[0] with { Confusion = confusion };
    }

    private static Interval Share(double value, double[] without, List<int> sizes)
    {
        var error = StandardError(without);
        if (error < 1e-12)
            return AllAlike(value, Present(sizes));
        var logit = Math.Log(value / (1 - value));
        var half = StudentT.Quantile(Coverage, Freedom(sizes)) * error / (value * (1 - value));
        return new Interval(Logistic(logit - half), Logistic(logit + half), Present(sizes), Method(sizes) + ", on the logit scale");
    }

    private static Interval Plain(double value, double[] without, List<int> sizes, double least, double most)
    {
        var error = StandardError(without);
        if (error < 1e-12)
            return Interval.None(Present(sizes), $"all {Present(sizes)} subjects are alike, so there is no spread to learn from");
        var half = StudentT.Quantile(Coverage, Freedom(sizes)) * error;
        return new Interval(Math.Max(least, value - half), Math.Min(most, value + half), Present(sizes), Method(sizes));
    }

    /// <summary>Where no subject differs from the others there is no spread to learn from; Wilson's interval counts each
    /// subject as one trial.</summary>
    private static Interval AllAlike(double value, int subjects)
    {
        var (low, high) = Wilson(value * subjects, subjects);
        return new Interval(low, high, subjects, $"all {subjects} subjects are alike: Wilson's interval with each subject as one trial");
    }

    /// <summary>Why there is no interval: too few subjects, or a few of them hold nearly all predictions.</summary>
    private static Interval? Refusal(List<int> sizes)
    {
        var subjects = Present(sizes);
        if (subjects < FewestSubjects)
            return Interval.None(subjects, $"{subjects} {(subjects == 1 ? "subject" : "subjects")}: an interval over people needs at least {FewestSubjects}, " +
                                           "as the spread between fewer is hardly known");
        return Effective(sizes) >= FewestEffective ? null : Interval.None(subjects, FormattableString.Invariant(
            $"{subjects} subjects, but so unequal in size that they count as {Effective(sizes):0.0}: too few for an interval over people"));
    }

    private static string Method(List<int> sizes) => $"jackknife over {Present(sizes)} subjects, t with {Freedom(sizes)} degrees of freedom";

    private static int Freedom(List<int> sizes) => (int)(Effective(sizes) + 1e-9) - 1;

    private static double Effective(List<int> sizes) => Math.Pow(sizes.Sum(size => (double)size), 2) / sizes.Sum(size => (double)size * size);

    private static int Present(List<int> sizes) => sizes.Count(size => size > 0);

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}

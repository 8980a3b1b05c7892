using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>Reads each person against that person's own mean answer: a face that always looks a little sad is no sad expression.</summary>
/// <remarks>A prior correction (Saerens et al. 2002) with a prior of each person's own, estimated from that person's answers alone: no label is
/// used, but all of the person's pictures are, those that are scored among them. It takes each person to show every class about
/// equally often, and is wrong where somebody shows one only.</remarks>
public static class PersonBaseline
{
    private const double Least = 1e-6;

    /// <summary>Divides every answer by the geometric mean of the answers to the same person, each recording counting once.</summary>
    /// <param name="rows">The pictures; their subject is the person.</param>
    /// <param name="probabilities">Of each picture, sums 1.</param>
    /// <returns>The same, made to sum to 1 again.</returns>
    /// <exception cref="MienException">A picture's person is unknown.</exception>
    public static IReadOnlyList<double[]> Remove(IReadOnlyList<FrameRow> rows, IReadOnlyList<double[]> probabilities)
    {
        if (rows.FirstOrDefault(row => row.Subject.Length == 0) is { } unknown)
            throw new MienException($"--person-baseline needs to know the person of each picture, and that of '{unknown.Path}' is unknown. Prepare the corpus with --subjects.");
        var baselines = Enumerable.Range(0, rows.Count).GroupBy(i => rows[i].Subject).ToDictionary(person => person.Key,
            person => Mean(person.GroupBy(i => rows[i].Recording).Select(recording => Mean(recording.Select(i => Logarithms(probabilities[i]))))));
        return [.. probabilities.Select((row, i) => Divide(Logarithms(row), baselines[rows[i].Subject]))];
    }

    private static double[] Logarithms(double[] probabilities) => [.. probabilities.Select(p => Math.Log(Math.Max(p, Least)))];

    private static double[] Mean(IEnumerable<double[]> rows)
    {
        var all = rows.ToList();
        return [.. Enumerable.Range(0, all[0].Length).Select(k => all.Average(row => row[k]))];
    }

    private static double[] Divide(double[] logarithms, double[] baseline)
    {
        var quotients = logarithms.Zip(baseline, (value, mean) => Math.Exp(value - mean)).ToArray();
        var sum = quotients.Sum();
        return [.. quotients.Select(quotient => quotient / sum)];
    }
}

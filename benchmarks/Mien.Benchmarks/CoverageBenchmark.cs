using System.CommandLine;
using Mien.Lab.Evaluation;

namespace Mien.Benchmarks;

/// <summary>How often a 95 % interval holds the truth, where the truth is known.</summary>
internal static class CoverageBenchmark
{
    private const int Seed = 20260101, None = -1;

    private static readonly (string Name, Func<ClassificationReport, double> Of)[] _measures =
        [("accuracy", report => report.Accuracy), ("UAR", report => report.Uar), ("macro-F1", report => report.MacroF1)];

    public static Command Create()
    {
        var simulations = Flag.Of("--simulations", 4000, "Corpora drawn for each row.");
        var command = new Command("coverage", "Intervals over simulated actors: coverage, and a planted 4-point difference.") { simulations };
        command.SetAction(parsed => Run(parsed.GetValue(simulations)));
        return command;
    }

    private static void Run(int simulations)
    {
        var seconds = Clock.Seconds(() =>
        {
            Cover(simulations);
            Find(simulations);
        });
        Table.Say($"{simulations:N0} simulations a row, 1,000 resamples a bootstrap, seed {Seed}; {seconds:0} s. The standard error of a coverage near 95 % is {Math.Sqrt(0.95 * 0.05 / simulations):0.0 %}.");
    }

    private static void Cover(int simulations)
    {
        var table = new Table("corpus", "measure", "percentile bootstrap", "t-expanded percentile", "plain t", "Mien", "width");
        foreach (var actors in new[] { SimulatedActors.Ravdess(), SimulatedActors.Skewed, SimulatedActors.NearCeiling, SimulatedActors.UnequalSizes,
                     SimulatedActors.Ravdess(12), SimulatedActors.Ravdess(8) })
        {
            var (accuracy, uar, macro) = actors.Truth();
            double[] truths = [accuracy, uar, macro];
            var held = new int[simulations, 3, 4];
            var widths = new double[simulations, 3];
            Parallel.For(0, simulations, i => One(actors, truths, i, held, widths));
            for (var m = 0; m < 3; m++)
                table.Add($"{actors.Name}", $"{_measures[m].Name}", $"{Share(held, m, 0):0.0 %}", $"{Share(held, m, 1):0.0 %}", $"{Share(held, m, 2):0.0 %}",
                    $"{Share(held, m, 3):0.0 %}", $"{Enumerable.Range(0, simulations).Select(i => widths[i, m]).Where(double.IsFinite).Average():0.000}");
        }
        table.Print();
    }

    private static void One(SimulatedActors actors, double[] truths, int index, int[,,] held, double[,] widths)
    {
        var random = new Random(Seed + index);
        var drawn = actors.Draw(random);
        var resampled = Resampling.Measures(drawn, 1000, random);
        for (var m = 0; m < 3; m++)
        {
            Array.Sort(resampled[m]);
            held[index, m, 0] = Holds(Resampling.Percentile(resampled[m], 0.025), truths[m]);
            held[index, m, 1] = Holds(Resampling.Percentile(resampled[m], Resampling.ExpandedTail(actors.Actors)), truths[m]);
            var (value, error) = Jackknife(drawn, _measures[m].Of);
            var half = StudentT.Quantile(0.95, actors.Actors - 1) * error;
            held[index, m, 2] = Holds((value - half, value + half), truths[m]);
            var interval = Intervals.OfShare(drawn, _measures[m].Of).Interval;
            held[index, m, 3] = interval.Exists ? Holds((interval.Low!.Value, interval.High!.Value), truths[m]) : None;
            widths[index, m] = (interval.High - interval.Low) ?? double.NaN;
        }
    }

    private static void Find(int simulations)
    {
        var table = new Table("true difference", "measure", "paired", "unpaired");
        foreach (var worse in new[] { 0.0, 0.04 })
        {
            var found = new int[simulations, 3, 2];
            Parallel.For(0, simulations, i =>
            {
                var (first, second) = SimulatedActors.Ravdess().DrawPair(worse, new Random(Seed + i));
                for (var m = 0; m < 3; m++)
                {
                    found[i, m, 0] = Intervals.OfDifference(first, second, _measures[m].Of).Interval.Excludes(0) ? 1 : 0;
                    found[i, m, 1] = Unpaired(first, second, _measures[m].Of) ? 1 : 0;
                }
            });
            for (var m = 0; m < 3; m++)
                table.Add($"{worse:0.00}", $"{_measures[m].Name}", $"{Share(found, m, 0):0.0 %}", $"{Share(found, m, 1):0.0 %}");
        }
        table.Print();
    }

    /// <summary>Whether two figures differ when nothing is known of who is behind both (Welch's t).</summary>
    private static bool Unpaired(ClassificationReport[] first, ClassificationReport[] second, Func<ClassificationReport, double> measure)
    {
        var (a, b) = (Jackknife(first, measure), Jackknife(second, measure));
        var error = Math.Sqrt(a.Error * a.Error + b.Error * b.Error);
        return Math.Abs(a.Value - b.Value) > StudentT.Quantile(0.95, 2 * (first.Length - 1)) * error;
    }

    private static (double Value, double Error) Jackknife(ClassificationReport[] subjects, Func<ClassificationReport, double> measure)
    {
        var all = Intervals.Sum(subjects);
        return (measure(all), Intervals.StandardError([.. subjects.Select(subject => measure(all.Without(subject)))]));
    }

    private static int Holds((double Low, double High) interval, double truth) => interval.Low <= truth && truth <= interval.High ? 1 : 0;

    private static double Share(int[,,] counts, int measure, int method) =>
        Enumerable.Range(0, counts.GetLength(0)).Select(i => counts[i, measure, method]).Where(count => count != None).Average();
}

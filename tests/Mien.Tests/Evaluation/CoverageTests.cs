using Mien.Benchmarks;
using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

/// <summary>A small share of the benchmark 'coverage', which draws 4,000 corpora. Of 400 corpora a coverage of 95 % has a standard error of
/// 1.1 points, so 4 points are nearly four of them; the seeds are fixed, so the outcome is too.</summary>
public class CoverageTests
{
    private const int Corpora = 400;

    [Fact]
    public void The_interval_over_24_actors_holds_the_truth_in_95_of_100_corpora()
    {
        foreach (var actors in new[] { SimulatedActors.Ravdess(), SimulatedActors.NearCeiling, SimulatedActors.UnequalSizes })
        {
            var truth = actors.Truth();
            Assert.InRange(Covered(actors, r => r.Accuracy, truth.Accuracy), 0.91, 0.99);
            Assert.InRange(Covered(actors, r => r.Uar, truth.Uar), 0.91, 0.99);
            Assert.InRange(Covered(actors, r => r.MacroF1, truth.MacroF1), 0.91, 0.99);
        }
    }

    [Fact]
    public void Eight_actors_are_enough_for_an_interval() =>
        Assert.InRange(Covered(SimulatedActors.Ravdess(8), r => r.Accuracy, SimulatedActors.Ravdess(8).Truth().Accuracy), 0.91, 0.99);

    /// <summary>Clips taken for independent give an interval that is far too narrow.</summary>
    [Fact]
    public void Wilsons_interval_over_clips_misses_far_more_often()
    {
        var actors = SimulatedActors.Ravdess();
        var held = Enumerable.Range(0, Corpora).Count(seed =>
        {
            var all = Intervals.Sum(actors.Draw(new Random(seed)));
            var (low, high) = Intervals.Wilson(all.Accuracy * all.Support, all.Support);
            return low <= actors.Truth().Accuracy && actors.Truth().Accuracy <= high;
        });
        Assert.True(held < 0.75 * Corpora, $"{held} of {Corpora}");
    }

    [Fact]
    public void A_planted_difference_of_4_points_is_found_more_often_by_the_paired_comparison()
    {
        var actors = SimulatedActors.Ravdess();
        var (paired, unpaired, falsely) = (0, 0, 0);
        for (var seed = 0; seed < Corpora; seed++)
        {
            var (first, second) = actors.DrawPair(0.04, new Random(seed));
            paired += Intervals.OfDifference(first, second, r => r.Accuracy).Interval.Excludes(0) ? 1 : 0;
            unpaired += Apart(Intervals.OfShare(first, r => r.Accuracy).Interval, Intervals.OfShare(second, r => r.Accuracy).Interval) ? 1 : 0;
            var (one, alike) = actors.DrawPair(0, new Random(seed));
            falsely += Intervals.OfDifference(one, alike, r => r.Accuracy).Interval.Excludes(0) ? 1 : 0;
        }
        Assert.InRange(falsely / (double)Corpora, 0.01, 0.09);
        Assert.True(paired > 0.5 * Corpora && paired > 5 * unpaired, $"paired {paired}, unpaired {unpaired} of {Corpora}");
    }

    private static double Covered(SimulatedActors actors, Func<ClassificationReport, double> measure, double truth) =>
        Enumerable.Range(0, Corpora).Count(seed => !Intervals.OfShare(actors.Draw(new Random(seed)), measure).Interval.Excludes(truth)) / (double)Corpora;

    private static bool Apart(Interval a, Interval b) => a.Low > b.High || b.Low > a.High;
}

using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class IntervalsTests
{
    private static readonly string[] _labels = ["a", "b"];

    /// <summary>Of equal subjects the jackknife's error is the textbook one, s / sqrt(G); the interval is that on the logit scale.</summary>
    [Fact]
    public void Equal_subjects_give_the_classical_t_interval_on_the_logit_scale()
    {
        int[] right = [3, 5, 6, 6, 7, 8, 9, 9, 10, 4];
        var estimate = Intervals.OfShare([.. right.Select(r => Subject(r, 10 - r))], r => r.Accuracy);
        var mean = right.Average() / 10;
        var error = Math.Sqrt(right.Sum(r => Math.Pow(r / 10.0 - mean, 2)) / 9 / 10);
        var half = 2.262157 * error / (mean * (1 - mean));
        Assert.Equal(0.67, estimate.Value, 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(-(Math.Log(mean / (1 - mean)) - half))), estimate.Interval.Low!.Value, 1e-6);
        Assert.Equal(1 / (1 + Math.Exp(-(Math.Log(mean / (1 - mean)) + half))), estimate.Interval.High!.Value, 1e-6);
        Assert.Equal(10, estimate.Interval.Subjects);
    }

    [Fact]
    public void Below_eight_subjects_there_is_no_interval_and_a_reason()
    {
        var seven = Intervals.OfShare([.. Enumerable.Range(1, 7).Select(i => Subject(i, 3))], r => r.Accuracy);
        Assert.False(seven.Interval.Exists);
        Assert.Equal((null, null, 7), (seven.Interval.Low, seven.Interval.High, seven.Interval.Subjects));
        Assert.Contains("at least 8", seven.Interval.Note);
        Assert.Equal(28 / 49.0, seven.Value, 1e-12);
        Assert.True(Intervals.OfShare([.. Enumerable.Range(1, 8).Select(i => Subject(i, 3))], r => r.Accuracy).Interval.Exists);
        Assert.StartsWith("1 subject:", Intervals.OfShare([Subject(1, 1)], r => r.Accuracy).Interval.Note);
    }

    [Fact]
    public void A_subject_without_the_class_is_no_subject_of_it()
    {
        var subjects = Enumerable.Range(1, 7).Select(i => Subject(i, 3)).Append(new ClassificationReport(_labels, [[0, 0], [1, 4]])).ToList();
        Assert.True(Intervals.OfShare(subjects, r => r.Accuracy).Interval.Exists);
        var recall = Intervals.OfShare(subjects, r => r.RecallOf(0), r => r.SupportOf(0)).Interval;
        Assert.Equal((false, 7), (recall.Exists, recall.Subjects));
    }

    [Fact]
    public void Subjects_so_unequal_that_one_holds_nearly_all_give_no_interval()
    {
        var estimate = Intervals.OfShare([Subject(700, 300), .. Enumerable.Range(0, 11).Select(_ => Subject(2, 1))], r => r.Accuracy);
        Assert.False(estimate.Interval.Exists);
        Assert.Contains("count as 1.1", estimate.Interval.Note);
    }

    /// <summary>Wilson's interval at 10 of 10, computed apart: 0.7225 to 1.</summary>
    /// <summary>Sizes 12 x 10 and 1 x 120: 240 squared over 12 x 100 + 14,400 is 3.7, so none; 1 x 100: 220 squared over 11,200 is 4.3, so t with 3.</summary>
    [Fact]
    public void Unequal_subjects_count_as_fewer()
    {
        var equal = Enumerable.Range(0, 12).Select(i => Subject(3 + i % 5, 7 - i % 5)).ToList();
        Assert.Contains("11 degrees", Intervals.OfShare(equal, r => r.Accuracy).Interval.Note);
        Assert.Contains("3 degrees", Intervals.OfShare([.. equal, Subject(60, 40)], r => r.Accuracy).Interval.Note);
        Assert.Contains("count as 3.7", Intervals.OfShare([.. equal, Subject(60, 60)], r => r.Accuracy).Interval.Note);
    }

    [Fact]
    public void All_right_is_not_taken_for_certain()
    {
        var (right, wrong) = (Intervals.OfShare([.. Enumerable.Range(0, 10).Select(_ => Subject(5, 0))], r => r.Accuracy),
            Intervals.OfShare([.. Enumerable.Range(0, 10).Select(_ => Subject(0, 5))], r => r.Accuracy));
        Assert.Equal(0.7225, right.Interval.Low!.Value, 1e-4);
        Assert.Equal(1, right.Interval.High!.Value, 1e-9);
        Assert.Equal(0, wrong.Interval.Low!.Value, 1e-9);
        Assert.Equal(0.2775, wrong.Interval.High!.Value, 1e-4);
        Assert.Contains("alike", right.Interval.Note);
    }

    [Fact]
    public void An_interval_of_a_share_stays_between_0_and_1_and_around_the_figure()
    {
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            var ease = random.NextDouble();
            var subjects = Enumerable.Range(0, 8 + random.Next(20)).Select(_ => Subject(Count(random, ease), Count(random, 1 - ease))).Where(s => s.Support > 0).ToList();
            foreach (var measure in (Func<ClassificationReport, double>[])[r => r.Accuracy, r => r.Uar, r => r.MacroF1])
                if (Intervals.OfShare(subjects, measure) is { Interval.Exists: true } estimate)
                    Assert.True(0 <= estimate.Interval.Low && estimate.Interval.Low <= estimate.Value && estimate.Value <= estimate.Interval.High && estimate.Interval.High <= 1, $"{estimate}");
        }
    }

    [Fact]
    public void More_clips_of_the_same_people_do_not_narrow_the_interval()
    {
        var few = Enumerable.Range(1, 12).Select(i => Subject(i, 12 - i)).ToList();
        var many = Enumerable.Range(1, 12).Select(i => Subject(100 * i, 100 * (12 - i))).ToList();
        var (a, b) = (Intervals.OfShare(few, r => r.Accuracy), Intervals.OfShare(many, r => r.Accuracy));
        Assert.Equal(a.Interval.Low!.Value, b.Interval.Low!.Value, 1e-9);
        Assert.Equal(a.Interval.High!.Value, b.Interval.High!.Value, 1e-9);
    }

    [Fact]
    public void The_order_of_subjects_does_not_matter()
    {
        var subjects = Enumerable.Range(1, 9).Select(i => Subject(i, 4 + i * i % 7)).ToList();
        var (forth, back) = (Intervals.OfShare(subjects, r => r.MacroF1), Intervals.OfShare([.. Enumerable.Reverse(subjects)], r => r.MacroF1));
        Assert.Equal(forth.Interval.Low!.Value, back.Interval.Low!.Value, 1e-12);
    }

    [Fact]
    public void A_paired_difference_is_narrower_than_the_figures_when_subjects_agree()
    {
        var first = Enumerable.Range(1, 12).Select(i => Subject(i + 2, 14 - i)).ToList();
        var second = Enumerable.Range(1, 12).Select(i => Subject(i + (i % 2), 16 - i - (i % 2))).ToList();
        var difference = Intervals.OfDifference(first, second, r => r.Accuracy);
        var single = Intervals.OfShare(first, r => r.Accuracy).Interval;
        Assert.Equal(1.5 / 16, difference.Value, 1e-12);
        Assert.True(difference.Interval.High - difference.Interval.Low < (single.High - single.Low) / 4);
        Assert.True(difference.Interval.Excludes(0));
        Assert.Equal(-difference.Value, Intervals.OfDifference(second, first, r => r.Accuracy).Value, 1e-12);
    }

    [Fact]
    public void Equal_predictions_have_no_interval_of_their_difference()
    {
        var subjects = Enumerable.Range(1, 9).Select(i => Subject(i, 3)).ToList();
        var difference = Intervals.OfDifference(subjects, subjects, r => r.Accuracy);
        Assert.Equal((0.0, false), (difference.Value, difference.Interval.Exists));
        Assert.False(difference.Interval.Excludes(0));
    }

    [Fact]
    public void The_interval_of_a_mean_is_the_classical_one_for_equal_subjects()
    {
        double[] values = [1, 2, 2, 3, 4, 4, 5, 7, 8];
        var estimate = Intervals.OfMean([.. values.Select(v => (IReadOnlyList<double>)[v])]);
        var error = Math.Sqrt(values.Sum(v => (v - 4) * (v - 4)) / 8 / 9);
        Assert.Equal(4, estimate.Value, 1e-12);
        Assert.Equal(4 + 2.306004 * error, estimate.Interval.High!.Value, 1e-5);
        Assert.Equal(4 - 2.306004 * error, estimate.Interval.Low!.Value, 1e-5);
    }

    [Theory]
    [InlineData(25, 32, 0.6125, 0.8898)]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(825, 1056, 0.7553, 0.8051)]
    [InlineData(0, 0, 0, 1)]
    public void Wilson_is_the_formula_computed_apart(int right, int trials, double low, double high)
    {
        var interval = Intervals.Wilson(right, trials);
        Assert.Equal(low, interval.Low, 1e-4);
        Assert.Equal(high, interval.High, 1e-4);
    }

    [Fact]
    public void No_subjects_cannot_be_summed() => Assert.Throws<ArgumentException>(() => Intervals.Sum([]));

    private static int Count(Random random, double ease) => random.NextDouble() < ease ? random.Next(6) : 0;

    /// <summary>Someone with this many right and wrong answers for members of the first class, and one right of the other.</summary>
    private static ClassificationReport Subject(int right, int wrong) => new(_labels, [[right, wrong], [0, 0]]);
}

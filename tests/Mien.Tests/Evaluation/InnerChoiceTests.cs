using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Tests.Datasets;

namespace Mien.Tests.Evaluation;

/// <summary>What inner rows are, and what an evaluation will take.</summary>
public sealed class InnerChoiceTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Inner_rows_are_whole_people_of_the_training_fold(int seed)
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(12, 3, "happy", "sad"));
        int[] train = [.. rows.Where(row => frames.Rows[row].Subject != "07")];
        var inner = InnerHoldOut.Draw(frames, train, 0.2, seed);
        Assert.Equal(("subjects", 2), (inner.By, inner.Held.Count));
        Assert.Equal(train, inner.Split.Train.Concat(inner.Split.Validation).Order());
        Assert.Equal(inner.Held, inner.Split.Validation.Select(row => frames.Rows[row].Subject).Distinct().Order());
        Assert.DoesNotContain(inner.Split.Train, row => inner.Held.Contains(frames.Rows[row].Subject));
        Assert.Equal(inner.Held, InnerHoldOut.Draw(frames, train, 0.2, seed).Held);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void With_fewer_than_three_people_whole_clips_are_held_out_class_by_class(int people)
    {
        var (frames, train) = Set(SampleFrames.Ravdess(people, 3, "happy", "sad"));
        var inner = InnerHoldOut.Draw(frames, train, 0.2, 0);
        Assert.Equal("clips", inner.By);
        Assert.All(inner.Split.Validation.GroupBy(row => frames.Rows[row].Label), label => Assert.Equal(3, label.Count()));
        Assert.Equal(2, inner.Held.Count);
        Assert.Empty(inner.Split.Train.Select(row => frames.Rows[row].Recording).Intersect(inner.Split.Validation.Select(row => frames.Rows[row].Recording)));
    }

    [Fact]
    public void A_copy_of_an_inner_picture_is_not_trained_on()
    {
        var (frames, rows) = Set([.. SampleFrames.Ravdess(4, 1, "happy", "sad").Select(row => row with { Pixels = row.Clip[6..8] + (row.Clip[15..17] == "01" ? "copy" : row.Subject) })]);
        var inner = InnerHoldOut.Draw(frames, rows, 0.2, 0);
        Assert.Equal((6, 4), (inner.Split.CopiesDropped, inner.Split.Validation.Count));
        Assert.Empty(inner.Split.Train.Select(row => frames.Rows[row].Pixels).Intersect(inner.Split.Validation.Select(row => frames.Rows[row].Pixels)));
    }

    [Fact]
    public void A_training_fold_of_one_clip_a_class_has_no_inner_rows()
    {
        var (frames, train) = Set([SampleFrames.Row("happy", "a"), SampleFrames.Row("happy", "a", 1), SampleFrames.Row("sad", "b")]);
        Assert.Contains("only one recording", Assert.Throws<MienException>(() => InnerHoldOut.Draw(frames, train, 0.2, 0)).Message);
    }

    [Fact]
    public void Leave_one_actor_out_on_the_whole_corpus_is_planned_in_memory_that_hardly_grows()
    {
        // 1,056 clips of about 104 frames; 24 folds and 24 of random frames, 20 epochs, a fifth held out inside.
        var plan = EvaluationPlan.Of("loao", false, EpochSelection.Last, TrainingOptions.Paper) with { Compute = new ComputeRecord("bf16", "fp32", 2, "") };
        var rates = new MeasuredRates(1000, 80, 600);
        var forecast = EvaluationForecast.Of(110_000, [.. Enumerable.Repeat(105_417, 48)], plan, rates, 2, 110_000L * 4096, 25_194_502, workers: 1, cores: 2);
        Assert.Equal((48, 182_160_576L), (forecast.Folds, forecast.Samples));
        Assert.Equal(110 + 1375, forecast.FeatureSeconds, 1e-6);
        Assert.Equal(182_160_576 / 600.0 + 96, forecast.HeadSeconds, 1e-6);
        var small = EvaluationForecast.Of(1_000, [.. Enumerable.Repeat(900, 48)], plan, rates, 2, 1_000L * 4096, 25_194_502, workers: 1, cores: 2);
        Assert.InRange(forecast.Memory - small.Memory, 1, 300L << 20);
        Assert.InRange(forecast.Disk, 110_000L * 4096 + 25_194_502L * 12, 1L << 30);
    }

    [Fact]
    public void More_workers_than_cores_or_folds_are_no_faster()
    {
        var plan = EvaluationPlan.Of("loao", false, EpochSelection.Last, TrainingOptions.Paper) with { Compute = new ComputeRecord("bf16", "fp32", 2, "") };
        double Seconds(int workers, int cores, int folds) => EvaluationForecast.Of(1000, [.. Enumerable.Repeat(900, folds)], plan, new MeasuredRates(1000, 80, 600), 0, 0, 1, workers, cores).HeadSeconds;
        Assert.Equal(Seconds(1, 4, 6), 2 * Seconds(2, 4, 6), 1e-9);
        Assert.Equal(Seconds(2, 4, 6), Seconds(9, 4, 6));
        Assert.Equal(Seconds(1, 64, 1), Seconds(9, 64, 1));
    }

    private (FrameSet Frames, int[] Rows) Set(IReadOnlyList<FrameRow> rows) => (SampleFrames.Save(_temp, rows), [.. Enumerable.Range(0, rows.Count)]);
}

using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Tests.Training;

namespace Mien.Tests.Evaluation;

/// <summary>What is concluded from runs whose figures are known.</summary>
public sealed class ReproductionVerdictTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;
    private readonly Reproduction _reproduction;

    public ReproductionVerdictTests()
    {
        _frames = TinyFrames.Create(_folder["frames"]);
        _reproduction = SampleReproduction.Open(_folder, _frames, new Reading("head", "16"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_within_five_points_of_each_number_is_named_as_near()
    {
        Finish(SplitProtocol.Tail, 0.12, 0.95, 0.85, 0.75);      // 3.2, 0.1, 3.9, 3.1 points
        Finish(SplitProtocol.Frames, 0.05, 0.99, 0.10, 0.98);    // 10.2, 4.1, 71.1, 19.9
        var record = _reproduction.Record();
        Assert.Equal("1 of 2 runs come within 5 points of each of the paper's four numbers: whole pictures, last part of each class folder (leaky), retrained from head, dense 16.", record.Conclusion[0]);
        Assert.Equal("The second nearest run is more than 5 points farther from the paper.", record.Conclusion[1]);
        Assert.StartsWith("In validation accuracy alone, 1 of 2 runs are within 5 points of the paper's 78.1 %: ", record.Conclusion[2]);
        Assert.Equal("frame-tail-head-16", record.Runs[0].Name);
        Assert.Equal("Anything final: 4 of 6 runs are missing.", record.CannotSay[0]);
    }

    [Fact]
    public void Where_none_is_near_the_nearest_is_named_with_its_distance()
    {
        Finish(SplitProtocol.Frames, 0.0523, 0.9988, 0.1108, 0.9812);
        Finish(SplitProtocol.Clips, 0.0523, 0.9988, 0.4108, 0.8812);
        var record = _reproduction.Record();
        Assert.Equal("No run comes within 5 points of each of the paper's four numbers. The nearest of 2 is whole pictures, held-out clips, retrained from head, dense 16: "
            + "65.0 points away in total (loss 10.0, accuracy 5.0, validation loss 40.0, validation accuracy 10.0).", record.Conclusion[0]);
        Assert.Contains("Validation accuracy after the last epoch: random frames (leaky) 98.1 %, held-out clips 88.1 %; the paper's is 78.1 %.", record.Conclusion);
    }

    [Fact]
    public void One_batch_of_32_allows_a_wide_range()
    {
        // Wilson's interval of 25 of 32 is 61.2 to 89.0 %.
        Finish(SplitProtocol.Frames, 0.05, 0.99, 0.1, 0.95);
        Finish(SplitProtocol.Clips, 0.05, 0.99, 0.1, 0.88);
        Finish(SplitProtocol.Actors, 0.05, 0.99, 0.1, 0.60);
        Assert.Contains("0.7812 is 25 of 32. If the paper validated on one batch of that size, what it measured lies between 61.2 and 89.0 % (95 %, Wilson): "
            + "so does the validation accuracy of 1 of 3 runs (held-out clips).", _reproduction.Record().Conclusion);
    }

    [Fact]
    public void Runs_that_are_alike_are_not_ranked()
    {
        Finish(SplitProtocol.Frames, 0.05, 0.99, 0.1, 0.95);
        Finish(SplitProtocol.Batch, 0.05, 0.99, 0.1, 0.96);
        Assert.StartsWith("1 of the others is no more than 5 points farther from the paper, which one seed cannot tell from the nearest: whole pictures, one batch", _reproduction.Record().Conclusion[1]);
    }

    [Fact]
    public void Without_a_run_nothing_is_said() => Assert.Equal(["No run is finished yet."], _reproduction.Record().Conclusion);

    [Fact]
    public void The_best_epoch_is_the_first_of_the_highest_validation_accuracy()
    {
        Finish(SplitProtocol.Frames, 0.05, 0.99, 0.1, 0.95);
        var run = Assert.Single(_reproduction.Record().Runs);
        Assert.Equal((1, 0.99, 0.95), (run.BestEpoch, run.Best.ValidationAccuracy, run.Last.ValidationAccuracy));
    }

    private void Finish(SplitProtocol protocol, double loss, double accuracy, double validationLoss, double validationAccuracy) =>
        SampleReproduction.Finish(_folder, _reproduction.Plan.Runs.Single(run => run.Protocol == protocol), loss, accuracy, validationLoss, validationAccuracy);
}

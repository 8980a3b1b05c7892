using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Recognition;
using Mien.Tests.Networks;
using Mien.Tests.Training;

namespace Mien.Tests.Evaluation;

[Collection(ProcessWide.Name)]
public sealed class RunCalibrationTests : IDisposable
{
    private static readonly TrainingOptions _options = new()
    {
        Weights = "none",
        Head = "gap,8",
        Dropout = [0.1],
        Protocol = SplitProtocol.Inner,
        ValidationShare = 0.3,
        Epochs = 1,
        Batch = 8,
        Precision = "fp32",
        Threads = 1,
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_calibrated_on_the_held_out_share_of_its_training_part_and_says_so_in_its_files()
    {
        var run = Train(_options);
        var calibration = RunCalibration.Apply(run)!;
        using var classifier = ExpressionClassifier.Load(run.Path);
        Assert.Equal(calibration.Temperature, classifier.Temperature);
        Assert.Equal(File.ReadAllLines(run.File("validation.csv")).Length - 1, calibration.Pictures);
        Assert.Equal(calibration.Uncertain is not null, classifier.Metadata.ContainsKey("uncertain_below"));
        Assert.Equal(classifier.Metadata["temperature"], Mien.Lab.Networks.Safetensors.ReadMetadata(run.File("model.safetensors"))["temperature"]);
        Assert.Equal(calibration, RunCalibration.Apply(run));
    }

    [Fact]
    public void Pictures_that_a_run_is_judged_on_calibrate_nothing() =>
        Assert.Null(RunCalibration.Apply(Train(_options with { Protocol = SplitProtocol.Frames })));

    [Fact]
    public void The_threshold_keeps_the_error_rate_with_its_finite_sample_correction()
    {
        string[] labels = ["happy", "sad"];
        ScoredClip Answer(double happy, string truth) => new("clip", truth, happy >= 0.5 ? "happy" : "sad") { Probabilities = [happy, 1 - happy] };
        var calibration = RunCalibration.Of(labels, [.. Enumerable.Range(0, 100).Select(i => Answer(0.9, i < 95 ? "happy" : "sad")), .. Enumerable.Range(0, 40).Select(i => Answer(0.6, i % 2 == 0 ? "happy" : "sad"))]);
        Assert.NotNull(calibration.Uncertain);
        Assert.Equal(100 / 140.0, calibration.Answered, 1e-9);
    }

    private RunFolder Train(TrainingOptions options)
    {
        var frames = TinyFrames.Create(_folder["frames"]);
        var folder = new RunFolder(_folder["run"]);
        using var run = TrainingRun.Open(frames, options, null, folder, resume: false);
        Assert.Single(run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken));
        return folder;
    }
}

using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Recognition;
using Mien.Tests.Networks;

namespace Mien.Tests.Training;

/// <summary>Trainings on fresh views: the same guarantees as on cached features.</summary>
[Collection(ProcessWide.Name)]
public sealed class AugmentedRunTests : IDisposable
{
    private static readonly TrainingOptions _options = new()
    {
        Weights = "none",
        TrainableFrom = "block4",
        Head = "gap,16",
        Dropout = [0.1],
        Protocol = SplitProtocol.Actors,
        ValidationSubjects = "4",
        Epochs = 3,
        Batch = 8,
        LearningRate = 1e-3,
        BlockRate = 0.5,
        WarmUp = 0.5,
        Schedule = "cosine",
        Average = 0.9,
        Mixup = 0.3,
        Balance = 0.5,
        LogitAdjustment = 0.5,
        Flip = true,
        Grey = true,
        Size = 40,
        Augmentation = new Augmentation { Rotation = 10, Scale = 0.1, Shift = 0.05, Contrast = 0.2, Blur = 0.03, Noise = 0.05, Blocks = 1, LowResolution = 0.3, Erasing = 0.3 },
        Precision = "fp32",
        Threads = 2,
        Seed = 5,
    };

    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;

    public AugmentedRunTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("block4", "fp32")]
    [InlineData("block1", "bf16")]
    public void A_stopped_and_resumed_run_equals_one_that_was_not_bit_for_bit(string from, string precision)
    {
        var options = _options with { TrainableFrom = from, Precision = precision };
        var straight = Train("straight", options);
        using (var run = Open("stopped", options))
            Assert.Equal(2, run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).Take(2).Count());
        var resumed = Train("stopped", options, resume: true);
        Assert.Equal(straight.Epochs.Select(epoch => epoch with { Seconds = 0 }), resumed.Epochs.Select(epoch => epoch with { Seconds = 0 }));
        Assert.All(["model.safetensors", "model.onnx", "validation.csv"], file =>
            Assert.True(File.ReadAllBytes(_folder["straight", file]).AsSpan().SequenceEqual(File.ReadAllBytes(_folder["stopped", file])), file));
    }

    [Fact]
    public void The_saved_network_is_the_validated_one_and_says_its_size()
    {
        var run = Train("run", _options);
        using var classifier = ExpressionClassifier.Load(_folder["run"]);
        Assert.Equal((40, true), (classifier.Input.Size, classifier.Input.Grey));
        var rows = _frames.Rows.Where(row => row.Subject == "4").ToList();
        var answers = classifier.Classify([.. rows.Select(row => (ReadOnlyMemory<byte>)_frames.ReadScaled(row, 40))]).Select(p => classifier.Labels[Array.IndexOf(p, p.Max())]);
        Assert.Equal(run.Epochs[^1].ValidationAccuracy, rows.Zip(answers).Count(pair => pair.First.Label == pair.Second) / (double)rows.Count, 1e-9);
    }

    [Fact]
    public void Views_follow_from_the_seed()
    {
        var (one, again, other) = (Train("one", _options with { Epochs = 1 }), Train("again", _options with { Epochs = 1 }), Train("other", _options with { Epochs = 1, Seed = 6 }));
        Assert.Equal(one.Epochs[0].Loss, again.Epochs[0].Loss);
        Assert.NotEqual(one.Epochs[0].Loss, other.Epochs[0].Loss);
    }

    [Fact]
    public void Zero_strengths_train_as_cached_features_do()
    {
        var plain = _options with { Size = 0, Flip = false, Mixup = 0, Average = 0, Augmentation = null, TrainableFrom = "block5", Epochs = 2 };
        var (cached, fresh) = (Train("cached", plain), Train("fresh", plain with { Augmentation = new Augmentation() }));
        Assert.All(cached.Epochs.Zip(fresh.Epochs), pair => Assert.Equal(pair.First.ValidationLoss, pair.Second.ValidationLoss, 1e-3));
    }

    [Fact]
    public void A_further_stage_goes_on_with_the_head_of_the_stage_before()
    {
        Train("first", _options with { Epochs = 1 });
        var weights = NetworkWeights.Read(_folder["first", "model.safetensors"]);
        var options = _options with { Size = 48, KeepHead = true, Epochs = 1, LearningRate = 1e-9 };
        using (var run = TrainingRun.Open(_frames, options, weights, new RunFolder(_folder["second"]), resume: false))
            Assert.Single(run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken));
        var after = NetworkWeights.Read(_folder["second", "model.safetensors"]);
        Assert.Equal(48, after.Input.Size);
        Assert.All(weights.Tensors, pair => Assert.InRange((after.Tensors[pair.Key] - pair.Value).abs().max().item<float>(), 0, 1e-6));
    }

    [Theory]
    [InlineData(false, "gap,16")]
    [InlineData(true, "gap,32")]
    public void A_head_that_is_not_there_is_not_kept(bool weights, string head)
    {
        NetworkWeights? first = null;
        if (weights)
        {
            Train("first", _options with { Epochs = 1 });
            first = NetworkWeights.Read(_folder["first", "model.safetensors"]);
        }
        Assert.Contains("--weights RUN", Assert.Throws<MienException>(() => TrainingRun.Open(_frames, _options with { KeepHead = true, Head = head }, first,
            new RunFolder(_folder["second"]), resume: false)).Message);
    }

    private TrainingRun Open(string name, TrainingOptions options, bool resume = false) =>
        TrainingRun.Open(_frames, options, null, new RunFolder(_folder[name]), resume);

    private RunRecord Train(string name, TrainingOptions options, bool resume = false)
    {
        using var run = Open(name, options, resume);
        Assert.NotEmpty(run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).ToList());
        return run.Record;
    }
}

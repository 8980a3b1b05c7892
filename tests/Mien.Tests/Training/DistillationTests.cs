using System.Text.Json;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Media;
using Mien.Models;
using Mien.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Training;

[Collection(ProcessWide.Name)]
public sealed class DistillationTests : IDisposable
{
    private static readonly string[] _classes = ["happy", "sad", "angry"];
    private static readonly TrainingOptions _options = new()
    {
        Network = "small",
        Weights = "none",
        TrainableFrom = "block1",
        Head = "gap",
        Protocol = SplitProtocol.Actors,
        ValidationSubjects = "4",
        Epochs = 5,
        Batch = 9,
        LearningRate = 2e-3,
        Average = 0.5,
        Mixup = 0.2,
        Flip = true,
        Grey = true,
        Augmentation = new Augmentation { Scale = 0.1, Contrast = 0.2, Noise = 0.02, Erasing = 0.1 },
        TeacherShare = 0.7,
        TeacherTemperature = 2,
        ViewEpochs = 2,
        Precision = "fp32",
        Threads = 2,
        Seed = 3,
    };

    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly FrameSet _frames;

    public DistillationTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose()
    {
        TorchRuntime.Start(2);
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_divergence_is_the_one_computed_by_hand()
    {
        // Student 1/4, 3/4; teacher 1/2, 1/2: 1/2 ln(1/2 / 1/4) + 1/2 ln(1/2 / 3/4) = 1/2 ln(4/3).
        var (student, teacher) = (tensor(new float[] { 0, MathF.Log(3) }, [1, 2]), zeros(1, 2));
        var expected = 0.5 * Math.Log(4.0 / 3);
        Assert.Equal(expected, Distillation.Divergence(student, teacher, 1).item<float>(), 1e-6);
        Assert.Equal(4 * expected, Distillation.Divergence(student * 2, teacher, 2).item<float>(), 1e-6);   // T^2
        Assert.Equal(expected / 2, Distillation.Divergence(cat([student, teacher]), cat([teacher, teacher]), 1).item<float>(), 1e-6);   // mean
        Assert.Equal(0, Distillation.Divergence(student, student + 5, 3).item<float>(), 1e-6);
    }

    [Fact]
    public void Labels_and_teacher_have_their_shares_of_the_loss()
    {
        using var distillation = new Distillation(TeacherOf(SmallNetwork.Input, _classes), _options with { TeacherShare = 0.25, TeacherTemperature = 1 }, _folder["teacher"]);
        var loss = distillation.Loss(tensor(2f), tensor(new float[] { 0, MathF.Log(3) }, [1, 2]), zeros(1, 2));
        Assert.Equal(0.75 * 2 + 0.25 * 0.5 * Math.Log(4.0 / 3), loss.item<float>(), 1e-6);
    }

    [Fact]
    public void The_teachers_view_is_the_same_picture_in_its_own_order_and_normalisation()
    {
        var (student, teacher) = (SmallNetwork.Input, InputSpec.KerasVgg16 with { Size = 48 });
        var rgb = Picture(48);
        Close(Planes(teacher, rgb), Teacher.View(Planes(student, rgb), student, teacher), 1e-3f);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(64)]
    [InlineData(36)]
    public void The_teachers_view_is_scaled_as_recognition_scales_pictures(int size)
    {
        var (student, teacher) = (SmallNetwork.Input, InputSpec.TorchvisionVgg16 with { Size = size });
        var rgb = Picture(48);
        var scaled = Resampling.Bilinear(rgb, 48, 48, size, size);
        Close(Planes(teacher, scaled), Teacher.View(Planes(student, rgb), student, teacher), 1.01f / 57f);   // rounded to a level on the way
    }

    [Fact]
    public void The_teacher_answers_the_students_classes_in_the_students_order()
    {
        var weights = Weights(SmallNetwork.Input, ["angry", "happy", "fearful", "sad"], seed: 8);
        using var network = weights.ToNetwork();
        using var teacher = new Teacher(weights, SmallNetwork.Input, _classes, ScalarType.Float32, threads: 2);
        var views = randn(5, 3, 48, 48);
        Close(network.forward(views).detach().index_select(1, tensor(new long[] { 1, 3, 0 })), teacher.Logits(views), 1e-4f);
    }

    [Fact]
    public void A_teacher_that_cannot_teach_this_student_is_refused()
    {
        Assert.Contains("contempt", Refused(Weights(SmallNetwork.Input, _classes), [.. _classes, "contempt"]), StringComparison.Ordinal);
        Assert.Contains("--grey true", Refused(Weights(SmallNetwork.Input with { Grey = true }, _classes), _classes), StringComparison.Ordinal);

        string Refused(NetworkWeights weights, IReadOnlyList<string> labels) =>
            Assert.Throws<MienException>(() => new Teacher(weights, SmallNetwork.Input, labels, ScalarType.Float32, 1)).Message;
    }

    [Fact]
    public void Student_and_teacher_see_the_same_view_of_every_picture()
    {
        TorchRuntime.Start(1);
        random.manual_seed(2);
        using var network = new SmallNetwork(3);
        using var twin = new SmallNetwork(3);
        twin.load_state_dict(network.state_dict());
        var options = _options with { TeacherShare = 1, Batch = 6, Epochs = 1, Mixup = 0.4 };
        using var distillation = new Distillation(TeacherOf(SmallNetwork.Input, _classes), options, _folder["teacher"]);
        using var optimizer = new Adam(network.named_parameters().Select(p => (p.name, p.parameter, 1.0)), 1);
        var views = new RandomViews();
        var trainer = new Trainer(network, optimizer, views, [.. Enumerable.Range(0, 6).Select(_ => new[] { 1f, 0, 0 })], [0, 0, 0, 0, 0, 0],
            new Split([0, 1, 2, 3, 4, 5], [0], 0, []), options with { Balance = 0 }, 0, ScalarType.Float32)
        { Distillation = distillation };
        var loss = trainer.Run(1, null, TestContext.Current.CancellationToken).Loss;

        // The same blend of the same views, which both are given.
        var draw = new Random(3 * 1_000_003 + 1);
        draw.Shuffle(new int[6]);
        var (x, _) = Mixup.Blend(views.Shown!, zeros(6, 3), 0.4, draw);
        using var teacher = TeacherOf(SmallNetwork.Input, _classes);
        twin.train();
        var expected = Distillation.Divergence(twin.forward(x), teacher.Logits(x), options.TeacherTemperature);
        Assert.Equal(expected.item<float>(), loss, 1e-5 * (1 + Math.Abs(loss)));
        var strange = Distillation.Divergence(twin.forward(x), teacher.Logits(x.flip(0)), options.TeacherTemperature);
        Assert.True(Math.Abs(strange.item<float>() - loss) > 1e-3);
    }

    [Fact]
    public void Answers_to_views_that_come_again_are_those_that_were_kept()
    {
        var (views, other) = (randn(4, 3, 48, 48), randn(4, 3, 48, 48));
        using var distillation = new Distillation(TeacherOf(SmallNetwork.Input, _classes), _options, _folder["teacher"]);
        distillation.Begin(1, 4);
        var first = cat([distillation.Answers(0, views.narrow(0, 0, 3)), distillation.Answers(3, views.narrow(0, 3, 1))]);
        distillation.End();
        distillation.Begin(2, 4);
        var second = distillation.Answers(0, other);
        distillation.Begin(1, 4);   // the second epoch was stopped: nothing of it is kept
        Close(first, cat([distillation.Answers(0, other.narrow(0, 0, 2)), distillation.Answers(2, other.narrow(0, 2, 2))]), 0);
        Assert.True((first - second).abs().max().item<float>() > 1e-3);
        Assert.Equal(["1.safetensors"], Directory.GetFiles(_folder["teacher"]).Select(Path.GetFileName));
        Assert.Contains("Delete the file", Assert.Throws<MienException>(() => distillation.Begin(1, 5)).Message, StringComparison.Ordinal);
        distillation.Forget();
        Assert.False(Directory.Exists(_folder["teacher"]));
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("bf16")]
    public void A_stopped_and_resumed_run_equals_one_that_was_not_bit_for_bit(string precision)
    {
        var options = _options with { Precision = precision };
        var teacher = Weights(SmallNetwork.Input with { Size = 32 }, _classes);
        var straight = Train("straight", options, teacher);
        using (var run = Open("stopped", options, teacher))
            Assert.Equal(3, run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).Take(3).Count());
        Directory.Delete(_folder["stopped", "teacher"], recursive: true);   // computed again
        var resumed = Train("stopped", options, teacher, resume: true);
        Assert.Equal(straight.Epochs.Select(epoch => epoch with { Seconds = 0 }), resumed.Epochs.Select(epoch => epoch with { Seconds = 0 }));
        Assert.All(["model.safetensors", "model.onnx", "validation.csv"], file =>
            Assert.True(File.ReadAllBytes(_folder["straight", file]).AsSpan().SequenceEqual(File.ReadAllBytes(_folder["stopped", file])), file));
        Assert.False(Directory.Exists(_folder["straight", "teacher"]));
        Assert.Equal((precision, "teacher.safetensors"), (straight.Compute.TeacherPrecision, straight.Options.Teacher));
        Assert.Equal(teacher.Sha256, straight.Environment["teacher_sha256"]);
    }

    [Fact]
    public void Measuring_the_precision_leaves_no_trace_in_the_network()
    {
        var options = _options with { Epochs = 1 };
        var measured = Train("measured", options with { Precision = "auto" }, null);
        var chosen = Train("chosen", options with { Precision = measured.Compute.AwakePrecision }, null);
        if (measured.Compute.Precision == chosen.Compute.Precision)
            Assert.Equal(chosen.Epochs[0].ValidationLoss, measured.Epochs[0].ValidationLoss);
        Assert.Equal(chosen.Epochs[0].ValidationLoss, measured.Epochs[0].ValidationLoss, 0.02);   // pictures in another precision
    }

    [Fact]
    public void A_run_is_not_resumed_with_another_teacher()
    {
        using (var run = Open("run", _options, Weights(SmallNetwork.Input, _classes)))
            Assert.Single(run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).Take(1));
        Assert.Contains("--teacher", Assert.Throws<MienException>(() => Open("run", _options, Weights(SmallNetwork.Input, _classes, seed: 99), resume: true)).Message, StringComparison.Ordinal);
        Assert.Contains("--teacher", Assert.Throws<MienException>(() => Open("run", _options, null, resume: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_teacher_knows_reaches_a_student_that_sees_no_label()
    {
        var frames = TinyFrames.Create(_folder["more"], pictures: 8);
        var plain = _options with { Epochs = 6, Mixup = 0, ViewEpochs = 0, Augmentation = new Augmentation { Contrast = 0.1 }, Flip = false };
        using (var run = TrainingRun.Open(frames, plain, null, new RunFolder(_folder["taught"]), resume: false))
            Assert.NotEmpty(run.Run(TimeSpan.FromHours(1), cancel: TestContext.Current.CancellationToken).ToList());
        var teacher = NetworkWeights.Read(_folder["taught", "model.safetensors"]);
        var student = plain with { TeacherShare = 1, Epochs = 8, ViewEpochs = 4, Seed = 4 };
        using var learned = TrainingRun.Open(frames, student, null, new RunFolder(_folder["student"]), resume: false, teacher: teacher);
        Assert.NotEmpty(learned.Run(TimeSpan.FromHours(1), cancel: TestContext.Current.CancellationToken).ToList());
        Assert.InRange(learned.Record.Epochs[^1].ValidationAccuracy, 0.7, 1);   // chance is 0.33
    }

    [Theory]
    [InlineData("vgg19", "none", "gap", "block1", "--network vgg19")]
    [InlineData("small", "imagenet", "gap", "block1", "models/recipes/small-1.json")]
    [InlineData("small", "none", "gap,512", "block1", "models/recipes/small-1.json")]
    [InlineData("vgg16", "imagenet", "gap", "block5", "--teacher mien")]
    public void Impossible_recipes_are_refused(string network, string weights, string head, string from, string said)
    {
        var options = new TrainingOptions { Network = network, Weights = weights, Head = head, TrainableFrom = from, Teacher = "mien" };
        Assert.Contains(said, Assert.Throws<MienException>(options.Validate).Message, StringComparison.Ordinal);
    }

    private sealed class RandomViews : IViews
    {
        public Tensor? Shown { get; private set; }

        public Tensor Plain(ReadOnlySpan<int> rows) => randn(rows.Length, 3, 48, 48);

        public Tensor Fresh(ReadOnlySpan<int> rows, Random draw)
        {
            var view = randn(rows.Length, 3, 48, 48) * arange(1, rows.Length + 1).reshape(-1, 1, 1, 1);   // no two alike to a fresh network
            Shown = view.clone().DetachFromDisposeScope();
            return view;
        }

        public void Dispose() => Shown?.Dispose();
    }

    private Teacher TeacherOf(InputSpec input, IReadOnlyList<string> labels) => new(Weights(input, labels), SmallNetwork.Input, labels, ScalarType.Float32, 1);

    private NetworkWeights Weights(InputSpec input, IReadOnlyList<string> labels, int seed = 7)
    {
        random.manual_seed(seed);
        using var network = new SmallNetwork(labels.Count);
        using (no_grad())
            network.get_parameter("block4_conv2.scale")!.fill_(0.5);
        Safetensors.Write(_folder["teacher.safetensors"], [.. network.StoredWeights()], new Dictionary<string, string>
        {
            ["network"] = "small",
            ["labels"] = JsonSerializer.Serialize(labels),
            ["input"] = JsonSerializer.Serialize(input, ModelJson.Options),
        });
        return NetworkWeights.Read(_folder["teacher.safetensors"]);
    }

    private TrainingRun Open(string name, TrainingOptions options, NetworkWeights? teacher, bool resume = false) =>
        TrainingRun.Open(_frames, options, null, new RunFolder(_folder[name]), resume, teacher: teacher);

    private RunRecord Train(string name, TrainingOptions options, NetworkWeights? teacher, bool resume = false)
    {
        using var run = Open(name, options, teacher, resume);
        Assert.NotEmpty(run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).ToList());
        return run.Record;
    }

    /// <summary>Smooth colours, and a little noise.</summary>
    private static byte[] Picture(int size)
    {
        var draw = new Random(4);
        var rgb = new byte[size * size * 3];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(20 * (i % 3) + 2 * (i / 3 % size) + 90 * (i / 3 / size) / size + draw.Next(20));
        return rgb;
    }

    private static Tensor Planes(InputSpec input, byte[] rgb)
    {
        var planes = new float[rgb.Length];
        input.Write(rgb, planes);
        return tensor(planes, [1, 3, input.Size, input.Size]);
    }

    private static void Close(Tensor expected, Tensor actual, float tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, tolerance);
    }
}

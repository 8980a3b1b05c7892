using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Media;
using Mien.Tests.Networks;
using Mien.Tests.Training;

namespace Mien.Tests.Evaluation;

[Collection(ProcessWide.Name)]
public sealed class FoldTrainingTests : IDisposable
{
    private const int Fold = 4;

    private static readonly TrainingOptions _recipe = new()
    {
        Weights = "none",
        Head = "gap",
        Dropout = [0.1],
        Epochs = 10,
        Batch = 8,
        LearningRate = 0.03,
        Precision = "fp32",
        Threads = 2,
        Seed = 5,
    };

    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;

    public FoldTrainingTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(EpochSelection.Epoch)]
    [InlineData(EpochSelection.Last)]
    public void Labels_of_the_test_fold_change_neither_choice_nor_weights_nor_answers(EpochSelection select)
    {
        var honest = Run("honest", _frames, select);
        var lying = Run("lying", Changed("other", row => row.Subject == "4" ? row with { Label = Next(row.Label) } : row), select);
        Same(honest, lying);
        var (expected, actual) = (Predictions("honest"), Predictions("lying"));
        Assert.Equal(expected.Select(p => (p.Path, p.Predicted, string.Join(' ', p.Probabilities))), actual.Select(p => (p.Path, p.Predicted, string.Join(' ', p.Probabilities))));
        Assert.Equal(expected.Select(p => Next(p.Truth)), actual.Select(p => p.Truth));
    }

    [Fact]
    public void Test_pictures_that_give_their_label_away_change_neither_choice_nor_weights()
    {
        var honest = Run("honest", _frames, EpochSelection.Epoch);
        var oracle = Changed("oracle", row => row, Paint);
        Same(honest, Run("oracle-run", oracle, EpochSelection.Epoch));
        Assert.NotEqual(Predictions("honest").Select(p => p.Probabilities[0]), Predictions("oracle-run").Select(p => p.Probabilities[0]));

        byte[] Paint(FrameRow row, byte[] rgb) => row.Subject != "4" ? rgb : [.. Enumerable.Repeat((byte)(80 * _frames.Labels.ToList().IndexOf(row.Label)), rgb.Length)];
    }

    [Fact]
    public void Labels_of_the_inner_rows_do_change_the_choice()
    {
        var honest = Run("honest", _frames, EpochSelection.Last);
        var inner = Assert.Single(honest.Choice.Held);
        var lying = Run("lying", Changed("other", row => row.Subject == inner ? row with { Label = Next(row.Label) } : row), EpochSelection.Last);
        Assert.Equal(honest.Choice.Held, lying.Choice.Held);
        Assert.Equal(honest.Choice.Epochs.Select(epoch => epoch.Loss), lying.Choice.Epochs.Select(epoch => epoch.Loss));
        Assert.NotEqual(honest.Choice.Epochs.Select(epoch => epoch.InnerLoss), lying.Choice.Epochs.Select(epoch => epoch.InnerLoss));
        Assert.NotEqual(honest.Choice.Temperature, lying.Choice.Temperature);
        Assert.NotEqual(honest.WeightsSha256, lying.WeightsSha256);
    }

    [Fact]
    public void The_best_epoch_on_inner_people_is_tested_after_training_on_all_people_up_to_it()
    {
        var fold = Run("run", _frames, EpochSelection.Epoch);
        Assert.Equal(fold.Choice.Epochs.MaxBy(epoch => epoch.InnerAccuracy)!.Epoch, fold.Choice.Epoch);
        Assert.Equal(10, fold.Choice.Epochs.Count);
        Assert.Equal(Enumerable.Range(1, fold.Choice.Epoch), fold.Epochs.Select(epoch => epoch.Epoch));
        Assert.All(fold.Epochs, epoch => Assert.Null(epoch.InnerLoss));
        Assert.Equal((27, 9, "subjects", 9), (fold.TrainPictures, fold.TestPictures, fold.Choice.By, fold.Choice.Pictures));
        Assert.Equal(["4"], fold.TestSubjects);
        Assert.DoesNotContain("4", fold.Choice.Held);
    }

    [Fact]
    public void Without_selection_the_last_epoch_is_tested() => Assert.Equal((10, 10), Run("run", _frames, EpochSelection.Last) is var fold ? (fold.Choice.Epoch, fold.Epochs.Count) : default);

    [Fact]
    public void A_fold_does_not_depend_on_what_the_process_did_before()
    {
        Run("first", _frames, EpochSelection.Last);
        var other = new EvaluationFolder(_folder["second"]);
        Train(other, _frames, EpochSelection.Last).Run(2, TimeSpan.MaxValue, cancel: TestContext.Current.CancellationToken);
        Run("second", _frames, EpochSelection.Last);
        Assert.Equal(Files("first"), Files("second"));
    }

    [Theory]
    [InlineData(EpochSelection.Epoch, 60)]    // in the inner training: 10 epochs of 18 pictures
    [InlineData(EpochSelection.Last, 300)]    // in that on the whole training fold: 10 of 27
    public void A_fold_that_was_stopped_goes_on_to_the_same_files(EpochSelection select, long samples)
    {
        Run("straight", _frames, select);
        using var stop = new CancellationTokenSource();
        var folder = new EvaluationFolder(_folder["stopped"]);
        Assert.Throws<OperationCanceledException>(() => Train(folder, _frames, select).Run(Fold, TimeSpan.Zero, new StopAt(samples, stop), stop.Token));
        Assert.False(folder.HasFold(Fold));
        Assert.NotEmpty(Directory.GetFiles(folder.WorkPath(Fold), "*.safetensors", SearchOption.AllDirectories));
        Run("stopped", _frames, select);
        Assert.Equal(Files("straight"), Files("stopped"));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["stopped"], ".fold*"));
    }

    [Fact]
    public void A_finished_fold_holds_its_record_its_predictions_and_its_times_and_is_not_computed_again()
    {
        Run("run", _frames, EpochSelection.Last);
        var folder = new EvaluationFolder(_folder["run"]);
        Assert.Equal(["fold.json", "predictions.csv", "times.json"], Directory.GetFileSystemEntries(folder.FoldPath(Fold)).Select(Path.GetFileName).Order());
        Assert.StartsWith("path,clip,truth,predicted,p_happy,p_sad,p_angry,fold,subject\n", File.ReadAllText(Path.Combine(folder.FoldPath(Fold), "predictions.csv")));
        Assert.All(Predictions("run"), p => Assert.Equal(1, p.Probabilities.Sum(), 1e-7));
        var written = File.GetLastWriteTimeUtc(Path.Combine(folder.FoldPath(Fold), "fold.json"));
        Run("run", _frames, EpochSelection.Last);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(folder.FoldPath(Fold), "fold.json")));
    }

    [Fact]
    public void The_temperature_divides_the_logits_of_the_test_pictures()
    {
        var fold = Run("run", _frames, EpochSelection.Last);
        var plain = Predictions("run").Select(p => p.Probabilities.Select(value => Math.Pow(value, fold.Choice.Temperature)).ToArray()).Select(p => p.Select(value => value / p.Sum()).ToArray());
        var sharp = plain.Average(p => p.Max()) > Predictions("run").Average(p => p.Probabilities.Max());
        Assert.Equal(fold.Choice.Temperature > 1, sharp);
        Assert.NotEqual(1, fold.Choice.Temperature);
    }

    [Fact]
    public void Frames_or_weights_of_another_plan_are_refused()
    {
        var plan = Plan(_frames, EpochSelection.Last);
        var changed = TinyFrames.Create(_folder["changed"], seed: 2);
        Assert.Contains("frames", Assert.Throws<MienException>(() => new FoldTraining(changed, plan, null, new EvaluationFolder(_folder["run"]))).Message);
        var weighted = plan with { Environment = new Dictionary<string, string> { ["weights_sha256"] = "abc" } };
        Assert.Contains("--weights", Assert.Throws<MienException>(() => new FoldTraining(_frames, weighted, null, new EvaluationFolder(_folder["run"]))).Message);
    }

    private FoldRecord Run(string name, FrameSet frames, EpochSelection select)
    {
        var folder = new EvaluationFolder(_folder[name]);
        Train(folder, frames, select).Run(Fold, TimeSpan.MaxValue, cancel: TestContext.Current.CancellationToken);
        return folder.ReadFold(Fold);
    }

    private static FoldTraining Train(EvaluationFolder folder, FrameSet frames, EpochSelection select) => new(frames, Plan(frames, select), null, folder);

    private static EvaluationPlan Plan(FrameSet frames, EpochSelection select) =>
        EvaluationPlan.Of("loao", false, select, _recipe).On(frames, null) with { Compute = new ComputeRecord("fp32", "fp32", 2, "") };

    private static void Same(FoldRecord expected, FoldRecord actual)
    {
        Assert.Equal(expected.WeightsSha256, actual.WeightsSha256);
        Assert.Equal(JsonSerializer.Serialize(expected.Choice, LabJson.Options), JsonSerializer.Serialize(actual.Choice, LabJson.Options));
        Assert.Equal(expected.Epochs, actual.Epochs);
    }

    private IReadOnlyList<TestPrediction> Predictions(string name) => TestPredictions.Read(Path.Combine(new EvaluationFolder(_folder[name]).FoldPath(Fold), "predictions.csv"));

    private List<string> Files(string name) => [.. new[] { "fold.json", "predictions.csv" }.Select(file => File.ReadAllText(Path.Combine(new EvaluationFolder(_folder[name]).FoldPath(Fold), file)))];

    private static string Next(string label) => label switch { "happy" => "sad", "sad" => "angry", _ => "happy" };

    /// <summary>The same corpus with other labels or pictures.</summary>
    private FrameSet Changed(string name, Func<FrameRow, FrameRow> row, Func<FrameRow, byte[], byte[]>? paint = null)
    {
        foreach (var picture in _frames.Rows)
        {
            var (rgb, target) = (_frames.ReadPixels(picture), Path.Combine(_folder[name], picture.Path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, ImageFile.EncodePng(paint?.Invoke(picture, rgb) ?? rgb, TinyFrames.Size, TinyFrames.Size));
        }
        FrameSet.Save(_folder[name], _frames.Info, [.. _frames.Rows.Select(row).Select(r => paint is null ? r : r with { Pixels = "painted " + r.Path })], []);
        return FrameSet.Load(_folder[name]);
    }

    private sealed class StopAt(long samples, CancellationTokenSource source) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Stage == $"fold {Fold}" && value.Done >= samples)
                source.Cancel();
        }
    }
}

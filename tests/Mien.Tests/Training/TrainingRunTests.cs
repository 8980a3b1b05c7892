using System.Globalization;
using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Models;
using Mien.Recognition;
using Mien.Tests.Networks;

namespace Mien.Tests.Training;

[Collection(ProcessWide.Name)]
public sealed class TrainingRunTests : IDisposable
{
    private static readonly TrainingOptions _options = new()
    {
        Weights = "none",
        Head = "32,16",
        Dropout = [0.1, 0.1],
        Protocol = SplitProtocol.Actors,
        ValidationSubjects = "4",
        Epochs = 4,
        Batch = 8,
        LearningRate = 1e-3,
        Precision = "fp32",
        Threads = 2,
        Seed = 5,
    };

    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;

    public TrainingRunTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_learns_and_leaves_all_its_files()
    {
        var run = Train("run", _options with { Epochs = 20, Head = "gap", LearningRate = 0.03 });
        Assert.True(run.Finished);
        Assert.Equal(Enumerable.Range(1, 20), run.Epochs.Select(epoch => epoch.Epoch));
        Assert.True(run.Epochs[^1].Loss < 0.7 * run.Epochs[0].Loss, $"loss {run.Epochs[0].Loss} to {run.Epochs[^1].Loss}");
        Assert.True(run.Epochs[^1].Accuracy > run.Epochs[0].Accuracy);
        Assert.All(["run.json", "metrics.csv", "split.csv", "validation.csv", "model.onnx", "model.safetensors"],
            file => Assert.True(File.Exists(_folder["run", file]), file));
        Assert.NotEmpty(Directory.GetFiles(_folder["run", "events"]));
        Assert.Empty(Directory.GetFiles(_folder["run"], "checkpoint*"));
        Assert.Empty(Directory.GetFiles(_folder["run"], "*.part"));
        Assert.Equal((27, 9, 9, 3), (run.Data.TrainFrames, run.Data.ValidationFrames, run.Data.TrainClips, run.Data.ValidationClips));
    }

    [Fact]
    public void A_run_on_face_crops_says_so_in_its_input()
    {
        Assert.Equal((InputSpec.FrameCrop, null), (Train("run", _options with { Epochs = 1 }).Input.Crop, _frames.Info.Template));
        FrameSet.Save(_frames.Folder, _frames.Info with { Crop = InputSpec.FaceCrop, Template = FaceTemplate.Default }, _frames.Rows, []);
        using var run = TrainingRun.Open(FrameSet.Load(_frames.Folder), _options with { Epochs = 1 }, null, new RunFolder(_folder["faces"]), resume: false);
        Assert.Single(run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken));
        using var classifier = ExpressionClassifier.Load(_folder["faces"]);
        Assert.Equal((InputSpec.FaceCrop, FaceTemplate.Default), (classifier.Input.Crop, classifier.Input.Template));
        Assert.Equal(classifier.Input, new RunFolder(_folder["faces"]).Read().Input);
    }

    [Fact]
    public void Metrics_and_predictions_say_what_the_record_says()
    {
        var run = Train("run", _options);
        var metrics = File.ReadAllLines(_folder["run", "metrics.csv"]);
        Assert.Equal("epoch,loss,accuracy,val_loss,val_accuracy,seconds", metrics[0]);
        Assert.Equal(run.Epochs.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Epoch},{e.Loss:R},{e.Accuracy:R},{e.ValidationLoss:R},{e.ValidationAccuracy:R}")),
            metrics[1..].Select(line => line[..line.LastIndexOf(',')]));
        var split = File.ReadAllLines(_folder["run", "split.csv"])[1..].Select(line => line.Split(',')).ToList();
        Assert.Equal(_frames.Rows.Select(row => row.Path), split.Select(line => line[0]));
        Assert.All(split, line => Assert.Equal(line[0].Contains("-4_", StringComparison.Ordinal) ? "valid" : "train", line[1]));
        var predictions = File.ReadAllLines(_folder["run", "validation.csv"])[1..].Select(line => line.Split(',')).ToList();
        Assert.Equal(9, predictions.Count);
        Assert.Equal(run.Epochs[^1].ValidationAccuracy, predictions.Count(line => line.Contains(line[0].Split('/')[0]) && Right(line)) / 9.0, 1e-9);

        static bool Right(string[] line)
        {
            var header = new[] { "happy", "sad", "angry" };
            var shares = line[^4..^1].Select(p => double.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            return header[Array.IndexOf(shares, shares.Max())] == line[0].Split('/')[0];
        }
    }

    [Fact]
    public void The_exported_model_scores_what_the_run_reported()
    {
        Train("other", _options with { Seed = 6, Head = "gap,8", Epochs = 1 });
        var run = Train("run", _options);
        using var classifier = ExpressionClassifier.Load(_folder["run"]);
        var rows = _frames.Rows.Where(row => row.Subject == "4").ToList();
        var evaluation = ModelEvaluation.Run(_frames, rows, classifier, LabelMap.Identity, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(run.Epochs[^1].ValidationAccuracy, evaluation.Frames().Accuracy, 1e-9);
        var loss = evaluation.Rows.Select((row, i) => -Math.Log(evaluation.Probabilities[i][evaluation.Labels.ToList().IndexOf(row.Label)])).Average();
        Assert.Equal(run.Epochs[^1].ValidationLoss, loss, 1e-3);
        Assert.Equal(_frames.Sha256, classifier.Metadata["data_sha256"]);
        Assert.Equal("actors", classifier.Metadata["protocol"]);
    }

    [Theory]
    [InlineData("head", false, "fp32")]
    [InlineData("block5", true, "fp32")]
    [InlineData("block5_conv3", true, "bf16")]
    [InlineData("fc2", false, "fp32")]
    public void A_stopped_and_resumed_run_equals_one_that_was_not_bit_for_bit(string from, bool flip, string precision)
    {
        var options = _options with { TrainableFrom = from, Flip = flip, Precision = precision, WeightDecay = 0.01, Schedule = "cosine", BackboneRate = 0.1 };
        var straight = Train("straight", options);
        var again = Train("again", options);
        Stop("stopped", options, after: 2);
        Stop("stopped", _options, after: 1, resume: true);
        var resumed = Train("stopped", _options with { Seed = 99 }, resume: true);
        Same(straight, again, "again");
        Same(straight, resumed, "stopped");
        Assert.Equal(5, resumed.Options.Seed);
    }

    [Fact]
    public void A_run_cancelled_inside_an_epoch_goes_on_from_the_last_checkpoint()
    {
        var straight = Train("straight", _options);
        using var cancel = new CancellationTokenSource();
        using (var run = Open("stopped", _options))
            Assert.Throws<OperationCanceledException>(() => run.Run(TimeSpan.Zero, new CancelIn("epoch 3/4", cancel), cancel.Token).Count());
        Assert.Equal(2, new RunFolder(_folder["stopped"]).Read().Epochs.Count);
        Same(straight, Train("stopped", _options, resume: true), "stopped");
    }

    [Fact]
    public void Without_a_checkpoint_a_resumed_run_begins_again_to_the_same_numbers()
    {
        var straight = Train("straight", _options);
        Stop("stopped", _options, after: 2, every: TimeSpan.FromHours(1));
        Same(straight, Train("stopped", _options, resume: true), "stopped");
    }

    [Fact]
    public void A_kill_between_record_and_checkpoint_loses_no_epoch()
    {
        var straight = Train("straight", _options);
        Stop("stopped", _options, after: 1);
        File.Copy(_folder["stopped", "checkpoint.safetensors"], _folder["one.safetensors"]);
        Stop("stopped", _options, after: 1, resume: true);
        File.Copy(_folder["one.safetensors"], _folder["stopped", "checkpoint.safetensors"], overwrite: true);
        Same(straight, Train("stopped", _options, resume: true), "stopped");
    }

    [Fact]
    public void Resuming_a_finished_run_changes_nothing()
    {
        var run = Train("run", _options);
        var written = File.GetLastWriteTimeUtc(_folder["run", "run.json"]);
        Assert.Equal(run.Epochs, Train("run", _options, resume: true).Epochs);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder["run", "run.json"]));
    }

    [Fact]
    public void Another_seed_gives_another_run()
    {
        var (one, two) = (Train("one", _options), Train("two", _options with { Seed = 6 }));
        Assert.NotEqual(one.Epochs[^1].Loss, two.Epochs[^1].Loss);
    }

    [Fact]
    public void A_run_that_is_there_is_not_overwritten()
    {
        Train("run", _options with { Epochs = 1 });
        Assert.Contains("--resume", Assert.Throws<MienException>(() => Open("run", _options)).Message);
    }

    [Fact]
    public void Changed_frames_are_refused_on_resume()
    {
        Stop("run", _options, after: 1);
        var changed = TinyFrames.Create(_folder["other"], seed: 2);
        Assert.Contains("frames changed", Assert.Throws<MienException>(() =>
            TrainingRun.Open(changed, _options, null, new RunFolder(_folder["run"]), resume: true)).Message);
    }

    [Fact]
    public void The_record_names_no_user_no_host_and_no_path()
    {
        Train("run", _options);
        Assert.All(Directory.GetFiles(_folder["run"], "*", SearchOption.AllDirectories), file =>
        {
            Assert.DoesNotContain(Environment.MachineName, Path.GetFileName(file), StringComparison.OrdinalIgnoreCase);
            if (Path.GetExtension(file) is not (".json" or ".csv"))
                return;
            var text = File.ReadAllText(file);
            Assert.DoesNotContain(Environment.MachineName, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(_folder.Path, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Environment.CurrentDirectory, text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"" + Environment.UserName + "\"", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_weights_file_is_recorded_by_name_not_by_path()
    {
        Train("first", _options with { Epochs = 1, Head = "gap,8" });
        var path = _folder["first", "model.safetensors"];
        var weights = NetworkWeights.Read(path);
        using (var run = TrainingRun.Open(_frames, _options with { Weights = path, Epochs = 1 }, weights, new RunFolder(_folder["second"]), resume: false))
            _ = run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).Count();
        Assert.DoesNotContain(_folder.Path, File.ReadAllText(_folder["second", "run.json"]));
        Assert.Equal("model.safetensors", new RunFolder(_folder["second"]).Read().Options.Weights);
    }

    [Fact]
    public void The_best_epoch_is_labelled_selected_on_validation()
    {
        var run = Train("run", _options with { Epochs = 6, LearningRate = 0.05 });
        var best = run.Epochs.MaxBy(epoch => epoch.ValidationAccuracy)!;
        Assert.NotEqual(6, best.Epoch);
        var metadata = Safetensors.ReadMetadata(_folder["run", "best.safetensors"]);
        Assert.Equal("selected on validation", metadata["selected"]);
        Assert.Equal(best.Epoch.ToString(CultureInfo.InvariantCulture), metadata["epoch"]);
        Assert.DoesNotContain("selected", Safetensors.ReadMetadata(_folder["run", "model.safetensors"]).Keys);
    }

    [Fact]
    public void Vote_shares_are_the_targets_of_soft_training()
    {
        var voted = TinyFrames.Create(_folder["voted"], votes: true);
        var hard = Train("hard", _options with { Epochs = 1 }, frames: voted);
        var soft = Train("soft", _options with { Epochs = 1, SoftTargets = true }, frames: voted);
        Assert.NotEqual(hard.Epochs[0].ValidationLoss, soft.Epochs[0].ValidationLoss);
        // Votes of the trained labels, scaled to one: pictures of sad have votes for happy alone, those of angry 0.3 and 0.7.
        using var classifier = ExpressionClassifier.Load(_folder["soft"]);
        var evaluation = ModelEvaluation.Run(voted, [.. voted.Rows.Where(row => row.Subject == "4")], classifier, LabelMap.Identity,
            cancel: TestContext.Current.CancellationToken);
        double[][] targets = [[1, 0, 0], [1, 0, 0], [0.3, 0, 0.7]];
        var loss = evaluation.Rows.Select((row, i) => Enumerable.Range(0, 3).Sum(c =>
            -targets[evaluation.Labels.ToList().IndexOf(row.Label)][c] * Math.Log(evaluation.Probabilities[i][c]))).Average();
        Assert.Equal(loss, soft.Epochs[0].ValidationLoss, 1e-3);
    }

    [Fact]
    public void Soft_training_without_votes_is_refused() =>
        Assert.Contains("--votes", Assert.Throws<MienException>(() => Train("run", _options with { SoftTargets = true })).Message);

    [Fact]
    public void Some_of_the_labels_may_be_trained()
    {
        var run = Train("run", _options with { Labels = "anger, happiness", Epochs = 1 });
        Assert.Equal(["happy", "angry"], run.Labels);
        Assert.Equal(18, run.Data.TrainFrames);
        Assert.Equal([9, 9], run.Data.TrainPerClass);
        using var classifier = ExpressionClassifier.Load(_folder["run"]);
        Assert.Equal(["happy", "angry"], classifier.Labels);
    }

    [Theory]
    [InlineData("happy,calm", "calm")]
    [InlineData("happy", "two classes")]
    public void Impossible_labels_are_refused(string labels, string says) =>
        Assert.Contains(says, Assert.Throws<MienException>(() => Open("run", _options with { Labels = labels })).Message);

    [Fact]
    public void A_run_that_diverges_says_so()
    {
        var error = Assert.Throws<MienException>(() => Train("run", _options with { LearningRate = 10, Epochs = 1, TrainableFrom = "block1" }));
        Assert.Contains("--learning-rate", error.Message);
    }

    [Theory]
    [InlineData("head")]
    [InlineData("block1")]
    public void Precision_is_measured_and_recorded(string from)
    {
        var run = Train("run", _options with { Precision = "auto", TrainableFrom = from, Epochs = 1 });
        Assert.Contains(run.Compute.Precision, new[] { "fp32", "bf16" });
        Assert.Contains(from == "head" ? "frames/s" : "nothing sleeps", run.Compute.Reason);
        Assert.Equal(2, run.Compute.Threads);
    }

    private TrainingRun Open(string name, TrainingOptions options, bool resume = false, FrameSet? frames = null) =>
        TrainingRun.Open(frames ?? _frames, options, null, new RunFolder(_folder[name]), resume);

    private RunRecord Train(string name, TrainingOptions options, bool resume = false, FrameSet? frames = null)
    {
        using var run = Open(name, options, resume, frames);
        foreach (var _ in run.Run(TimeSpan.Zero))
            continue;
        var stored = new RunFolder(_folder[name]).Read();
        Assert.Equal(JsonSerializer.Serialize(run.Record, LabJson.Options), JsonSerializer.Serialize(stored, LabJson.Options));
        return stored;
    }

    private void Stop(string name, TrainingOptions options, int after, bool resume = false, TimeSpan every = default)
    {
        using var run = Open(name, options, resume);
        Assert.Equal(after, run.Run(every).Take(after).Count());
    }

    private void Same(RunRecord expected, RunRecord actual, string name)
    {
        Assert.Equal(expected.Epochs.Select(epoch => epoch with { Seconds = 0 }), actual.Epochs.Select(epoch => epoch with { Seconds = 0 }));
        Assert.All(["model.safetensors", "model.onnx", "validation.csv", "split.csv"], file =>
            Assert.True(File.ReadAllBytes(_folder["straight", file]).AsSpan().SequenceEqual(File.ReadAllBytes(_folder[name, file])), file));
        Assert.Equal(File.Exists(_folder["straight", "best.safetensors"]), File.Exists(_folder[name, "best.safetensors"]));
    }

    private sealed class CancelIn(string stage, CancellationTokenSource source) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Stage == stage)
                source.Cancel();
        }
    }
}

using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Tests.Datasets;
using Mien.Tests.Networks;
using Mien.Tests.Training;

namespace Mien.Tests.Evaluation;

[Collection(ProcessWide.Name)]
public sealed class ReproductionTests : IDisposable
{
    private static readonly Reading _head = new("head", "16"), _block = new("block5_conv3", "8");
    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;

    public ReproductionTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_reading_runs_under_every_protocol_and_shares_features()
    {
        var reproduction = Open("out", _head, _block);
        var record = Finish(reproduction);
        Assert.Equal(12, record.Runs.Count);
        Assert.Equal(["actors", "batch", "clips", "first", "frames", "tail"], record.Runs.Select(run => run.Protocol.Name).Distinct().Order());
        Assert.Equal(record.Runs.Select(run => run.Distance.Total).Order(), record.Runs.Select(run => run.Distance.Total));
        Assert.Equal(2, Directory.GetFiles(_frames.Folder, "*.rows", SearchOption.AllDirectories).Length);
        Assert.Empty(record.Missing);
        Assert.All(record.Runs, run =>
        {
            var stored = new RunFolder(_folder["out", "runs", run.Name]).Read();
            Assert.Equal((true, 3, FourFigures.Of(stored.Epochs[^1])), (stored.Finished, run.Epochs.Count, run.Last));
            Assert.Equal(run.Last.DistanceTo(FourFigures.Paper), run.Distance);
            Assert.Equal(["metrics.csv", "run.json", "split.csv", "validation.csv"], Directory.GetFiles(_folder["out", "runs", run.Name]).Select(Path.GetFileName).Order());
        });
        Assert.Equal((4, 32), record.Runs.Where(run => run.Protocol.Name == "batch").Select(run => (run.Data.TrainFrames, run.Data.ValidationFrames)).Distinct().Single());
        Assert.Equal(record.Runs.Where(run => run.Protocol.Name is "clips" or "actors"), record.Runs.Where(run => !run.Protocol.Leaky));
        Assert.Contains(record.CannotSay, reason => reason.Contains("drawn by this software", StringComparison.Ordinal));
        Assert.Contains(record.CannotSay, reason => reason.Contains("neutral or calm or fearful", StringComparison.Ordinal));
        Assert.Contains(record.CannotSay, reason => reason.Contains("these runs have 3", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stopped_reproduction_goes_on_to_the_same_bytes_and_keeps_what_is_finished()
    {
        Finish(Open("straight", _head));
        using var cancel = new CancellationTokenSource();
        var stopped = Open("stopped", _head);
        Assert.Throws<OperationCanceledException>(() => stopped.Run(Free(stopped), TimeSpan.Zero, new CancelAfter(2, cancel), cancel.Token).Count());
        var finished = stopped.Plan.Runs.Except(stopped.Left).ToList();
        Assert.InRange(finished.Count, 1, 5);
        Assert.Equal(stopped.Left.Select(run => run.Name), ReproductionRecord.Read(_folder["stopped"]).Missing);
        Assert.True(File.Exists(_folder["stopped", "runs", stopped.Left[0].Name, "checkpoint.safetensors"]), "the one in the middle has a checkpoint");
        var times = finished.Select(run => File.GetLastWriteTimeUtc(_folder["stopped", "runs", run.Name, "run.json"])).ToList();
        File.WriteAllText(_folder["stopped", "runs", stopped.Left[0].Name, "checkpoint.safetensors.part"], "half of a checkpoint, as after kill -9");
        Finish(Open("stopped", _head));
        Assert.Equal(times, finished.Select(run => File.GetLastWriteTimeUtc(_folder["stopped", "runs", run.Name, "run.json"])));
        Assert.Equal(File.ReadAllText(_folder["straight", "reproduction.json"]), File.ReadAllText(_folder["stopped", "reproduction.json"]));
        Assert.Empty(Directory.GetFiles(_folder["stopped"], "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public void Of_two_people_each_is_held_out_once()
    {
        var two = SampleFrames.Save(_folder, SampleFrames.Ravdess(2, 5, "happy", "sad", "angry"));
        var plan = ReproductionPlan.Of([two], SampleReproduction.Tiny, [_head]);
        Assert.Equal(["01", "02"], plan.Runs.Where(run => run.Protocol == SplitProtocol.Actors).Select(run => run.HeldOut));
        Assert.Equal(7, plan.Runs.Select(run => run.Name).Distinct().Count());
        Assert.All(plan.Runs.Where(run => run.Protocol == SplitProtocol.Actors), run => Assert.Equal((30, 30), (run.Train, run.Validation)));
        Assert.Empty(plan.LeftOut);
    }

    [Fact]
    public void What_a_corpus_does_not_allow_is_left_out_with_the_reason()
    {
        var nobody = SampleFrames.Save(_folder, [.. from label in new[] { "happy", "sad", "surprised" } from clip in Enumerable.Range(0, 20) select SampleFrames.Row(label, $"c{clip}")]);
        var plan = ReproductionPlan.Of([nobody], SampleReproduction.Tiny, [_head]);
        Assert.Equal(["Frames", "First", "Tail", "Batch", "Clips"], plan.Runs.Select(run => run.Protocol.ToString()));
        Assert.Equal([32, 32, 32, 8, 32], plan.Runs.Select(run => run.Train));   // surprised is none of the paper's six
        Assert.StartsWith("held-out actors (frame): ", Assert.Single(plan.LeftOut));
        var foreign = SampleFrames.Save(_folder, [SampleFrames.Row("surprised", "a"), SampleFrames.Row("happy", "b")]);
        Assert.Contains("two of the six", Assert.Throws<MienException>(() => ReproductionPlan.Of([foreign], SampleReproduction.Tiny, [_head])).Message);
    }

    [Fact]
    public void A_folder_of_other_choices_or_other_pictures_is_refused()
    {
        var reproduction = Open("out", _head);
        _ = reproduction.Run(Free(reproduction), TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).First();
        var error = Assert.Throws<MienException>(() => Reproduction.Open(_folder["out"], [_frames], SampleReproduction.Tiny with { Epochs = 5 }, null, [_head]));
        Assert.Contains("other choices (epochs)", error.Message);
        var other = TinyFrames.Create(_folder["other"], seed: 2);
        Assert.Contains("pictures (frame)", Assert.Throws<MienException>(() => Reproduction.Open(_folder["out"], [other], SampleReproduction.Tiny, null, [_head])).Message);
    }

    [Fact]
    public void A_run_that_diverges_is_left_out_and_the_others_go_on()
    {
        var reproduction = Reproduction.Open(_folder["out"], [_frames], SampleReproduction.Tiny with { LearningRate = 10, Epochs = 2 }, null, [new("block1", "8"), _head]);
        var runs = reproduction.Plan.Runs.Where(run => run.Protocol != SplitProtocol.Frames).ToList();
        foreach (var run in runs)
            SampleReproduction.Finish(_folder, run, 0.1, 0.9, 0.1, 0.9);
        _ = reproduction.Run(Free(reproduction), TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).Count();
        var record = ReproductionRecord.Read(_folder["out"]);
        Assert.Contains(record.LeftOut, reason => reason.StartsWith("frame-frames-block1-8: Training diverged", StringComparison.Ordinal));
        Assert.Contains("frame-frames-block1-8", record.Missing);
    }

    [Fact]
    public void The_forecast_counts_runs_epochs_and_each_cache_once()
    {
        var (frames, batch) = (new PlannedRun("frame", SplitProtocol.Frames, "", 0, _head, 900, 300), new PlannedRun("frame", SplitProtocol.Batch, "", 0, _head, 1168, 32));
        var rates = new Dictionary<Reading, ReadingRates> { [_head] = new(new ComputeRecord("fp32", "fp32", 2, ""), new MeasuredRates(double.PositiveInfinity, 40, 100), 1000) };
        var forecast = ReproductionForecast.Of([frames, batch], [new MissingFeatures(_head, 1200, 5000)], rates, SampleReproduction.Tiny with { Epochs = 10 }, start: 2);
        Assert.Equal(2 + 10 * 1000 / 100.0, forecast.Runs[frames], 1e-9);          // 900 trained and 300 validated, a third each
        Assert.Equal(2 + 10 * (1168 + 32 / 3.0) / 100, forecast.Runs[batch], 1e-9);
        Assert.Equal((30, 5000 + 16_000), (forecast.FeatureSeconds, forecast.Disk));
    }

    private Reproduction Open(string name, params Reading[] readings) => Reproduction.Open(_folder[name], [_frames], SampleReproduction.Tiny, null, readings);

    /// <summary>A forecast without measuring.</summary>
    private static ReproductionForecast Free(Reproduction reproduction) => new(reproduction.Left.ToDictionary(run => run, _ => 1.0), 0, 0, 0);

    private static ReproductionRecord Finish(Reproduction reproduction)
    {
        Assert.Equal(reproduction.Left.Count, reproduction.Run(Free(reproduction), TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).Count());
        return reproduction.Record();
    }

    /// <summary>Cancels inside a run, after so many planned seconds of one a run.</summary>
    private sealed class CancelAfter(int runs, CancellationTokenSource source) : IProgress<WorkProgress>
    {
        private int _batches;

        public void Report(WorkProgress value)
        {
            if (value.Unit == "planned seconds" && value.Done >= runs && ++_batches > 6)
                source.Cancel();
        }
    }
}

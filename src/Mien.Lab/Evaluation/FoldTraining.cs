using System.Diagnostics;
using System.Security.Cryptography;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using static TorchSharp.torch;

namespace Mien.Lab.Evaluation;

/// <summary>Trains and tests one fold. Inner rows of the training fold choose epoch and temperature in a training of their own;
/// then the network is trained afresh on the whole training fold up to that epoch, and tested once.</summary>
/// <remarks>A pure function of plan, corpus, weights and fold number, if the process computes with the plan's thread count.</remarks>
public sealed class FoldTraining
{
    private const double ErrorRate = 0.1;
    private readonly FrameSet _frames;
    private readonly EvaluationPlan _plan;
    private readonly EvaluationFolder _folder;
    private readonly TrainingSetup _setup;
    private readonly FoldSet _folds;
    private readonly float[][] _targets;
    private readonly int[] _classes;

    /// <summary>Draws the folds of a plan.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="plan">What was chosen.</param>
    /// <param name="weights">Of the recipe; null for <c>none</c>.</param>
    /// <param name="folder">Where results land.</param>
    /// <exception cref="MienException">Frames or weights are not those of the plan, or the folds are impossible.</exception>
    public FoldTraining(FrameSet frames, EvaluationPlan plan, NetworkWeights? weights, EvaluationFolder folder)
    {
        (_frames, _plan, _folder) = (frames, plan.Checked(frames, weights), folder);
        _setup = new TrainingSetup(frames, plan.Recipe, weights);
        _folds = plan.Draw(frames, _setup.Rows);
        (_targets, _classes) = (_setup.Targets(), _setup.Classes());
    }

    /// <summary>Computes a fold into its folder; a fold that is there is left as it is.</summary>
    /// <param name="number">Of the fold.</param>
    /// <param name="checkpointEvery">Least time between checkpoints, which hold awake layers only.</param>
    /// <param name="progress">Training samples of both trainings.</param>
    /// <param name="cancel">Stops between batches; the last checkpoint stays.</param>
    /// <exception cref="MienException">No such fold, another process computes it, or training diverged.</exception>
    public void Run(int number, TimeSpan checkpointEvery, IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        var fold = _folds.Find(number);
        using (_folder.LockFold(number, cancel))
            if (!_folder.HasFold(number))
                Run(fold, new Stage(_folder.WorkPath(number), checkpointEvery, Samples(fold, progress), cancel));
        _folder.Unlock(number);
    }

    private void Run(Fold fold, Stage stage)
    {
        TorchRuntime.Start(_plan.Compute.Threads);
        var times = new Dictionary<string, double>();
        var clock = Stopwatch.StartNew();
        using var views = OpenViews(stage);
        times["features"] = Lap(clock);
        var train = _folds.TrainOf(_frames, fold);
        var choice = ReadChoice(stage) ?? Choose(views, InnerHoldOut.Draw(_frames, train, _plan.Recipe.ValidationShare, Seed(fold, 0)), Seed(fold, 0), stage);
        EvaluationFolder.Write(stage.File("choice.json"), choice);
        times["choose"] = Lap(clock);
        stage.Samples.Done = (long)_plan.Recipe.Epochs * (train.Count - choice.Pictures);
        using var network = _setup.CreateNetwork();
        var (trainer, epochs) = Train("final", network, views, new Split(train, [], 0, []), choice.Epoch, Seed(fold, 1), null, stage);
        times["train"] = Lap(clock);
        TestPredictions.Write(stage.File("predictions.csv"), _setup.Labels, Test(trainer, fold, choice.Temperature));
        EvaluationFolder.Write(stage.File("fold.json"), FoldRecord.Of(_frames, fold, train.Count, choice, epochs, Hash(_setup.Wake(network))));
        times["test"] = Lap(clock);
        EvaluationFolder.Write(stage.File("times.json"), times);
        stage.Tidy();
        _folder.Finish(fold.Number);
    }

    /// <summary>Trains without the inner rows, and lets them choose. No test row is within reach.</summary>
    private FoldChoice Choose(IViews views, InnerHoldOut inner, int seed, Stage stage)
    {
        using var network = _setup.CreateNetwork();
        var best = _plan.Select == EpochSelection.Epoch ? new Best() : null;
        var (trainer, epochs) = Train("inner", network, views, inner.Split, _plan.Recipe.Epochs, seed, best, stage);
        if (best is not null)
            Restore(network, best);
        var (logits, rows) = (new List<double[]>(), new List<int>());
        foreach (var (batch, values) in Logits(trainer, inner.Split.Validation))
        {
            logits.AddRange(values);
            rows.AddRange(batch);
        }
        var temperature = Calibration.TemperatureOf(logits, [.. rows.Select(row => _classes[row])]);
        List<ScoredClip> answers = [.. logits.Select(row => FrameVote.Softmax([.. row.Select(logit => logit / temperature)])).Zip(rows)
            .Select(pair => ScoredClip.Of(_frames.Rows[pair.Second], _frames.Rows[pair.Second].Label, _setup.Labels, pair.First))];
        return new FoldChoice(inner.By, inner.Held, inner.Split.Validation.Count, best?.Epoch ?? _plan.Recipe.Epochs, temperature, epochs)
        {
            ErrorRate = ErrorRate,
            Threshold = ThresholdOf(answers),
            ClipThreshold = ThresholdOf(FrameVote.MeanOfProbabilities(_setup.Labels, answers)),
        };
    }

    private static double? ThresholdOf(IReadOnlyList<ScoredClip> answers) =>
        Calibration.ThresholdOf([.. answers.Select(answer => (answer.Probabilities.Max(), answer.Predicted == answer.Truth))], ErrorRate)?.Threshold;

    /// <summary>The training loop with its checkpoint: epochs before it are not computed again.</summary>
    private (Trainer Trainer, IReadOnlyList<FoldEpoch> Epochs) Train(string name, ExpressionNetwork network, IViews views, Split split, int epochs, int seed,
        Best? best, Stage stage)
    {
        var awake = _setup.Wake(network);
        using var optimizer = _setup.CreateOptimizer(awake, _plan.Compute.Threads);
        var checkpoint = new RunFolder(stage.File(name));
        var done = checkpoint.ReadCheckpoint(optimizer, awake, best ?? new Best());
        var curve = done == 0 ? [] : EvaluationFolder.Read<List<FoldEpoch>>(checkpoint.File("epochs.json")).Take(done).ToList();
        var trainer = new Trainer(network, optimizer, views, _targets, _classes, split, _plan.Recipe with { Seed = seed }, _setup.From.Feature,
            Precision.Parse(_plan.Compute.AwakePrecision));
        stage.Samples.Done += (long)done * split.Train.Count;
        var stored = Stopwatch.StartNew();
        for (var epoch = done + 1; epoch <= epochs; epoch++)
        {
            var metrics = trainer.Run(epoch, stage.Samples, stage.Cancel);
            stage.Samples.Done += split.Train.Count;
            best?.Offer(metrics, optimizer.Averages);
            curve.Add(Of(metrics, split));
            if (stored.Elapsed < stage.CheckpointEvery)
                continue;
            EvaluationFolder.Write(checkpoint.File("epochs.json"), curve);   // before the checkpoint: a kill between the two loses no epoch
            checkpoint.WriteCheckpoint(epoch, optimizer, awake, best ?? new Best());
            stored.Restart();
        }
        optimizer.Exchange();   // the mean of the weights is the network, where the recipe keeps one
        return (trainer, curve);
    }

    private static FoldEpoch Of(EpochMetrics metrics, Split split) => split.Validation.Count == 0
        ? new FoldEpoch(metrics.Epoch, metrics.Loss, metrics.Accuracy, null, null)
        : new FoldEpoch(metrics.Epoch, metrics.Loss, metrics.Accuracy, metrics.ValidationLoss, metrics.ValidationAccuracy);

    private static void Restore(ExpressionNetwork network, Best best)
    {
        using var _ = no_grad();
        foreach (var (name, value) in network.named_parameters())
            if (best.Weights.TryGetValue(name, out var kept))
                value.copy_(kept);
    }

    private IEnumerable<TestPrediction> Test(Trainer trainer, Fold fold, double temperature)
    {
        foreach (var (rows, logits) in Logits(trainer, fold.Test))
            foreach (var (row, values) in rows.Select(row => _frames.Rows[row]).Zip(logits))
            {
                var p = FrameVote.Softmax([.. values.Select(logit => logit / temperature)]);
                yield return new TestPrediction(row.Path, row.Clip, row.Label, FrameVote.Largest(_setup.Labels, p), p, fold.Number, row.Subject);
            }
    }

    private IEnumerable<(int[] Rows, IEnumerable<double[]> Logits)> Logits(Trainer trainer, IEnumerable<int> rows) => trainer.Logits(rows).Select(batch =>
        (batch.Rows, batch.Logits.data<float>().ToArray().Chunk(_setup.Labels.Count).Select(row => Array.ConvertAll(row, value => (double)value))));

    private IViews OpenViews(Stage stage)
    {
        using var network = _setup.CreateNetwork();
        return _setup.OpenViews(network, Precision.Parse(_plan.Compute.Precision), _setup.Rows, stage.Samples.Progress, stage.Cancel);
    }

    private static FoldChoice? ReadChoice(Stage stage) =>
        File.Exists(stage.File("choice.json")) ? EvaluationFolder.Read<FoldChoice>(stage.File("choice.json")) : null;

    /// <summary>One seed for each fold and each of its two trainings.</summary>
    private int Seed(Fold fold, int training) => (int)((_plan.Recipe.Seed * 2_000_003L + 2L * fold.Number + training) & int.MaxValue);

    private SampleCount Samples(Fold fold, IProgress<WorkProgress>? progress)
    {
        var train = _folds.Rows.Count - fold.Test.Count;
        return new SampleCount(progress, $"fold {fold.Number}", (long)((double)_plan.Recipe.Epochs * train * (2 - _plan.Recipe.ValidationShare)));
    }

    private static double Lap(Stopwatch clock)
    {
        var seconds = clock.Elapsed.TotalSeconds;
        clock.Restart();
        return seconds;
    }

    private static string Hash(IEnumerable<(string Name, TorchSharp.Modules.Parameter Value)> awake)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, value) in awake)
            hash.AppendData(value.bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Where a fold is computed, and how that is watched and stopped.</summary>
    private sealed record Stage(string Work, TimeSpan CheckpointEvery, SampleCount Samples, CancellationToken Cancel)
    {
        public string File(string name) => Path.Combine(Work, name);

        public void Tidy()
        {
            System.IO.File.Delete(File("choice.json"));
            foreach (var checkpoint in new[] { File("inner"), File("final") }.Where(Directory.Exists))
                Directory.Delete(checkpoint, recursive: true);
        }
    }

    /// <summary>Samples of a fold's two trainings as one count.</summary>
    private sealed class SampleCount(IProgress<WorkProgress>? progress, string stage, long total) : IProgress<WorkProgress>
    {
        public IProgress<WorkProgress>? Progress { get; } = progress;

        public long Done { get; set; }

        public void Report(WorkProgress value) => Progress?.Report(new WorkProgress(stage, Math.Min(Done + value.Done, total), total, "samples"));
    }
}

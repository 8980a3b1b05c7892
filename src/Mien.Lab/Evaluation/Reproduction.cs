using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Models;

namespace Mien.Lab.Evaluation;

/// <summary>The paper's experiment in every reading and under every protocol, a run each. It can be killed at any moment and started
/// again: finished runs are kept, the one that was interrupted goes on at its checkpoint.</summary>
public sealed class Reproduction
{
    private readonly string _folder;
    private readonly Dictionary<string, FrameSet> _crops;
    private readonly TrainingOptions _recipe;
    private readonly NetworkWeights? _weights;
    private readonly Dictionary<string, ComputeRecord> _compute = [];
    private readonly List<string> _failed = [];

    private Reproduction(string folder, IReadOnlyList<FrameSet> crops, TrainingOptions recipe, NetworkWeights? weights, IReadOnlyList<Reading> readings, IReadOnlyList<string> leftOut)
    {
        (_folder, _recipe, _weights) = (folder, recipe with { Weights = weights?.Name ?? recipe.Weights }, weights);   // a file's path stays out of the record
        _crops = crops.ToDictionary(frames => frames.Info.Crop);
        var plan = ReproductionPlan.Of(crops, recipe, readings);
        Plan = plan with { LeftOut = [.. leftOut, .. plan.LeftOut] };
    }

    /// <summary>All runs, and what the corpus does not allow.</summary>
    public ReproductionPlan Plan { get; }

    /// <summary>Runs that are not finished.</summary>
    public IReadOnlyList<PlannedRun> Left => [.. Plan.Runs.Where(run => Finished(run) is null)];

    /// <summary>Plans a reproduction, or takes up one that was begun.</summary>
    /// <param name="folder">Where everything is written.</param>
    /// <param name="crops">The corpus, once in each crop.</param>
    /// <param name="recipe">What all runs share; reading and protocol of it play no part.</param>
    /// <param name="weights">Of the recipe; null for <c>none</c>.</param>
    /// <param name="readings">Null for <see cref="Reading.All"/>.</param>
    /// <param name="leftOut">What is known to be left out, each with the reason, such as a crop that cannot be had.</param>
    /// <exception cref="MienException">Impossible options, a corpus without the paper's classes, or the folder holds a reproduction of other
    /// choices.</exception>
    /// <exception cref="LeakException">A split breaks its claim.</exception>
    public static Reproduction Open(string folder, IReadOnlyList<FrameSet> crops, TrainingOptions recipe, NetworkWeights? weights, IReadOnlyList<Reading>? readings = null,
        IReadOnlyList<string>? leftOut = null)
    {
        recipe.Validate();
        var reproduction = new Reproduction(folder, crops, recipe, weights, readings ?? Reading.All, leftOut ?? []);
        if (File.Exists(ReproductionRecord.PathIn(folder)))
            reproduction.TakeUp(ReproductionRecord.Read(folder));
        return reproduction;
    }

    /// <summary>Measures for some seconds what the runs that are left will take; the precision that is chosen holds for all runs.</summary>
    public ReproductionForecast Forecast()
    {
        var left = Left;
        var rates = new Dictionary<Reading, ReadingRates>();
        foreach (var reading in left.Select(run => run.Reading).Distinct())
        {
            var setup = Setup(_crops.Values.First(), reading);
            var cached = Precision.Names.FirstOrDefault(name => setup.HasFeatures(Precision.Parse(name)));
            rates[reading] = ReadingRates.Measure(reading, setup.Input.Size, _recipe, _compute.GetValueOrDefault(reading.TrainableFrom), cached);
            _compute[reading.TrainableFrom] = rates[reading].Compute;
        }
        var features = from run in left.DistinctBy(run => (run.Crop, run.Reading))
                       let setup = Setup(_crops[run.Crop], run.Reading)
                       let precision = Precision.Parse(rates[run.Reading].Compute.Precision)
                       where !setup.HasFeatures(precision)
                       group new MissingFeatures(run.Reading, _crops[run.Crop].Rows.Count, setup.FeatureBytes(precision)) by setup.FeaturesPath(precision) into same
                       select same.First();
        return ReproductionForecast.Of(left, [.. features], rates, _recipe, left.Count > 0 ? StartSeconds(left[0]) : 0);
    }

    /// <summary>Computes the runs that are left; the record is written before the first and after each.</summary>
    /// <param name="forecast">Of these runs.</param>
    /// <param name="checkpointEvery">Least time between checkpoints of a run.</param>
    /// <param name="progress">Pictures of the features; of the trainings, the seconds that were planned for them.</param>
    /// <param name="cancel">Stops between batches.</param>
    /// <returns>Each run as it is finished. One that diverges is noted in the record and left out.</returns>
    /// <exception cref="MienException">Another process computes in this folder.</exception>
    public IEnumerable<ReproducedRun> Run(ReproductionForecast forecast, TimeSpan checkpointEvery, IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        using var _ = FileLock.TryTake(Path.Combine(_folder, ".lock"))
            ?? throw new MienException($"Another process computes in '{_folder}'. Wait for it, or choose another --out.");
        Write();
        var pace = new PlannedSeconds(progress, forecast, _recipe.Epochs);
        foreach (var run in Left)
        {
            pace.Begin(run);
            var record = Train(run, checkpointEvery, pace, cancel);
            Write();
            if (record is not null)
                yield return ReproducedRun.Of(run, record);
        }
    }

    /// <summary>What came out so far.</summary>
    public ReproductionRecord Record()
    {
        var all = Plan.Runs.Select(run => (Plan: run, Record: Finished(run))).ToList();
        var runs = all.Where(run => run.Record is not null).Select(run => ReproducedRun.Of(run.Plan, run.Record!)).OrderBy(run => run.Distance.Total).ToList();
        var info = _crops.Values.First().Info;
        var record = new ReproductionRecord(ReproductionRecord.FormatName, info.Corpus, info.Synthetic, _recipe, FourFigures.Paper, ReproductionVerdict.Conclusion(runs), [],
            [.. _crops.Values.Select(Describe)], [.. Plan.LeftOut, .. _failed], [.. all.Where(run => run.Record is null).Select(run => run.Plan.Name)],
            runs, _compute, RunEnvironment.Read(_weights));
        return record with { CannotSay = ReproductionVerdict.CannotSay(record) };
    }

    private void Write() => Record().Write(_folder);

    private void TakeUp(ReproductionRecord stored)
    {
        var differences = stored.Differences(Record());
        if (differences.Count > 0)
            throw new MienException($"'{_folder}' holds a reproduction of other choices ({string.Join(", ", differences)}). Make the same ones, or choose another --out.");
        foreach (var (from, compute) in stored.Compute)
            _compute[from] = compute;
    }

    private RunRecord? Train(PlannedRun run, TimeSpan checkpointEvery, PlannedSeconds pace, CancellationToken cancel)
    {
        try
        {
            var frames = _crops[run.Crop];
            using var training = TrainingRun.Open(frames, run.Options(ReproductionPlan.On(frames, _recipe)), _weights, FolderOf(run), resume: true, _compute.GetValueOrDefault(run.Reading.TrainableFrom));
            training.KeepsNetworks = false;
            foreach (var epoch in training.Run(checkpointEvery, pace, cancel))
                pace.Epoch = epoch.Epoch;
            foreach (var half in Directory.GetFiles(FolderOf(run).Path, "*.part"))   // of a checkpoint during which the process was killed
                File.Delete(half);
            return training.Record;
        }
        catch (MienException error) when (error is not LeakException)
        {
            _failed.Add($"{run.Name}: {error.Message}");
            return null;
        }
    }

    private RunFolder FolderOf(PlannedRun run) => new(Path.Combine(_folder, "runs", run.Name));

    private RunRecord? Finished(PlannedRun run) => FolderOf(run) is { Exists: true } folder && folder.Read() is { Finished: true } record ? record : null;

    private TrainingSetup Setup(FrameSet frames, Reading reading) =>
        new(frames, ReproductionPlan.On(frames, _recipe) with { TrainableFrom = reading.TrainableFrom, Head = reading.Head }, _weights);

    private double StartSeconds(PlannedRun run)
    {
        var clock = Stopwatch.StartNew();
        Setup(_crops[run.Crop], run.Reading).CreateNetwork().Dispose();
        return clock.Elapsed.TotalSeconds;
    }

    private static ReproducedPictures Describe(FrameSet frames)
    {
        var rows = frames.Rows.Where(row => Label.PaperSix.Contains(row.Label)).ToList();
        return new ReproducedPictures(frames.Info.Crop, frames.Info.Size, rows.Count, rows.Select(row => row.Recording).Distinct().Count(),
            rows.Select(row => row.Subject).Where(subject => subject.Length > 0).Distinct().Count(), [.. Label.PaperSix.Intersect(frames.Labels)], frames.Sha256);
    }

    /// <summary>Progress of runs that differ much in speed, as one number: the seconds that were planned for what is done.</summary>
    private sealed class PlannedSeconds(IProgress<WorkProgress>? progress, ReproductionForecast forecast, int epochs) : IProgress<WorkProgress>
    {
        private double _before, _now;

        public int Epoch { get; set; }

        public void Begin(PlannedRun run) => (_before, _now, Epoch) = (_before + _now, forecast.Runs.GetValueOrDefault(run), 0);

        public void Report(WorkProgress value)
        {
            if (value.Unit != "samples")
                progress?.Report(value);
            else
                progress?.Report(new WorkProgress("train", (long)(_before + _now * (Epoch + (double)value.Done / value.Total) / epochs), (long)Math.Ceiling(forecast.RunSeconds), "planned seconds"));
        }
    }
}

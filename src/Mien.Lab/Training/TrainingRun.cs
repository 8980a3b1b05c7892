using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>One training from prepared frames to a run folder.</summary>
public sealed class TrainingRun : IDisposable
{
    private readonly FrameSet _frames;
    private readonly NetworkWeights? _weights, _teacher;
    private readonly RunFolder _folder;
    private readonly TrainingSetup _setup;
    private readonly ExpressionNetwork _network;
    private readonly Split _split;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private RunRecord _record;

    private TrainingRun(FrameSet frames, TrainingOptions options, NetworkWeights? weights, RunFolder folder, int threads, GivenSplit? given, NetworkWeights? teacher)
    {
        (_frames, _weights, _folder, _teacher) = (frames, weights, folder, teacher);
        _setup = new TrainingSetup(frames, options, weights);
        _split = Protocol.Draw(frames, _setup.Rows, options, given);
        _network = _setup.CreateNetwork();
        var compute = new ComputeRecord("", "", threads, "");
        options = options with { Weights = weights?.Name ?? options.Weights, Teacher = teacher?.Name ?? "" };   // a file's path stays out of the record
        _record = new RunRecord(RunRecord.FormatName, options, _setup.Labels, _setup.Input, _setup.Layers(),
            Warned(Protocol.Describe(options.Protocol, _split)), Describe(frames, _split, _setup.Labels), compute, [], RunEnvironment.Read(weights, teacher),
            new Dictionary<string, double>(), false);
    }

    /// <summary>What was chosen and measured so far.</summary>
    public RunRecord Record => _record;

    /// <summary>Whether the trained networks are written, too; without them a run leaves its figures, split and predictions.</summary>
    public bool KeepsNetworks { get; set; } = true;

    /// <summary>Bytes of the feature cache that this run needs, whether it is there already, and the awake weights.</summary>
    public (long CacheBytes, bool CacheExists, long AwakeWeights) Needs() =>
        (_setup.FeatureBytes(Asleep), _setup.HasFeatures(Asleep), _record.Network.Where(layer => layer.Awake).Sum(layer => layer.Parameters));

    private ScalarType Asleep => Precision.Parse(_record.Compute.Precision);

    /// <summary>Sets up a run, or takes up one that was interrupted.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="options">The recipe; on resume the stored one holds.</param>
    /// <param name="weights">Of the recipe; null for <c>none</c>.</param>
    /// <param name="folder">Where everything is written.</param>
    /// <param name="resume">Whether to go on with a run that is there.</param>
    /// <param name="compute">Precision that was chosen for several runs; null chooses for this one.</param>
    /// <param name="given">The split of <see cref="SplitProtocol.File"/>; on resume the stored one holds.</param>
    /// <param name="teacher">Of the recipe; null for none.</param>
    /// <exception cref="MienException">Impossible options; the folder holds a run and <paramref name="resume"/> is false;
    /// data, weights or teacher changed since.</exception>
    /// <exception cref="LeakException">The split breaks its claim.</exception>
    public static TrainingRun Open(FrameSet frames, TrainingOptions options, NetworkWeights? weights, RunFolder folder, bool resume,
        ComputeRecord? compute = null, GivenSplit? given = null, NetworkWeights? teacher = null)
    {
        options.Validate();
        var threads = TorchRuntime.Start(options.Threads);
        if (folder.Exists && !resume)
            throw new MienException($"'{folder.Path}' holds a run already. Go on with --resume, or choose another --out.");
        if (!folder.Exists)
        {
            var run = new TrainingRun(frames, options, weights, folder, threads, given, teacher);
            run._record = run._record with { Compute = compute ?? run.ChoosePrecision(threads) };
            return run;
        }
        var stored = folder.Read();
        var resumed = new TrainingRun(frames, stored.Options, weights, folder, TorchRuntime.Start(stored.Compute.Threads), new GivenSplit(folder.File("split.csv"), AllowLeak: true), teacher);
        RequireSame(stored, resumed._record);
        resumed._record = stored;
        return resumed;
    }

    /// <summary>Computes or opens the features, then yields each epoch; the outputs are written when the last one is over.</summary>
    /// <param name="checkpointEvery">Least time between checkpoints; zero stores every epoch.</param>
    /// <param name="progress">Frames of the features, samples of the epochs.</param>
    /// <param name="cancel">Stops between batches; the last checkpoint stays.</param>
    public IEnumerable<EpochMetrics> Run(TimeSpan checkpointEvery, IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        if (_record.Finished)
            yield break;
        SplitFile.Write(_folder.File("split.csv"), _frames, _split);
        _folder.Write(_record);
        var load = _clock.Elapsed.TotalSeconds;
        using var views = _setup.OpenViews(_network, Asleep, [.. _split.Train, .. _split.Validation], progress, cancel);
        var ready = _clock.Elapsed.TotalSeconds;
        var awake = _setup.Wake(_network);
        using var optimizer = _setup.CreateOptimizer(awake, _record.Compute.Threads);
        using var best = new Best();
        var done = _folder.ReadCheckpoint(optimizer, awake, best);
        _record = _record with { Epochs = [.. _record.Epochs.Take(done)] };
        using var distillation = Distil();
        var trainer = new Trainer(_network, optimizer, views, _setup.Targets(), _setup.Classes(), _split, _record.Options, _setup.From.Feature,
            Precision.Parse(_record.Compute.AwakePrecision)) { Distillation = distillation };
        var stored = Stopwatch.StartNew();
        for (var epoch = done + 1; epoch <= _record.Options.Epochs; epoch++)
        {
            var metrics = trainer.Run(epoch, progress, cancel);
            best.Offer(metrics, optimizer.Averages);
            _record = _record with { Epochs = [.. _record.Epochs, metrics] };
            _folder.Write(_record);   // before the checkpoint: a kill between the two loses no line
            if (epoch < _record.Options.Epochs && stored.Elapsed >= checkpointEvery)
            {
                _folder.WriteCheckpoint(epoch, optimizer, awake, best);
                stored.Restart();
            }
            yield return metrics;
        }
        optimizer.Exchange();   // the mean of the weights is the network, where the recipe keeps one
        _record = _record with { Times = Times(load, ready), Finished = true };
        RunOutputs.WriteFigures(_folder, _record, trainer, _frames);
        if (KeepsNetworks)
            RunOutputs.WriteNetworks(_folder, _record, _network, _setup.Head, trainer, _frames, best, _weights);
        _folder.Write(_record);
        _folder.DeleteCheckpoint();
        distillation?.Forget();
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private Distillation? Distil() => _teacher is null ? null : new Distillation(
        new Teacher(_teacher, _setup.Input, _setup.Labels, Precision.Parse(_record.Compute.TeacherPrecision ?? "fp32"), _record.Compute.Threads),
        _record.Options, _folder.File("teacher"));

    private ComputeRecord ChoosePrecision(int threads)
    {
        var compute = _setup.ChoosePrecision(_network, threads);
        if (_teacher is null)
            return compute;
        using var network = _teacher.ToNetwork();
        var chosen = Precision.Choose(network, network.FeatureModules.Count, _teacher.Input.Size, _record.Options.Precision, threads);
        return compute with { TeacherPrecision = chosen.Precision, Reason = $"{compute.Reason}; teacher {chosen.Precision}: {chosen.Reason}" };
    }

    /// <summary>A teacher that was trained on this corpus under another protocol may know what validates here.</summary>
    private ProtocolRecord Warned(ProtocolRecord protocol) =>
        _teacher?.Metadata.GetValueOrDefault("corpus") == _frames.Info.Corpus && _teacher.Metadata.GetValueOrDefault("protocol") is { } other && other != protocol.Name
            ? protocol with
            {
                Warnings = [.. protocol.Warnings, $"The teacher '{_teacher.Name}' was trained on this corpus under protocol '{other}': it may have learned " +
                                                  "pictures that validate here, and its answers tell."],
            }
            : protocol;

    private Dictionary<string, double> Times(double load, double ready) => new()
    {
        ["load"] = load,
        ["features"] = ready - load,
        ["train"] = _clock.Elapsed.TotalSeconds - ready,
        ["total"] = _clock.Elapsed.TotalSeconds,
    };

    private static void RequireSame(RunRecord stored, RunRecord now)
    {
        if (stored.Data.Sha256 != now.Data.Sha256)
            throw new MienException("The frames changed since this run began (other manifest hash); it cannot be resumed. Start a new run with another --out.");
        if (stored.Environment.GetValueOrDefault("teacher_sha256") != now.Environment.GetValueOrDefault("teacher_sha256"))
            throw new MienException($"The teacher is not the one this run began with (other hash); it cannot be resumed. Name '{stored.Options.Teacher}' with --teacher.");
        if (stored.Environment["weights_sha256"] != now.Environment["weights_sha256"])
            throw new MienException("The weights changed since this run began (other hash); it cannot be resumed. Start a new run with another --out.");
    }

    private static DataRecord Describe(FrameSet frames, Split split, IReadOnlyList<string> labels)
    {
        var (train, held) = (split.Train.Select(i => frames.Rows[i]).ToList(), split.Validation.Select(i => frames.Rows[i]).ToList());
        return new DataRecord(frames.Info.Corpus, frames.Info.Synthetic, frames.Sha256, train.Count, held.Count,
            Distinct(train, r => r.Recording), Distinct(held, r => r.Recording), Distinct(train, r => r.Subject), Distinct(held, r => r.Subject),
            [.. labels.Select(label => train.Count(r => r.Label == label))], [.. labels.Select(label => held.Count(r => r.Label == label))],
            split.CopiesDropped);
    }

    private static int Distinct(List<FrameRow> rows, Func<FrameRow, string> key) => rows.Select(key).Where(k => k.Length > 0).Distinct().Count();
}

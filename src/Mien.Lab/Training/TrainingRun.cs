using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>One training from prepared frames to a run folder.</summary>
public sealed class TrainingRun : IDisposable
{
    private readonly FrameSet _frames;
    private readonly NetworkWeights? _weights;
    private readonly RunFolder _folder;
    private readonly HeadSpec _head;
    private readonly LayerPlace _from;
    private readonly Vgg16 _network;
    private readonly Split _split;
    private readonly string[] _labels;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private RunRecord _record;

    private TrainingRun(FrameSet frames, TrainingOptions options, NetworkWeights? weights, RunFolder folder, int threads)
    {
        (_frames, _weights, _folder) = (frames, weights, folder);
        _head = HeadSpec.Parse(options.Head, options.Dropout);
        _from = LayerPlace.Parse(options.TrainableFrom, _head);
        _labels = Choose(frames, options);
        var input = (weights?.Input ?? InputSpec.KerasVgg16) with { Size = frames.Info.Size, Crop = frames.Info.Crop, Template = frames.Info.Template };
        input = options.Grey ? input with { Grey = true } : input;
        var rows = Enumerable.Range(0, frames.Rows.Count).Where(row => _labels.Contains(frames.Rows[row].Label)).ToArray();
        _split = Protocol.Draw(frames, rows, options);
        random.manual_seed(options.Seed);
        _network = new Vgg16(input.Size, _head, _labels.Length);
        weights?.CopyTo(_network, head: false);
        var compute = new ComputeRecord("", "", threads, "");
        options = options with { Weights = weights?.Name ?? options.Weights };   // a file's path stays out of the record
        _record = new RunRecord(RunRecord.FormatName, options, _labels, input, NetworkSummary.Layers(_head, input.Size, _labels.Length, _from),
            Protocol.Describe(options.Protocol, _split), Describe(frames, _split, _labels), compute, [], RunEnvironment.Read(weights),
            new Dictionary<string, double>(), false);
    }

    /// <summary>What was chosen and measured so far.</summary>
    public RunRecord Record => _record;

    /// <summary>Bytes of the feature cache that this run needs, whether it is there already, and the awake weights.</summary>
    public (long CacheBytes, bool CacheExists, long AwakeWeights) Needs() =>
        (FeatureCache.Bytes(_frames.Rows.Count, _from.Feature, _record.Input.Size, Asleep, Views), File.Exists(CachePath),
            _record.Network.Where(layer => layer.Awake).Sum(layer => layer.Parameters));

    private ScalarType Asleep => Precision.Parse(_record.Compute.Precision);

    private int Views => _record.Options.Flip ? 2 : 1;

    private string CachePath => CachePathOf(Asleep);

    private string CachePathOf(ScalarType precision) =>
        FeatureCache.PathOf(_frames, _from.Feature, _record.Input, WeightsIdentity, precision, Views);

    /// <summary>Fresh weights follow from the seed and, as one generator fills the whole network, from the head.</summary>
    private string WeightsIdentity => _weights?.Sha256 ?? $"none, seed {_record.Options.Seed}, head {_head}, {_labels.Length} classes";

    private string? CachedPrecision() =>
        Precision.Names.FirstOrDefault(name => File.Exists(CachePathOf(Precision.Parse(name))));

    /// <summary>Sets up a run, or takes up one that was interrupted.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="options">The recipe; on resume the stored one holds.</param>
    /// <param name="weights">Of the recipe; null for <c>none</c>.</param>
    /// <param name="folder">Where everything is written.</param>
    /// <param name="resume">Whether to go on with a run that is there.</param>
    /// <exception cref="MienException">Impossible options; the folder holds a run and <paramref name="resume"/> is false;
    /// data or weights changed since.</exception>
    /// <exception cref="LeakException">The split breaks its claim.</exception>
    public static TrainingRun Open(FrameSet frames, TrainingOptions options, NetworkWeights? weights, RunFolder folder, bool resume)
    {
        options.Validate();
        var threads = TorchRuntime.Start(options.Threads);
        if (folder.Exists && !resume)
            throw new MienException($"'{folder.Path}' holds a run already. Go on with --resume, or choose another --out.");
        if (!folder.Exists)
        {
            var run = new TrainingRun(frames, options, weights, folder, threads);
            var compute = Precision.Choose(run._network, run._from.Feature, run._record.Input.Size, options.Precision, threads, run.CachedPrecision());
            run._record = run._record with { Compute = compute };
            return run;
        }
        var stored = folder.Read();
        var resumed = new TrainingRun(frames, stored.Options, weights, folder, TorchRuntime.Start(stored.Compute.Threads));
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
        _folder.Write(_record);
        var load = _clock.Elapsed.TotalSeconds;
        using var features = FeatureCache.Open(_frames, _network, _from.Feature, _record.Input, WeightsIdentity, Asleep, Views, progress, cancel);
        var ready = _clock.Elapsed.TotalSeconds;
        var awake = _network.ParametersFrom(_from).ToList();
        SleepAllBut(awake);
        using var optimizer = new Adam(awake.Select(p => (p.Name, p.Value, p.Name.StartsWith('f') ? _record.Options.BackboneRate : 1)), _record.Compute.Threads);
        var best = new Best();
        var done = _folder.ReadCheckpoint(optimizer, awake, best);
        _record = _record with { Epochs = [.. _record.Epochs.Take(done)] };
        var trainer = new Trainer(_network, optimizer, features, Targets(), Classes(), _split, _record.Options, _from.Feature,
            Precision.Parse(_record.Compute.AwakePrecision));
        var stored = Stopwatch.StartNew();
        for (var epoch = done + 1; epoch <= _record.Options.Epochs; epoch++)
        {
            var metrics = trainer.Run(epoch, progress, cancel);
            best.Offer(metrics, awake);
            _record = _record with { Epochs = [.. _record.Epochs, metrics] };
            _folder.Write(_record);   // before the checkpoint: a kill between the two loses no line
            if (epoch < _record.Options.Epochs && stored.Elapsed >= checkpointEvery)
            {
                _folder.WriteCheckpoint(epoch, optimizer, awake, best);
                stored.Restart();
            }
            yield return metrics;
        }
        _record = _record with { Times = Times(load, ready), Finished = true };
        RunOutputs.Write(_folder, _record, _network, _head, trainer, _frames, best, _weights);
        _folder.Write(_record);
        _folder.DeleteCheckpoint();
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private Dictionary<string, double> Times(double load, double ready) => new()
    {
        ["load"] = load,
        ["features"] = ready - load,
        ["train"] = _clock.Elapsed.TotalSeconds - ready,
        ["total"] = _clock.Elapsed.TotalSeconds,
    };

    private void SleepAllBut(List<(string Name, TorchSharp.Modules.Parameter Value)> awake)
    {
        var names = awake.Select(p => p.Name).ToHashSet();
        foreach (var (name, value) in _network.named_parameters())
            value.requires_grad_(names.Contains(name));
    }

    private int[] Classes() => [.. _frames.Rows.Select(row => Array.IndexOf(_labels, row.Label))];

    /// <summary>One-hot labels, or the vote shares of the labels that are trained.</summary>
    private float[][] Targets()
    {
        if (!_record.Options.SoftTargets)
            return [.. Classes().Select(c => Enumerable.Range(0, _labels.Length).Select(i => i == c ? 1f : 0f).ToArray())];
        if (_frames.TargetLabels.Count == 0)
            throw new MienException("Soft targets need vote columns (p_label) in the manifest. Prepare the corpus with --votes FILE.csv.");
        var columns = _labels.Select(label => _frames.TargetLabels.ToList().IndexOf(label)).ToArray();
        return [.. _frames.Rows.Zip(Classes()).Select(pair => Shares(pair.First, pair.Second, columns))];
    }

    private static float[] Shares(FrameRow row, int hard, int[] columns)
    {
        var shares = columns.Select(column => column < 0 ? 0f : (float)row.Targets[column]).ToArray();
        var total = shares.Sum();
        return [.. shares.Select((share, i) => total > 0 ? share / total : i == hard ? 1f : 0f)];
    }

    private static string[] Choose(FrameSet frames, TrainingOptions options)
    {
        var wanted = options.Labels.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Label.Canonical).ToList();
        var missing = wanted.Except(frames.Labels).ToList();
        if (missing.Count > 0)
            throw new MienException($"--labels: the corpus has no {string.Join(", ", missing)}; it has {string.Join(", ", frames.Labels)}.");
        var labels = frames.Labels.Where(label => wanted.Count == 0 || wanted.Contains(label)).ToArray();
        return labels.Length >= 2 ? labels : throw new MienException($"Training needs at least two classes; there is only {string.Join(", ", labels)}.");
    }

    private static void RequireSame(RunRecord stored, RunRecord now)
    {
        if (stored.Data.Sha256 != now.Data.Sha256)
            throw new MienException("The frames changed since this run began (other manifest hash); it cannot be resumed. Start a new run with another --out.");
        if (stored.Environment["weights_sha256"] != now.Environment["weights_sha256"])
            throw new MienException("The weights changed since this run began (other hash); it cannot be resumed. Start a new run with another --out.");
    }

    private static DataRecord Describe(FrameSet frames, Split split, string[] labels)
    {
        var (train, held) = (split.Train.Select(i => frames.Rows[i]).ToList(), split.Validation.Select(i => frames.Rows[i]).ToList());
        return new DataRecord(frames.Info.Corpus, frames.Info.Synthetic, frames.Sha256, train.Count, held.Count,
            Distinct(train, r => r.Recording), Distinct(held, r => r.Recording), Distinct(train, r => r.Subject), Distinct(held, r => r.Subject),
            [.. labels.Select(label => train.Count(r => r.Label == label))], [.. labels.Select(label => held.Count(r => r.Label == label))],
            split.CopiesDropped);
    }

    private static int Distinct(List<FrameRow> rows, Func<FrameRow, string> key) => rows.Select(key).Where(k => k.Length > 0).Distinct().Count();
}

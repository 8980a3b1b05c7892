using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>The peer of the feature cache: the same steps in the same order, with the sleeping layers before each. Its
/// pictures stay decoded in memory, which is kinder than reading them again in every epoch.</summary>
internal sealed class RecomputedEpochs : IDisposable
{
    private readonly HeadTraining _training;
    private readonly Tensor _pixels;
    private readonly Tensor _targets;
    private readonly SleepingLayers _sleeping;

    public RecomputedEpochs(HeadTraining training, FrameSet frames, ScalarType precision)
    {
        _training = training;
        _pixels = Corpus.Pixels(frames, training.Input);
        var labels = frames.Labels.ToList();
        using var classes = tensor(frames.Rows.Select(row => (long)labels.IndexOf(row.Label)).ToArray());
        _targets = nn.functional.one_hot(classes, labels.Count).to(ScalarType.Float32);
        _sleeping = new SleepingLayers(training.Network, Vgg16.FeatureCount, precision);
    }

    /// <summary>One epoch (from 1), seeded and shuffled as the library's.</summary>
    public void Run(int epoch)
    {
        var options = _training.Options;
        var seed = options.Seed * 1_000_003L + epoch;
        random.manual_seed(seed);
        var order = Enumerable.Range(0, (int)_pixels.shape[0]).ToArray();
        new Random((int)(seed & int.MaxValue)).Shuffle(order);
        _training.Network.train();
        foreach (var rows in order.Chunk(options.Batch))
        {
            using var scope = NewDisposeScope();
            var (x, target) = Batch(tensor(rows));
            _training.Step(_sleeping.Forward(x), target);
        }
    }

    /// <summary>Pictures and targets of one batch from the front.</summary>
    public (Tensor Pixels, Tensor Targets) First() =>
        Batch(arange(Math.Min(_training.Options.Batch, _pixels.shape[0])));

    /// <summary>The sleeping layers.</summary>
    public Tensor Forward(Tensor x) => _sleeping.Forward(x);

    private (Tensor Pixels, Tensor Targets) Batch(Tensor rows) =>
        (_pixels.index_select(0, rows), _targets.index_select(0, rows));

    public void Dispose()
    {
        _sleeping.Dispose();
        _pixels.Dispose();
        _targets.Dispose();
    }
}

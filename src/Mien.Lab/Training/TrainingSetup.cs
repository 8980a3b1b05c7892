using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>What a recipe makes of a corpus: classes and targets, the fresh network, and where its features lie.</summary>
public sealed class TrainingSetup
{
    private readonly FrameSet _frames;
    private readonly TrainingOptions _options;
    private readonly NetworkWeights? _weights;

    /// <summary>Reads the recipe against the corpus.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="options">The recipe.</param>
    /// <param name="weights">Of the recipe; null for <c>none</c>.</param>
    /// <exception cref="MienException">The corpus lacks a class of the recipe, or no such layer exists.</exception>
    public TrainingSetup(FrameSet frames, TrainingOptions options, NetworkWeights? weights)
    {
        (_frames, _options, _weights) = (frames, options, weights);
        Head = HeadSpec.Parse(options.Head, options.Dropout);
        From = LayerPlace.Parse(options.TrainableFrom, Head);
        Labels = ChooseLabels(frames, options);
        Input = InputOf(frames.Info, options, IsSmall ? SmallNetwork.Input : weights?.Input ?? InputSpec.KerasVgg16);
        Rows = [.. Enumerable.Range(0, frames.Rows.Count).Where(row => Labels.Contains(frames.Rows[row].Label))];
    }

    /// <summary>The dense layers.</summary>
    public HeadSpec Head { get; }

    /// <summary>First layer that is retrained.</summary>
    public LayerPlace From { get; }

    /// <summary>What the network sees.</summary>
    public InputSpec Input { get; }

    /// <summary>Class names in the order of the logits.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Rows of these classes, ascending.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>Whether every step draws fresh views and runs the sleeping layers on them.</summary>
    public bool HasFreshViews => _options.Augmentation is not null;

    private bool IsSmall => _options.Network == SmallGraph.Name;

    private int Views => _options.Flip ? 2 : 1;

    /// <summary>Fresh weights follow from the seed and, as one generator fills the whole network, from the head.</summary>
    private string WeightsIdentity => IsSmall ? "pictures" : _weights?.Sha256 ?? $"none, seed {_options.Seed}, head {Head}, {Labels.Count} classes";

    /// <summary>The network before training: the same for the same recipe. Belongs to the caller.</summary>
    public ExpressionNetwork CreateNetwork()
    {
        random.manual_seed(_options.Seed);
        if (IsSmall)
            return new SmallNetwork(Labels.Count);
        var network = new Vgg16(Input.Size, Head, Labels.Count);
        RequireHead();
        _weights?.CopyTo(network, _options.KeepHead);
        return network;
    }

    /// <summary>Lets only the retrained layers collect gradients.</summary>
    /// <returns>Their weights and biases by name.</returns>
    public IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Value)> Wake(ExpressionNetwork network) => Wake(network, From);

    internal static IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Value)> Wake(ExpressionNetwork network, LayerPlace from)
    {
        var awake = network.ParametersFrom(from).ToList();
        var names = awake.Where(p => !network.IsStatistic(p.Name)).Select(p => p.Name).ToHashSet();
        foreach (var (name, value) in network.named_parameters())
            value.requires_grad_(names.Contains(name));
        return awake;
    }

    /// <summary>The optimizer of the awake weights. Belongs to the caller.</summary>
    public Adam CreateOptimizer(IEnumerable<(string Name, TorchSharp.Modules.Parameter Value)> awake, int threads) =>
        new(awake.Select(p => (p.Name, p.Value, RateOf(p.Name))), threads, _options.Average);

    /// <summary>Factor on the learning rate of a weight: 1 in the head, the backbone's in block 5, a block rate less for each before it.</summary>
    public double RateOf(string name) => IsSmall || LayerPlace.OfKey(name).Block is > 5
        ? 1
        : _options.BackboneRate * Math.Pow(_options.BlockRate, 5 - LayerPlace.OfKey(name).Block);

    /// <summary>What the awake layers see: cached features, or fresh views where the recipe has augmentation. Belongs to the caller.</summary>
    /// <param name="network">Its sleeping layers are run.</param>
    /// <param name="precision">Of the sleeping layers.</param>
    /// <param name="rows">Rows that will be asked for.</param>
    /// <param name="progress">Pictures done.</param>
    /// <param name="cancel">Stops.</param>
    public IViews OpenViews(ExpressionNetwork network, ScalarType precision, IReadOnlyList<int> rows, IProgress<WorkProgress>? progress, CancellationToken cancel) =>
        _options.Augmentation is { } strengths
            ? new PictureViews(_frames, rows, Input, strengths, _options.Flip, new SleepingLayers(network, From.Feature, precision), progress, cancel)
            : OpenFeatures(network, precision, progress, cancel);

    /// <summary>fp32 or bf16, as the recipe says or as measured here; features that lie on disk are not computed twice.</summary>
    public ComputeRecord ChoosePrecision(ExpressionNetwork network, int threads) => Precision.Choose(network, From.Feature, Input.Size, _options.Precision, threads,
        Precision.Names.FirstOrDefault(name => HasFeatures(Precision.Parse(name))));

    /// <summary>Opens the features of all pictures, computing what is missing. Belongs to the caller.</summary>
    public FeatureCache OpenFeatures(ExpressionNetwork network, ScalarType precision, IProgress<WorkProgress>? progress, CancellationToken cancel) =>
        FeatureCache.Open(_frames, network, From.Feature, Input, WeightsIdentity, precision, Views, progress, cancel);

    /// <summary>Whether the features are computed already.</summary>
    public bool HasFeatures(ScalarType precision) =>
        !HasFreshViews && File.Exists(FeaturesPath(precision));

    /// <summary>Where the features lie, or will: recipes that share them name the same file.</summary>
    public string FeaturesPath(ScalarType precision) => FeatureCache.PathOf(_frames, From.Feature, Input, WeightsIdentity, precision, Views);

    /// <summary>Bytes of the features on disk; none with augmentation.</summary>
    public long FeatureBytes(ScalarType precision) => HasFreshViews ? 0 : FeatureCache.Bytes(_frames.Rows.Count, From.Feature, Input.Size, precision, Views);

    /// <summary>The layers, in order.</summary>
    public IReadOnlyList<LayerRecord> Layers() =>
        IsSmall ? NetworkSummary.Small(Input.Size, Labels.Count) : NetworkSummary.Layers(Head, Input.Size, Labels.Count, From);

    /// <summary>Class of every picture of the corpus, as an index into the labels; -1 where it is not used.</summary>
    public int[] Classes()
    {
        var index = Labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        return [.. _frames.Rows.Select(row => index.GetValueOrDefault(row.Label, -1))];
    }

    /// <summary>One-hot labels, or the vote shares of the labels that are trained; (pictures, classes).</summary>
    /// <exception cref="MienException">Votes are wanted and the manifest has none.</exception>
    public float[][] Targets()
    {
        var classes = Classes();
        if (!_options.SoftTargets)
            return [.. classes.Select(c => Enumerable.Range(0, Labels.Count).Select(i => i == c ? 1f : 0f).ToArray())];
        if (_frames.TargetLabels.Count == 0)
            throw new MienException("Soft targets need vote columns (p_label) in the manifest. Prepare the corpus with --votes FILE.csv.");
        var columns = Labels.Select(label => _frames.TargetLabels.ToList().IndexOf(label)).ToArray();
        return [.. _frames.Rows.Zip(classes).Select(pair => Shares(pair.First, pair.Second, columns))];
    }

    private static InputSpec InputOf(FrameSetInfo frames, TrainingOptions options, InputSpec weights)
    {
        var input = weights with { Size = options.Size > 0 ? options.Size : frames.Size, Crop = frames.Crop, Template = frames.Template, Grey = weights.Grey || options.Grey };
        return options.Crop switch
        {
            "" => input,
            InputSpec.FaceCrop => input with { Crop = InputSpec.FaceCrop, Template = frames.Template ?? FaceTemplate.Default },
            _ => input with { Crop = options.Crop, Template = null },
        };
    }

    private void RequireHead()
    {
        if (!_options.KeepHead)
            return;
        if (_weights is not { Head: { } head, Labels: var labels } || head.ToString() != Head.ToString() || !labels.SequenceEqual(Labels))
            throw new MienException($"keepHead: '{_weights?.Name ?? "none"}' has no head '{Head}' for {string.Join(", ", Labels)}. " +
                                    "Name the run of the stage before with --weights RUN.");
    }

    private static float[] Shares(FrameRow row, int hard, int[] columns)
    {
        var shares = columns.Select(column => column < 0 ? 0f : (float)row.Targets[column]).ToArray();
        var total = shares.Sum();
        return [.. shares.Select((share, i) => total > 0 ? share / total : i == hard ? 1f : 0f)];
    }

    private static string[] ChooseLabels(FrameSet frames, TrainingOptions options)
    {
        var wanted = options.Labels.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Label.Canonical).ToList();
        var missing = wanted.Except(frames.Labels).ToList();
        if (missing.Count > 0)
            throw new MienException($"--labels: the corpus has no {string.Join(", ", missing)}; it has {string.Join(", ", frames.Labels)}.");
        var labels = frames.Labels.Where(label => wanted.Count == 0 || wanted.Contains(label)).ToArray();
        return labels.Length >= 2 ? labels : throw new MienException($"Training needs at least two classes; there is only {string.Join(", ", labels)}.");
    }
}

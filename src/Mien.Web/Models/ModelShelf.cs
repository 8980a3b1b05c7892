using System.Security.Cryptography;
using Mien.Faces;
using Mien.Models;
using Mien.Recognition;
using Mien.Web.Jobs;
using Mien.Web.Runs;

namespace Mien.Web.Models;

/// <summary>Where a model comes from.</summary>
internal enum ModelKind { Bundled, Run, File }

/// <summary>A model that can be chosen.</summary>
/// <param name="Name">Names it in requests.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Path">The file, or the run's folder.</param>
/// <param name="Title">What a user reads.</param>
internal sealed record ModelEntry(string Name, ModelKind Kind, string Path, string Title)
{
    /// <summary>What it is made of, where it comes with the program.</summary>
    public WebModel? Bundled { get; init; }

    /// <summary>Whether the weights are there as Grad-CAM needs them.</summary>
    public bool CanExplain => Kind == ModelKind.Bundled || Kind == ModelKind.Run && File.Exists(System.IO.Path.Combine(Path, "model.safetensors"));

    /// <summary>The file that is loaded.</summary>
    public string Network => Kind == ModelKind.Run ? System.IO.Path.Combine(Path, "model.onnx") : Path;
}

/// <summary>The models that are here. Few are held in memory; one that is in use stays.</summary>
internal sealed class ModelShelf(WebOptions options, DataFolder data, RunShelf runs) : IDisposable
{
    /// <summary>Name of the bundled model.</summary>
    public const string Bundled = "mien";

    private const int Held = 2;
    private static readonly string[] _told = ["corpus", "protocol", "leaky", "validation_accuracy", "licence"];
    private readonly Lock _gate = new();
    private readonly List<Loaded> _loaded = [];
    private FaceDetector? _detector;

    /// <summary>All models, the bundled one first.</summary>
    public IReadOnlyList<ModelEntry> Entries() =>
    [
        .. options.Bundled.Where(model => File.Exists(model.Weights)).Select(model => new ModelEntry(model.Name, ModelKind.Bundled, model.Weights, TitleOf(model)) { Bundled = model }),
        .. runs.All().Where(run => File.Exists(Path.Combine(run.Folder, "model.onnx"))).Select(run => new ModelEntry("run-" + run.Id, ModelKind.Run, run.Folder, run.Name)),
        .. Directory.GetFiles(data.Models, "*.onnx").Order(StringComparer.Ordinal)
            .Select(path => new ModelEntry("file-" + Path.GetFileNameWithoutExtension(path), ModelKind.File, path, Path.GetFileName(path))),
    ];

    /// <summary>A model by its name; null names the bundled one.</summary>
    public ModelEntry? Find(string? name) => Entries().FirstOrDefault(entry => entry.Name == (name ?? Bundled));

    /// <summary>Takes a model for a while.</summary>
    /// <exception cref="MienException">It is not there, or cannot be run.</exception>
    public Lease Borrow(string? name)
    {
        var entry = Find(name) ?? throw new MienException($"There is no model '{name ?? Bundled}' here; see GET /api/models.");
        var written = File.GetLastWriteTimeUtc(entry.Network);
        lock (_gate)
        {
            var found = _loaded.Find(one => one.Entry.Name == entry.Name && one.Written == written);
            if (found is null)
                _loaded.Add(found = new Loaded(entry, written, Load(entry)));
            found.Users++;
            _loaded.Remove(found);
            _loaded.Add(found);
            Shrink();
            return new Lease(this, found);
        }
    }

    /// <summary>The face detector, loaded once.</summary>
    /// <exception cref="MienException">It is not on this machine.</exception>
    public FaceDetector Detector()
    {
        lock (_gate)
            return _detector ??= FaceDetector.Load(DetectorPath());
    }

    /// <summary>Which detector looks for faces: the fetched one, else the one that comes with Mien.</summary>
    public string DetectorName => DetectorPath() is null ? FaceDetector.Bundled : PublishedWeights.YuNet.Name;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _loaded.ForEach(loaded => loaded.Classifier.Dispose());
            _loaded.Clear();
            _detector?.Dispose();
        }
    }

    private string? DetectorPath() => new ModelStore(options.Store).Find(PublishedWeights.YuNet.Name);

    private void Return(Loaded loaded)
    {
        lock (_gate)
        {
            loaded.Users--;
            Shrink();
        }
    }

    private void Shrink()
    {
        foreach (var idle in _loaded.Where(loaded => loaded.Users == 0 && loaded.Entry.Kind != ModelKind.Bundled).Take(Math.Max(0, _loaded.Count - Held)).ToList())
        {
            _loaded.Remove(idle);
            idle.Classifier.Dispose();
        }
    }

    private static ExpressionClassifier Load(ModelEntry entry)
    {
        if (entry.Bundled is not { } model)
            return ExpressionClassifier.Load(entry.Network);
        using var session = new Microsoft.ML.OnnxRuntime.SessionOptions();
        return model.Quantised is { } integers
            ? ExpressionClassifier.Load(OnnxFile.Read(integers), session, () => WeightsFile.ToOnnx(model.Weights, model.Template))
            : ExpressionClassifier.Load(WeightsFile.ToOnnx(model.Weights, model.Template), session);
    }

    /// <summary>Heading of the card; with the name where another model has the same weights.</summary>
    private string TitleOf(WebModel model)
    {
        var title = ModelCards.Read(Path.ChangeExtension(model.Weights, ".md"))?.Title ?? Path.GetFileNameWithoutExtension(model.Weights);
        return options.Bundled.First(other => other.Weights == model.Weights) == model ? title : $"{title} ({model.Name})";
    }

    /// <summary>A model in memory.</summary>
    internal sealed class Loaded(ModelEntry entry, DateTime written, ExpressionClassifier classifier)
    {
        public ModelEntry Entry => entry;

        public DateTime Written => written;

        public ExpressionClassifier Classifier => classifier;

        public int Users { get; set; }

        public Lazy<string> Sha256 { get; } = new(() =>
        {
            if (classifier.Fingerprint.Length > 0)
                return classifier.Fingerprint;
            using var file = File.OpenRead(entry.Network);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        });
    }

    /// <summary>The use of a model, until it is disposed of.</summary>
    internal sealed class Lease(ModelShelf shelf, Loaded loaded) : IDisposable
    {
        private int _returned;

        public ModelEntry Entry => loaded.Entry;

        public ExpressionClassifier Classifier => loaded.Classifier;

        /// <summary>Which model it is: the network's fingerprint, or the hash of the file that it was made from.</summary>
        public string Sha256 => loaded.Sha256.Value;

        public ModelFacts Facts => new(Entry.Name, Entry.Title, Sha256, Classifier.Labels, Entry.CanExplain)
        {
            Fingerprint = Classifier.Fingerprint,
            UncertainBelow = Classifier.UncertainBelow,
            Told = _told.Where(Classifier.Metadata.ContainsKey).ToDictionary(key => key, key => Classifier.Metadata[key]),
        };

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                shelf.Return(loaded);
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Mien.Models;

namespace Mien.Recognition;

/// <summary>A trained network in ONNX Runtime: pictures in, class probabilities out. Safe to call from several threads.</summary>
public sealed class ExpressionClassifier : IDisposable
{
    private const int MaxBatch = 64;

    private readonly InferenceSession _session;
    private readonly NetworkFacts _facts;
    private readonly int _channels;
    private readonly bool _single;

    private ExpressionClassifier(InferenceSession session, OnnxFile file)
    {
        (_session, Fingerprint) = (session, file.Fingerprint);
        _facts = file.IsMien ? NetworkFacts.Of(file) : NetworkFacts.Of(ForeignCard.Read(file), session);
        (_channels, _single) = _facts.RequireFit(session);
    }

    /// <summary>Class names, in the order of the probabilities.</summary>
    public IReadOnlyList<string> Labels => _facts.Labels;

    /// <summary>What the network expects to see.</summary>
    public InputSpec Input => _facts.Input;

    /// <summary>Logits are divided by this before the softmax; 1 when the model is not calibrated.</summary>
    public double Temperature => _facts.Temperature;

    /// <summary>Largest probability below which an answer is better called uncertain, chosen for one mistake in ten among the others
    /// on held-out pictures of the training corpus; null when the model names none.</summary>
    public double? UncertainBelow =>
        double.TryParse(Metadata.GetValueOrDefault("uncertain_below"), NumberStyles.Float, CultureInfo.InvariantCulture, out var least) && least is > 0 and < 1 ? least : null;

    /// <summary>Share of each class in the training pictures, in the order of <see cref="Labels"/>; null when the model does not tell.</summary>
    public IReadOnlyList<double>? ClassShares => _facts.ClassShares;

    /// <summary>Everything the file, or its card, says of the model: protocol, corpus, licence.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _facts.Metadata;

    /// <summary>SHA-256 of the network with its metadata, in hexadecimal digits: which model this is.</summary>
    public string Fingerprint { get; }

    /// <summary>What a user must be told: that another file than the named one is used, and why. Null when all is well.</summary>
    public string? Notice { get; private init; }

    /// <summary>Loads <c>model.onnx</c>, the one in a run folder, or a foreign network with a card (<see cref="ForeignCard"/>).</summary>
    /// <param name="path">A file, or a run folder.</param>
    /// <param name="threads">Threads of the runtime; 0 takes the machine's cores.</param>
    /// <exception cref="MienException">Missing, not ONNX, altered, or foreign without a card.</exception>
    public static ExpressionClassifier Load(string path, int threads = 0)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        return Load(path, options);
    }

    /// <summary>The same with the caller's own settings of ONNX Runtime.</summary>
    /// <remarks>A model with a probe (int8) answers it first. Where its answer is another than when it was exported, the fp32 network
    /// beside it is taken: <c>NAME.fp32.onnx</c> or <c>model.onnx</c>, if it is the one it was made from.</remarks>
    /// <param name="path">A file, or a run folder.</param>
    /// <param name="options">Stays the caller's.</param>
    /// <exception cref="MienException">Missing, not ONNX, altered, or foreign without a card.</exception>
    public static ExpressionClassifier Load(string path, SessionOptions options) =>
        Load(OnnxFile.Read(Directory.Exists(path) ? Path.Combine(path, "model.onnx") : path), options);

    /// <summary>The same with a file that was read already, or a network in memory (<see cref="WeightsFile"/>).</summary>
    /// <param name="file">The network.</param>
    /// <param name="options">Stays the caller's.</param>
    /// <param name="original">Makes the fp32 network of a quantised one, where it is not a file beside it; null looks for the file.</param>
    /// <exception cref="MienException">Altered, or foreign without a card.</exception>
    public static ExpressionClassifier Load(OnnxFile file, SessionOptions options, Func<OnnxFile>? original = null)
    {
        var classifier = Open(file, options);
        if (Distance(classifier, file) is not (var distance and > ModelProbe.Tolerance))
            return classifier;
        classifier.Dispose();
        var said = string.Create(CultureInfo.InvariantCulture, $"'{file.Path}' answers its probe otherwise here than when it was exported " +
            $"(by {distance:0.000} of the range, at most {ModelProbe.Tolerance}): this machine computes it differently");
        var exact = original?.Invoke() ?? Original(file) ?? throw new MienException($"{said}, or it was altered. Its fp32 network is not beside it " +
            $"('{OriginalPath(file.Path)}'): put it there, or use the run's model.onnx.");
        return Open(exact, options, $"{said}. '{exact.Path}' is used instead, in fp32: the right answers, slower.");
    }

    /// <summary>Where the fp32 network of a quantised one is looked for first: <c>NAME.fp32.onnx</c>.</summary>
    public static string OriginalPath(string path) => Path.ChangeExtension(path, ".fp32.onnx");

    /// <summary>Classifies pictures of <see cref="InputSpec.Size"/>.</summary>
    /// <param name="pictures">Packed RGB, Size * Size * 3 bytes each.</param>
    /// <returns>Probabilities of each picture, in label order.</returns>
    public float[][] Classify(IReadOnlyList<ReadOnlyMemory<byte>> pictures)
    {
        var answers = Raw(pictures);
        if (!_facts.Probabilities)
            foreach (var answer in answers)
                Softmax(answer);
        return answers;
    }

    /// <summary>Runs the network on preprocessed planes.</summary>
    /// <param name="planes">(count, channels, Size, Size), contiguous; three channels but for grey networks of others.</param>
    /// <param name="count">Number of pictures.</param>
    /// <returns>(count, classes), contiguous: logits, or what a foreign network answers.</returns>
    public float[] Logits(float[] planes, int count)
    {
        var logits = new float[count * Labels.Count];
        Run(planes, count, logits);
        return logits;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>The network's answer to each picture, before the softmax.</summary>
    internal float[][] Raw(IReadOnlyList<ReadOnlyMemory<byte>> pictures)
    {
        var answers = new float[pictures.Count][];
        for (var first = 0; first < pictures.Count; first += MaxBatch)
            Raw(pictures, first, Math.Min(MaxBatch, pictures.Count - first), answers);
        return answers;
    }

    private void Raw(IReadOnlyList<ReadOnlyMemory<byte>> pictures, int first, int count, float[][] answers)
    {
        var (whole, used) = (3 * Input.Size * Input.Size, _channels * Input.Size * Input.Size);
        // One picture more than there are: a grey network keeps the first of three planes, the others are overwritten by the next.
        var planes = ArrayPool<float>.Shared.Rent(count * used + whole);
        try
        {
            for (var i = 0; i < count; i++)
                Input.Write(pictures[first + i].Span, planes.AsSpan(i * used, whole));
            var logits = Logits(planes, count);
            for (var i = 0; i < count; i++)
                answers[first + i] = logits.AsSpan(i * Labels.Count, Labels.Count).ToArray();
        }
        finally
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }

    private void Run(float[] planes, int count, Span<float> logits)
    {
        var (size, step) = (Input.Size, _single ? 1 : count);
        var length = _channels * size * size;
        using var run = new RunOptions();
        for (var first = 0; first < count; first += step)
        {
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, planes.AsMemory(first * length, step * length),
                [step, _channels, size, size]);
            using var outputs = _session.Run(run, [_facts.InputName], [input], [_facts.OutputName]);
            outputs[0].GetTensorDataAsSpan<float>().CopyTo(logits.Slice(first * Labels.Count, step * Labels.Count));
        }
    }

    private void Softmax(Span<float> logits)
    {
        var (largest, total) = (float.NegativeInfinity, 0.0);
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        foreach (var logit in logits)
            total += Math.Exp((logit - largest) / Temperature);
        foreach (ref var logit in logits)
            logit = (float)(Math.Exp((logit - largest) / Temperature) / total);
    }

    private static ExpressionClassifier Open(OnnxFile file, SessionOptions options, string? notice = null)
    {
        InferenceSession? session = null;
        try
        {
            session = new InferenceSession(file.Bytes, options);
            return new ExpressionClassifier(session, file) { Notice = notice };
        }
        catch (Exception error) when (error is OnnxRuntimeException or JsonException or FormatException)
        {
            session?.Dispose();
            throw new MienException($"'{file.Path}' is not a model that Mien can run: {error.Message.Split('\n')[0]}", error);
        }
        catch (MienException)
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>How far a model is from its own probe; null without one.</summary>
    private static double? Distance(ExpressionClassifier classifier, OnnxFile file)
    {
        try
        {
            return ModelProbe.Stored(file.Metadata)?.Distance(classifier);
        }
        catch (JsonException error)
        {
            classifier.Dispose();
            throw new MienException($"'{file.Path}' is not a model that Mien can run: {error.Message}", error);
        }
    }

    private static OnnxFile? Original(OnnxFile quantised) =>
        new[] { OriginalPath(quantised.Path), Path.Combine(Path.GetDirectoryName(Path.GetFullPath(quantised.Path))!, "model.onnx") }
            .Where(File.Exists).Select(OnnxFile.Read)
            .FirstOrDefault(file => file.Fingerprint == quantised.Metadata.GetValueOrDefault("fp32_sha256"));
}

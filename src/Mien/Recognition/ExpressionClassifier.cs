using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Mien.Models;

namespace Mien.Recognition;

/// <summary>A trained network in ONNX Runtime: pictures in, class probabilities out. Safe to call from several threads.</summary>
public sealed class ExpressionClassifier : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _name;

    private ExpressionClassifier(InferenceSession session, string name, IReadOnlyDictionary<string, string> metadata)
    {
        (_session, _name, Metadata) = (session, name, metadata);
        Labels = JsonSerializer.Deserialize<string[]>(Require("labels"), ModelJson.Options) ?? [];
        Input = JsonSerializer.Deserialize<InputSpec>(Require("input"), ModelJson.Options) ?? throw new JsonException("'input' is null.");
        Temperature = metadata.TryGetValue("temperature", out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : 1;
        RequireFit();
    }

    /// <summary>Class names, in the order of the probabilities.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>What the network expects to see.</summary>
    public InputSpec Input { get; }

    /// <summary>Logits are divided by this before the softmax; 1 when the model is not calibrated.</summary>
    public double Temperature { get; }

    /// <summary>Everything the file says of itself: protocol, corpus, licence.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Loads <c>model.onnx</c>, or the one in a run folder.</summary>
    /// <param name="path">A file, or a run folder.</param>
    /// <param name="threads">Threads of the runtime; 0 takes the machine's cores.</param>
    /// <exception cref="MienException">Missing, not ONNX, or without Mien's metadata.</exception>
    public static ExpressionClassifier Load(string path, int threads = 0)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, "model.onnx") : path;
        if (!File.Exists(file))
            throw new MienException($"There is no model '{file}'. Train one with: mien train FRAMES --out RUN");
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        InferenceSession? session = null;
        try
        {
            session = new InferenceSession(file, options);
            return new ExpressionClassifier(session, file, session.ModelMetadata.CustomMetadataMap);
        }
        catch (Exception error) when (error is OnnxRuntimeException or JsonException or FormatException)
        {
            session?.Dispose();
            throw new MienException($"'{file}' is not a model that Mien can run: {error.Message.Split('\n')[0]}", error);
        }
        catch (MienException)
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Classifies pictures of <see cref="InputSpec.Size"/>.</summary>
    /// <param name="pictures">Packed RGB, Size * Size * 3 bytes each.</param>
    /// <returns>Probabilities of each picture, in label order.</returns>
    public float[][] Classify(IReadOnlyList<ReadOnlyMemory<byte>> pictures)
    {
        var length = 3 * Input.Size * Input.Size;
        var planes = new float[pictures.Count * length];
        for (var i = 0; i < pictures.Count; i++)
            Input.Write(pictures[i].Span, planes.AsSpan(i * length, length));
        return [.. Logits(planes, pictures.Count).Chunk(Labels.Count).Select(Softmax)];
    }

    /// <summary>Runs the network on preprocessed planes.</summary>
    /// <param name="planes">(count, 3, Size, Size), contiguous.</param>
    /// <param name="count">Number of pictures.</param>
    /// <returns>(count, classes), contiguous.</returns>
    public float[] Logits(float[] planes, int count)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(planes, [count, 3, Input.Size, Input.Size]);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, ["input"], [input], ["logits"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private float[] Softmax(float[] logits)
    {
        var largest = logits.Max();
        var powers = logits.Select(logit => Math.Exp((logit - largest) / Temperature)).ToArray();
        var total = powers.Sum();
        return [.. powers.Select(power => (float)(power / total))];
    }

    /// <summary>Metadata and tensors must tell of the same network.</summary>
    private void RequireFit()
    {
        if (Input is not { Size: >= 32 and <= 1024, Mean.Count: 3, Std.Count: 3 } || !double.IsPositive(Temperature) || Temperature == 0)
            throw new FormatException("its preprocessing or temperature is impossible.");
        if (!_session.InputMetadata.TryGetValue("input", out var input) || input.Dimensions is not [_, 3, var height, var width]
            || height != Input.Size || width != Input.Size)
            throw new FormatException($"its input is not (N, 3, {Input.Size}, {Input.Size}).");
        if (!_session.OutputMetadata.TryGetValue("logits", out var logits) || logits.Dimensions is not [_, var classes] || classes != Labels.Count)
            throw new FormatException($"its output is not (N, {Labels.Count}), a logit a label.");
    }

    private string Require(string key) => Metadata.TryGetValue(key, out var value)
        ? value
        : throw new MienException($"'{_name}' has no '{key}' in its metadata; it was not written by 'mien train'.");
}

using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Mien.Models;

namespace Mien.Recognition;

/// <summary>What the numbers of an ONNX network mean, and its tensors.</summary>
/// <param name="Labels">Class names, in the order of the output.</param>
/// <param name="Input">What the network expects to see.</param>
/// <param name="Temperature">Logits are divided by this.</param>
/// <param name="Probabilities">Whether the network's answer has been through a softmax already.</param>
/// <param name="InputName">Name of the input tensor.</param>
/// <param name="OutputName">Name of the output tensor.</param>
/// <param name="Metadata">Everything else that is said of it.</param>
internal sealed record NetworkFacts(
    IReadOnlyList<string> Labels, InputSpec Input, double Temperature, bool Probabilities, string InputName, string OutputName,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Share of each class in the training pictures; null when the file does not tell, or not of every class.</summary>
    public IReadOnlyList<double>? ClassShares { get; } =
        Metadata.TryGetValue("class_shares", out var json) && JsonSerializer.Deserialize<double[]>(json, ModelJson.Options) is { } shares && shares.Length == Labels.Count ? shares : null;

    /// <summary>From the metadata of a file that Mien wrote.</summary>
    /// <exception cref="MienException">Something is missing.</exception>
    /// <exception cref="JsonException">Something is damaged.</exception>
    /// <exception cref="FormatException">Something is impossible.</exception>
    public static NetworkFacts Of(OnnxFile file)
    {
        var labels = JsonSerializer.Deserialize<string[]>(Require(file, "labels"), ModelJson.Options) ?? [];
        var input = ReadInput(Require(file, "input"));
        var temperature = file.Metadata.TryGetValue("temperature", out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : 1;
        return input.IsPossible && double.IsFinite(temperature) && temperature > 0
            ? new NetworkFacts(labels, input, temperature, false, "input", "logits", file.Metadata)
            : throw new FormatException("its preprocessing or temperature is impossible.");
    }

    /// <summary>From the card beside a network of someone else.</summary>
    /// <exception cref="MienException">No card, one that does not fit, or a tensor that it does not name.</exception>
    public static NetworkFacts Of(ForeignCard card, InferenceSession session) => new(
        card.Labels, card.Input, card.Temperature, card.Output == "probabilities",
        card.InputName ?? Only(session.InputMetadata.Keys, "inputName"), card.OutputName ?? Only(session.OutputMetadata.Keys, "outputName"),
        new Dictionary<string, string> { ["licence"] = card.Licence, ["source"] = card.Source, ["card"] = card.Format });

    /// <summary>Channels of the input (1 or 3), and whether it takes one picture at a time.</summary>
    /// <exception cref="FormatException">The tensors are not those of such a network.</exception>
    public (int Channels, bool Single) RequireFit(InferenceSession session)
    {
        var size = Input.Size;
        if (!session.InputMetadata.TryGetValue(InputName, out var input) || input.ElementDataType != TensorElementType.Float
            || input.Dimensions is not [var batch, var channels, var height, var width] || height != size || width != size
            || !(channels == 3 || (channels == 1 && Input.Grey)) || batch is not (-1 or 1))
            throw new FormatException($"its input '{InputName}' is not float32 (N, {(Input.Grey ? "1 or 3" : "3")}, {size}, {size}).");
        if (!session.OutputMetadata.TryGetValue(OutputName, out var output) || output.ElementDataType != TensorElementType.Float
            || output.Dimensions is not [_, var classes] || classes != Labels.Count)
            throw new FormatException($"its output '{OutputName}' is not float32 (N, {Labels.Count}), a value a label.");
        return (channels, batch == 1);
    }

    private static InputSpec ReadInput(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<InputSpec>(json, ModelJson.Options) ?? throw new JsonException("'input' is null.");
        }
        catch (MienException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static string Only(IEnumerable<string> names, string key) => names.ToList() is [var name]
        ? name
        : throw new FormatException($"it has the tensors {string.Join(", ", names)}; name one in the card as \"{key}\".");

    private static string Require(OnnxFile file, string key) => file.Metadata.TryGetValue(key, out var value)
        ? value
        : throw new MienException($"'{file.Path}' has no '{key}' in its metadata; it was not written by 'mien train'.");
}

using System.Security.Cryptography;
using System.Text.Json;

namespace Mien.Models;

/// <summary>What a network of someone else means, beside it as <c>NAME.json</c> (format <c>mien.card/1</c>): without a card nobody
/// knows what its numbers are.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Labels">Class names in the order of the output.</param>
/// <param name="Input">Preprocessing, mean and std on the 0-255 scale.</param>
/// <param name="Output">What the network answers: <c>logits</c> or <c>probabilities</c>.</param>
/// <param name="Licence">Terms of the network.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Sha256">SHA-256 of the ONNX file, in hexadecimal digits.</param>
/// <param name="InputName">The input tensor; null when it is the only one.</param>
/// <param name="OutputName">The output tensor; null when it is the only one.</param>
/// <param name="Temperature">Logits are divided by this before the softmax.</param>
public sealed record ForeignCard(
    string Format, IReadOnlyList<string> Labels, InputSpec Input, string Output, string Licence, string Source, string Sha256,
    string? InputName = null, string? OutputName = null, double Temperature = 1)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.card/1";

    private const long Limit = 1 << 20;

    /// <summary>Path of the card of a network.</summary>
    public static string PathOf(string network) => Path.ChangeExtension(network, ".json");

    /// <summary>Reads the card beside a network; its labels get their canonical names.</summary>
    /// <exception cref="MienException">There is none, or it does not hold what it must, or belongs to another file; says all of it.</exception>
    public static ForeignCard Read(OnnxFile network)
    {
        var (path, sha256) = (PathOf(network.Path), Convert.ToHexStringLower(SHA256.HashData(network.Bytes)));
        if (!File.Exists(path))
            throw new MienException($"'{network.Path}' has no 'labels' in its metadata: Mien did not write it. A network of someone else runs " +
                                    $"with a card beside it, '{path}', that says what it sees and means:{Environment.NewLine}{Example(sha256)}");
        var card = Parse(path);
        var problems = card.Problems(sha256).ToList();
        return problems.Count == 0
            ? card with { Labels = [.. card.Labels.Select(Label.Canonical)] }
            : throw new MienException($"The card '{path}' does not fit: {string.Join("; ", problems)}. It must hold:{Environment.NewLine}{Example(sha256)}");
    }

    private static ForeignCard Parse(string path)
    {
        if (new FileInfo(path).Length > Limit)
            throw new MienException($"The card '{path}' has more than {Limit:N0} bytes.");
        try
        {
            return JsonSerializer.Deserialize<ForeignCard>(File.ReadAllBytes(path), ModelJson.Options) ?? throw new JsonException("it is null");
        }
        catch (Exception error) when (error is JsonException or MienException)
        {
            throw new MienException($"The card '{path}' is not of the format {FormatName}: {error.Message}", error);
        }
    }

    private IEnumerable<string> Problems(string sha256)
    {
        if (Format != FormatName)
            yield return $"format is '{Format}', not '{FormatName}'";
        if (Labels is not { Count: >= 2 and <= 1000 } || Labels.Any(string.IsNullOrWhiteSpace) || Labels.Any(label => label.Length > 100)
            || Labels.Select(Label.Canonical).Distinct().Count() < Labels.Count)
            yield return "labels are not 2 to 1000 different names";
        if (Input is not { IsPossible: true })
            yield return "input has no size from 16 to 1024, three means, three positive deviations and crop 'frame' or 'face'";
        if (Output is not ("logits" or "probabilities"))
            yield return $"output is '{Output}', not 'logits' or 'probabilities'";
        if (string.IsNullOrWhiteSpace(Licence))
            yield return "licence is empty";
        if (string.IsNullOrWhiteSpace(Source))
            yield return "source is empty";
        if (!sha256.Equals(Sha256, StringComparison.OrdinalIgnoreCase))
            yield return $"sha256 is '{Sha256}', the network's is {sha256} (another network, or an altered one)";
        if (!(double.IsFinite(Temperature) && Temperature > 0))
            yield return "temperature is not above 0";
    }

    private static string Example(string sha256) => $$"""
        {
          "format": "{{FormatName}}",
          "labels": ["neutral", "happy", "..."],
          "input": { "size": 90, "order": "Rgb or Bgr", "mean": [0, 0, 0], "std": [255, 255, 255], "grey": false, "crop": "frame" },
          "output": "logits or probabilities",
          "licence": "...",
          "source": "...",
          "sha256": "{{sha256}}"
        }
        (mean and std on the 0-255 scale, a value a channel; "inputName", "outputName" and "temperature" where they are needed)
        """;
}

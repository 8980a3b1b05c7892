using System.Text.Json;
using Mien.Models;

namespace Mien.Lab.Evaluation;

/// <summary>How the labels of a corpus and of a model are brought together.</summary>
/// <param name="Truth">Label of the corpus to the one it counts as; null leaves its pictures out.</param>
/// <param name="Predicted">Label of the model to the one it counts as (probabilities are added); null leaves it out of the choice.</param>
public sealed record LabelMap(IReadOnlyDictionary<string, string?> Truth, IReadOnlyDictionary<string, string?> Predicted)
{
    /// <summary>Every label counts as itself.</summary>
    public static LabelMap Identity { get; } = new(new Dictionary<string, string?>(), new Dictionary<string, string?>());

    /// <summary>Reads <c>{"truth": {"calm": "neutral"}, "predicted": {"contempt": null}}</c>; both members may be missing.</summary>
    /// <exception cref="MienException">Not such a file.</exception>
    public static LabelMap Read(string path)
    {
        try
        {
            var file = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string?>>>(File.ReadAllText(path))
                ?? throw new JsonException("it is null.");
            var unknown = file.Keys.Except(["truth", "predicted"]).ToList();
            if (unknown.Count > 0)
                throw new MienException($"--map '{path}': unknown member {string.Join(", ", unknown)}; there are truth and predicted.");
            return new LabelMap(Canonical(file.GetValueOrDefault("truth")), Canonical(file.GetValueOrDefault("predicted")));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MienException($"--map '{path}' cannot be read: {error.Message} Example: {{\"truth\": {{\"calm\": \"neutral\"}}}}", error);
        }
    }

    /// <summary>What a label of the corpus counts as; null when it is left out.</summary>
    public string? OfTruth(string label) => Truth.TryGetValue(label, out var mapped) ? mapped : label;

    /// <summary>What a label of the model counts as; null when it is left out.</summary>
    public string? OfPredicted(string label) => Predicted.TryGetValue(label, out var mapped) ? mapped : label;

    private static Dictionary<string, string?> Canonical(Dictionary<string, string?>? map) =>
        (map ?? []).ToDictionary(pair => Label.Canonical(pair.Key), pair => pair.Value is null ? null : Label.Canonical(pair.Value));
}

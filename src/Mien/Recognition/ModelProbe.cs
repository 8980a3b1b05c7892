using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Recognition;

/// <summary>Pictures that are the same everywhere, and what a network answered to them when it was exported: another answer means
/// that the file or the arithmetic of this machine is another.</summary>
/// <param name="Pictures">Name and version of the pictures.</param>
/// <param name="Logits">The answer to each picture, in label order.</param>
public sealed record ModelProbe(string Pictures, IReadOnlyList<float[]> Logits)
{
    /// <summary>Metadata key under which a model carries its probe.</summary>
    public const string Key = "probe";

    /// <summary>Largest difference of a logit that is accepted, as a share of the distance between the largest and the smallest
    /// (ours: kernels that add alike differ by less than 1e-4; 8-bit weights on kernels that saturate differed by 0.058 and
    /// 0.080).</summary>
    public const double Tolerance = 0.02;

    private const string PicturesName = "mien.probe/1";

    /// <summary>The probe pictures: noise, edges, a gradient and a mixture, which between them fill the range of the sums inside a network.</summary>
    /// <param name="size">Height and width.</param>
    /// <returns>Packed RGB, size * size * 3 bytes each.</returns>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Draw(int size)
    {
        var state = 20_240_229u;   // any fixed number
        return
        [
            Fill((_, _, noise) => noise),
            Fill((x, y, _) => (x / 9 + y / 9) % 2 * 255),
            Fill((x, y, _) => (x + y) * 255 / (2 * size)),
            Fill((x, y, noise) => (x * x + y * y) / size % 2 * 128 + noise / 2),
        ];

        ReadOnlyMemory<byte> Fill(Func<int, int, int, int> value)
        {
            var rgb = new byte[size * size * 3];
            for (var i = 0; i < rgb.Length; i++)
            {
                state = state * 1_664_525 + 1_013_904_223;   // Numerical Recipes' generator
                rgb[i] = (byte)value(i / 3 % size, i / 3 / size, (int)(state >> 24));
            }
            return rgb;
        }
    }

    /// <summary>Asks a model.</summary>
    public static ModelProbe Of(ExpressionClassifier classifier) => new(PicturesName, [.. classifier.Raw(Draw(classifier.Input.Size))]);

    /// <summary>The probe in a model's metadata, or null.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static ModelProbe? Stored(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Key, out var json))
            return null;
        return JsonSerializer.Deserialize(json, ModelProbeJson.Default.ModelProbe) is { Pictures: PicturesName, Logits: not null } probe
            ? probe
            : throw new JsonException($"its probe is not of {PicturesName}.");
    }

    /// <summary>How far a model is from this probe: the largest difference of a logit, as a share of the distance between the largest
    /// and the smallest one stored.</summary>
    public double Distance(ExpressionClassifier classifier)
    {
        var answers = Of(classifier).Logits;
        if (Logits.Count != answers.Count || Logits.Zip(answers).Any(pair => pair.First?.Length != pair.Second.Length))
            return double.PositiveInfinity;
        var difference = Logits.Zip(answers).Max(pair => pair.First.Zip(pair.Second).Max(logit => Math.Abs((double)logit.First - logit.Second)));
        var distance = difference / (Logits.Max(logits => logits.Max()) - (double)Logits.Min(logits => logits.Min()));
        return double.IsNaN(distance) ? double.PositiveInfinity : distance;
    }

    /// <summary>As it stands in the metadata.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ModelProbeJson.Default.ModelProbe);
}

/// <summary>Compiled beforehand, since every start with an 8-bit network reads its probe.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelProbe))]
internal sealed partial class ModelProbeJson : JsonSerializerContext;

using System.Text.Json;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Output;

/// <summary>Writes a clip as JSON (format <c>mien.expression/1</c>).</summary>
public static class ExpressionJson
{
    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clip">The result.</param>
    /// <param name="model">What the model says of itself.</param>
    public static void Write(string path, ClipExpression clip, IReadOnlyDictionary<string, string> model) => AtomicFile.Write(path, stream =>
        JsonSerializer.Serialize(stream, new
        {
            format = "mien.expression/1",
            source = Path.GetFileName(clip.Source),
            meaning = "apparent (acted) facial expression, not what anyone feels",
            model = new
            {
                corpus = model.GetValueOrDefault("corpus"),
                protocol = model.GetValueOrDefault("protocol"),
                validationAccuracy = model.GetValueOrDefault("validation_accuracy"),
                licence = model.GetValueOrDefault("licence"),
            },
            labels = clip.Labels,
            vote = new { label = clip.Label, probabilities = clip.Vote },
            frames = clip.Frames.Select(frame => new { frame = frame.Frame, time = Math.Round(frame.Time.TotalSeconds, 6), probabilities = frame.Probabilities }),
        }, ModelJson.Options));
}

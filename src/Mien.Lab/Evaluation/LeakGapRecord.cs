using System.Globalization;
using Mien.Models;

namespace Mien.Lab.Evaluation;

/// <summary>The same model and data under random frames and under the protocol, on the same test pictures.</summary>
/// <param name="Accuracy">Random frames (leaky), the protocol, and what the first has more, paired over subjects.</param>
/// <param name="Uar">The same for the mean recall.</param>
/// <param name="Sentence">The gap in words, and how far they reach.</param>
public sealed record LeakGapRecord(PairedMeasure Accuracy, PairedMeasure Uar, string Sentence)
{
    /// <summary>Compares both on the pictures that both tested.</summary>
    /// <param name="frames">Predictions under random frames.</param>
    /// <param name="apart">Predictions under the protocol.</param>
    /// <param name="synthetic">Whether the pictures are drawn.</param>
    public static LeakGapRecord Of(IReadOnlyList<ScoredClip> frames, IReadOnlyList<ScoredClip> apart, bool synthetic)
    {
        var random = frames.ToDictionary(prediction => prediction.Path, StringComparer.Ordinal);
        var pairs = apart.Where(prediction => random.ContainsKey(prediction.Path)).Select(prediction => (random[prediction.Path], prediction)).ToList();
        var both = new PairedClips(Label.InOrder(apart.SelectMany(prediction => new[] { prediction.Truth, prediction.Predicted })
            .Concat(frames.Select(prediction => prediction.Predicted))), pairs);
        var accuracy = both.Share(report => report.Accuracy);
        return new LeakGapRecord(accuracy, both.Macro(report => report.Uar), Say(accuracy.Difference, synthetic));
    }

    private static string Say(Estimate gap, bool synthetic) =>
        string.Create(CultureInfo.InvariantCulture, $"Leak gap: {gap.Value * 100:0.0} percentage points of accuracy{Ends(gap.Interval)}, for this model ") +
        $"and {(synthetic ? "these drawn faces" : "these pictures")}; it says nothing of another.";

    private static string Ends(Interval interval) => interval is { Low: { } low, High: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $" (95 % interval over {interval.Subjects} people {low * 100:0.0} to {high * 100:0.0})")
        : "";
}

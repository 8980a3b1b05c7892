using Mien.Lab.Training;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The difference that the protocol alone makes: validation accuracy with random frames less that with held-out
/// actors, on one rule from 0 to 100 %.</summary>
internal sealed record LeakGap(RunRecord Frames, RunRecord Actors)
{
    private double Leaky => RunWords.Last(Frames).ValidationAccuracy;

    private double Honest => RunWords.Last(Actors).ValidationAccuracy;

    /// <summary>The gap in percentage points.</summary>
    public double Points => (Leaky - Honest) * 100;

    /// <summary>The gap in words, and how far they reach.</summary>
    public string Sentence => Invariant(
        $"Leak gap: {Points:0.0} percentage points, for this model and {(Frames.Data.Synthetic ? "these drawn faces" : "these clips")}; it says nothing of another.");

    /// <summary>Both figures on one rule.</summary>
    /// <param name="width">Width in drawing units; below 500 the words are shorter.</param>
    public Drawing Draw(double width) => new GapRule(
        new(Leaky, width < 500 ? "frames (leaky)" : "random frames (leaky)"), new(Honest, width < 500 ? "actors" : "held-out actors"), Chance(), Invariant(
            $"Validation accuracy {RunWords.Percent(Honest)} with held-out actors and {RunWords.Percent(Leaky)} with random frames. {Sentence}")).Draw(width);

    private double? Chance() => Actors.Data.ValidationPerClass.Sum() is var sum and > 0
        ? (double)Actors.Data.ValidationPerClass.Max() / sum : null;
}

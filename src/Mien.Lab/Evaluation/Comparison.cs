using System.Text.Json;

namespace Mien.Lab.Evaluation;

/// <summary>A measure of two models on the same clips.</summary>
/// <param name="A">Of the first.</param>
/// <param name="B">Of the second.</param>
/// <param name="Difference">First less second, paired over subjects.</param>
public sealed record PairedMeasure(double A, double B, Estimate Difference);

/// <summary>A class of a comparison.</summary>
/// <param name="Label">The class.</param>
/// <param name="Support">Members among the shared clips.</param>
/// <param name="Recall">Share of the members that were found.</param>
/// <param name="F1">Harmonic mean of precision and recall.</param>
public sealed record ClassDifference(string Label, int Support, PairedMeasure Recall, PairedMeasure F1);

/// <summary>A person of a comparison.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Support">Shared clips.</param>
/// <param name="A">Accuracy of the first.</param>
/// <param name="B">Accuracy of the second.</param>
public sealed record SubjectDifference(string Subject, int Support, double A, double B);

/// <summary>Two models on the clips that both have answered, paired over subjects (format <c>mien.comparison/1</c>).</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="A">Name of the first predictions, without a path.</param>
/// <param name="B">Name of the second.</param>
/// <param name="Clips">Clips in both.</param>
/// <param name="OnlyA">Clips that only the first has; left out.</param>
/// <param name="OnlyB">Clips that only the second has; left out.</param>
/// <param name="Subjects">People; 0 when they are not known of every clip.</param>
/// <param name="Accuracy">Share of right answers.</param>
/// <param name="Uar">Mean recall over the classes that occur.</param>
/// <param name="MacroF1">Mean F1 over the classes that occur or are predicted.</param>
/// <param name="Classes">A class each.</param>
/// <param name="McNemar">Secondary: over clips as if they were independent.</param>
/// <param name="People">A subject each, where known.</param>
/// <param name="CannotSay">What the comparison does not allow anyone to say.</param>
public sealed record Comparison(
    string Format, string A, string B, int Clips, int OnlyA, int OnlyB, int Subjects, PairedMeasure Accuracy, PairedMeasure Uar, PairedMeasure MacroF1,
    IReadOnlyList<ClassDifference> Classes, McNemar McNemar, IReadOnlyList<SubjectDifference> People, IReadOnlyList<string> CannotSay)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.comparison/1";

    /// <summary>Compares two sets of predictions.</summary>
    /// <exception cref="MienException">No clip is in both, the truths disagree, or frames have no probabilities to vote with.</exception>
    public static Comparison Of(PredictionTable a, PredictionTable b)
    {
        var (first, second) = (ByKey(a), ByKey(b));
        RefuseOtherTruths(a, b, first.Values, second.Values);
        var shared = first.Keys.Where(second.ContainsKey).ToList();
        if (shared.Count == 0)
            throw new MienException($"'{a.Name}' and '{b.Name}' share no clip ('{first.Values.First().Clip}' in one, '{second.Values.First().Clip}' in the other). Compare models that answered the same clips.");
        var pairs = new PairedClips(Models.Label.InOrder(a.Labels.Concat(b.Labels)), [.. shared.Select(key => (first[key], second[key]))]);
        return new Comparison(FormatName, a.Name, b.Name, shared.Count, first.Count - shared.Count, second.Count - shared.Count, pairs.Subjects,
            pairs.Share(r => r.Accuracy), pairs.Macro(r => r.Uar), pairs.Macro(r => r.MacroF1), pairs.Classes(), pairs.McNemar(), pairs.People(), [.. NotAllowed(pairs)]);
    }

    /// <summary>Writes <c>comparison.json</c> and <c>comparison.md</c>, each whole or not at all.</summary>
    public void Write(string folder)
    {
        AtomicFile.WriteText(Path.Combine(folder, "comparison.json"), JsonSerializer.Serialize(this, LabJson.Options) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, "comparison.md"), ScoreMarkdown.Of(this));
    }

    private static Dictionary<string, ScoredClip> ByKey(PredictionTable table) => table.Clips().ToDictionary(clip => clip.Key, StringComparer.Ordinal);

    /// <summary>A clip that both name, but under no common truth, was labelled differently.</summary>
    private static void RefuseOtherTruths(PredictionTable a, PredictionTable b, IEnumerable<ScoredClip> first, IEnumerable<ScoredClip> second)
    {
        var (truthsA, truthsB) = (first.ToLookup(clip => clip.Clip, clip => clip.Truth), second.ToLookup(clip => clip.Clip, clip => clip.Truth));
        var disagree = truthsA.Where(clip => truthsB.Contains(clip.Key) && !clip.Intersect(truthsB[clip.Key]).Any()).ToList();
        if (disagree.Count > 0)
            throw new MienException($"'{a.Name}' and '{b.Name}' disagree on the truth of {disagree.Count:N0} clips: " +
                string.Join(", ", disagree.Take(5).Select(clip => $"{clip.Key} ({clip.First()} or {truthsB[clip.Key].First()})")) + ". Score both against the same labels (see --map of 'mien evaluate').");
    }

    private static IEnumerable<string> NotAllowed(PairedClips pairs)
    {
        if (pairs.Share(r => r.Accuracy).Difference.Interval is { Exists: false } none)
            yield return $"Which is better for other people: {none.Note}.";
        yield return "That one way of training is better than another: these are two trained models, and another training run of either may answer otherwise.";
        yield return "That a class is better by itself: each class has its own 95 % interval, and of many one leaves out 0 by chance.";
    }
}

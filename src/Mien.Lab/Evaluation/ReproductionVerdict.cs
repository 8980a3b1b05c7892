using Mien.Models;
using static System.FormattableString;

namespace Mien.Lab.Evaluation;

/// <summary>What can be said of a reproduction, and what cannot: from its figures alone.</summary>
internal static class ReproductionVerdict
{
    /// <summary>A run comes near the paper where each of its four numbers is within so many points. Ours.</summary>
    public const double Near = 5;

    private const int Named = 6;

    /// <summary>What can be said, the first sentence being the answer.</summary>
    /// <param name="runs">Finished runs, the nearest first.</param>
    public static IReadOnlyList<string> Conclusion(IReadOnlyList<ReproducedRun> runs) =>
        runs.Count == 0 ? ["No run is finished yet."] : [Nearness(runs), Alike(runs), Alone(runs), ByProtocol(runs), OneBatch(runs)];

    /// <summary>What nobody may conclude, the gravest first.</summary>
    public static IReadOnlyList<string> CannotSay(ReproductionRecord record) => [.. Reasons(record)];

    private static string Nearness(IReadOnlyList<ReproducedRun> runs)
    {
        var near = runs.Where(run => run.Distance.Largest() <= Near).ToList();
        var nearest = runs[0].Distance;
        return near.Count > 0
            ? Invariant($"{near.Count} of {runs.Count} runs come within {Near:0} points of each of the paper's four numbers: {Names(near)}.")
            : Invariant($"No run comes within {Near:0} points of each of the paper's four numbers. The nearest of {runs.Count} is {ReproductionWords.Of(runs[0])}: ")
              + Invariant($"{nearest.Total:0.0} points away in total (loss {nearest.Loss:0.0}, accuracy {nearest.Accuracy:0.0}, validation loss {nearest.ValidationLoss:0.0}, validation accuracy {nearest.ValidationAccuracy:0.0}).");
    }

    private static string Alike(IReadOnlyList<ReproducedRun> runs)
    {
        var alike = runs.Skip(1).Where(run => run.Distance.Total - runs[0].Distance.Total <= Near).ToList();
        return runs.Count == 1 ? "It is the only run."
            : alike.Count == 0
            ? Invariant($"The second nearest run is more than {Near:0} points farther from the paper.")
            : Invariant($"{alike.Count} of the others {(alike.Count == 1 ? "is" : "are")} no more than {Near:0} points farther from the paper, which one seed cannot tell from the nearest: {Names(alike)}.");
    }

    private static string Alone(IReadOnlyList<ReproducedRun> runs)
    {
        var near = runs.Where(run => run.Distance.ValidationAccuracy <= Near).ToList();
        return Invariant($"In validation accuracy alone, {near.Count} of {runs.Count} runs are within {Near:0} points of the paper's {Percent(FourFigures.Paper.ValidationAccuracy)}")
            + (near.Count == 0 ? "." : $": {Names(near)}.");
    }

    private static string ByProtocol(IReadOnlyList<ReproducedRun> runs) =>
        "Validation accuracy after the last epoch: "
        + string.Join(", ", ProtocolRange.Of(runs).Select(range => $"{range.Protocol} {Range(range.Lowest, range.Highest)}"))
        + $"; the paper's is {Percent(FourFigures.Paper.ValidationAccuracy)}.";

    /// <summary>The paper's figure can be one batch of 32, whose interval is wide.</summary>
    private static string OneBatch(IReadOnlyList<ReproducedRun> runs)
    {
        var batch = Plausible.Of((decimal)FourFigures.Paper.ValidationAccuracy)[0];
        var inside = runs.Where(run => run.Last.ValidationAccuracy >= batch.Low && run.Last.ValidationAccuracy <= batch.High).ToList();
        return Invariant($"{FourFigures.Paper.ValidationAccuracy} is {batch.Right} of {batch.Of}. If the paper validated on one batch of that size, what it measured lies between {100 * batch.Low:0.0} and {Percent(batch.High)} ")
            + Invariant($"(95 %, Wilson): so does the validation accuracy of {inside.Count} of {runs.Count} runs")
            + (inside.Count == 0 ? "." : $" ({string.Join(", ", inside.Select(ReproductionWords.Protocol).Distinct())}).");
    }

    private static IEnumerable<string> Reasons(ReproductionRecord record)
    {
        var (people, absent) = (record.Pictures.Max(crop => crop.Subjects), Label.PaperSix.Except(record.Pictures.SelectMany(crop => crop.Labels)).ToList());
        if (record.Missing.Count > 0)
            yield return Invariant($"Anything final: {record.Missing.Count} of {record.Missing.Count + record.Runs.Count} runs are missing.");
        if (record.Synthetic)
            yield return "Anything about real faces, and so about the paper's numbers: these pictures are drawn by this software.";
        else if (record.Corpus != "RAVDESS")
            yield return $"Anything about the paper's corpus: this is '{record.Corpus}', not RAVDESS.";
        if (people < RavdessPeople)
            yield return people == 0
                ? "Anything about new people: this corpus does not say who is in a picture."
                : Invariant($"What the paper's {RavdessPeople} people would give: there {(people == 1 ? "is 1 person" : $"are {people} people")} here.");
        if (absent.Count > 0)
            yield return $"What six classes would give: no picture here is {string.Join(" or ", absent)}.";
        if (record.Recipe.Weights != "imagenet")
            yield return $"What the paper's ImageNet weights would give: these runs began with '{record.Recipe.Weights.Split('/', '\\')[^1]}'.";
        if (record.Recipe.Epochs != FourFigures.PaperEpoch)
            yield return Invariant($"What {FourFigures.PaperEpoch} epochs would give: these runs have {record.Recipe.Epochs}.");
        yield return Invariant($"Which reading or protocol the paper used. It states neither split nor crop, optimiser, batch size or learning rate; those of these runs (Adam, {record.Recipe.Batch} samples a step, rate {record.Recipe.LearningRate}) are ours, and others can bring another run nearest.");
        yield return "How much of a distance is chance: each run has one seed and one split.";
        yield return "How well new people are read: only runs of held-out actors bear on it, each of them one draw.";
        yield return "What anyone feels: the labels are of apparent (acted) expression.";
    }

    private const int RavdessPeople = 24;

    private static string Range(double low, double high) => high - low < 0.0005 ? Percent(high) : Invariant($"{100 * low:0.0} to {Percent(high)}");

    private static string Names(List<ReproducedRun> runs) => string.Join("; ", runs.Take(Named).Select(ReproductionWords.Of))
        + (runs.Count > Named ? Invariant($"; and {runs.Count - Named} more") : "");

    private static string Percent(double share) => Invariant($"{100 * share:0.0} %");
}

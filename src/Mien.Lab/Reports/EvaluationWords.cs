using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>How every output names an evaluation by folds, so that page, Markdown and LaTeX say the same.</summary>
internal static class EvaluationWords
{
    /// <summary>What was evaluated, on what, and on whom.</summary>
    public static string Title(EvaluationRecord record) =>
        $"VGG16 on {RunWords.Corpus(record.Corpus, record.Synthetic)}, tested on {Tested(record)}";

    /// <summary>Who or what is new to the model that is tested.</summary>
    public static string Tested(EvaluationRecord record) => record.Protocol.Claims switch
    {
        LeakClaim.Subjects => "people it has not seen",
        LeakClaim.Recordings => "clips it has not seen",
        _ => "frames between those it has seen",
    };

    /// <summary>The protocol's name with its warning.</summary>
    public static string Protocol(EvaluationRecord record) => record.Protocol.Name + (record.Protocol.Leaky ? " (leaky)" : "");

    /// <summary>What one prediction is of.</summary>
    public static string Unit(Score score) => score.Unit == Score.Clips ? "clips" : "pictures";

    /// <summary>What the headline counts and what chance would give.</summary>
    public static string Meaning(ScoredEvaluation evaluation)
    {
        var score = evaluation.Headline;
        var vote = score.Vote.Length > 0 ? $" ({score.Vote} of their frames)" : "";
        return Invariant($"of {score.Support:N0} {Unit(score)}{vote}{Of(score.Subjects)} get the label they carry. ") +
               $"Unweighted average recall {Figure(score.Uar)}, macro-F1 {Figure(score.MacroF1)}. " +
               $"Always answering {Largest(score)}, the largest class, would give {RunWords.Percent(score.Majority)}.";
    }

    /// <summary>How well a figure is known.</summary>
    public static string Known(Estimate estimate) => estimate.Interval is { Exists: true } interval
        ? Invariant($"95\u00A0% interval {Range(interval)}, over {People(interval.Subjects)}")
        : $"No interval: {estimate.Interval.Note}";

    /// <summary>A share with its interval, where there is one.</summary>
    public static string Figure(Estimate estimate) =>
        RunWords.Percent(estimate.Value) + (estimate.Interval.Exists ? $" ({Range(estimate.Interval)})" : "");

    /// <summary>The ends of an interval as percentages.</summary>
    public static string Range(Interval interval) => interval.Exists
        ? Invariant($"{interval.Low * 100:0.0} to {interval.High * 100:0.0}\u00A0%") : "none";

    /// <summary>How well the gap is known.</summary>
    public static string KnownGap(PairedMeasure gap) => gap.Difference.Interval is { Exists: true } interval
        ? Invariant($"95\u00A0% interval {interval.Low * 100:0.0} to {interval.High * 100:0.0} points, paired over {People(interval.Subjects)}")
        : $"No interval: {gap.Difference.Interval.Note}";

    /// <summary>What the figure says, by what the protocol keeps apart.</summary>
    public static string Shows(EvaluationRecord record) => record.Protocol.Claims switch
    {
        LeakClaim.Subjects => "How well models trained this way read people whom they have not seen. Every picture was tested once, by a model that had no picture of that person; nobody who is tested had a part in choosing its epoch or temperature.",
        LeakClaim.Recordings => "How well models trained this way read clips that they have not seen. Every picture was tested once, by a model that had no picture of that recording, but perhaps others of that person.",
        _ => "How well models remember clips: every picture was tested once, by a model that had its neighbours in the same clip.",
    };

    /// <summary>What nobody may claim from the evaluation, the gravest first.</summary>
    public static IEnumerable<string> CannotSay(ScoredEvaluation evaluation)
    {
        var (record, score) = (evaluation.Record, evaluation.Headline);
        if (record.MissingFolds.Count > 0)
            yield return $"Anything final: folds {string.Join(", ", record.MissingFolds)} are missing.";
        if (record.Synthetic)
            yield return "Anything about real faces: these are drawn by this software.";
        if (!score.Accuracy.Interval.Exists)
            yield return $"How the figure would change with other people: {score.Accuracy.Interval.Note}.";
        foreach (var label in score.Classes.Where(label => label.Support == 0))
            yield return $"Anything about {label.Label}: no {Unit(score)[..^1]} of it was tested.";
        yield return "That a class or a group is better than another by itself: of many intervals one leaves out the truth by chance.";
        yield return "How the figures would change with another training run: the intervals are over people, for the models as they answered here.";
        yield return "What anyone feels: the labels are of apparent (acted) expression.";
    }

    /// <summary>How the protocol's random-frames counterpart went, or why there is none.</summary>
    public static string Gap(ScoredEvaluation evaluation) => evaluation switch
    {
        { Record.LeakGap: { } gap } => gap.Sentence,
        { Record.Protocol.Leaky: true } => "This is the leaky protocol itself: it says nothing of new clips or new people. Run a protocol of subjects to see the gap.",
        { Record.MissingFolds.Count: > 0 } => "The leak gap is told when all folds are there.",
        _ => "Not measured: random frames were not run besides. Add --gap and --resume to the command below.",
    };

    /// <summary>The state "uncertain": who chose its thresholds, and what it keeps on the test; null where it is not recorded.</summary>
    public static string? Uncertain(ScoredEvaluation evaluation)
    {
        if (evaluation.Uncertain is not { } uncertain)
            return null;
        var (record, unit) = (evaluation.Record, Unit(evaluation.Headline));
        var inner = record.Folds.Select(fold => fold.Training.Choice.By).Distinct().ToList() is ["subjects"] ? "inner people" : "inner people (or clips, where a training fold has fewer than three people)";
        var result = uncertain.Errors is not { } errors ? $"On the test none of the {unit} reach it."
            : Invariant($"On the test {RunWords.Percent(uncertain.Answered)} of the {unit} are answered, and {RunWords.Percent(errors)} of these wrong{(errors > uncertain.ErrorRate ? ", more than stated: inner people are few, and others differ from them" : "")}; the rest is uncertain.");
        var silent = uncertain.SilentFolds == 0 ? "" : Invariant($" In {uncertain.SilentFolds} of {record.Folds.Count} folds no threshold kept the rate, so they answer nothing.");
        return $"An answer is uncertain below its fold's threshold. {RunWords.Capital(inner)} of the training fold alone chose it, for at most {RunWords.Percent(uncertain.ErrorRate)} mistakes among the answered. {result}{silent}";
    }

    /// <summary>24 people, 1 person.</summary>
    public static string People(int count) => count == 1 ? "1 person" : Invariant($"{count:N0} people");

    /// <summary>The class that is true most often.</summary>
    public static string Largest(Score score) => score.Classes.MaxBy(label => label.Support)!.Label;

    private static string Of(int subjects) => subjects == 0 ? "" : $" of {People(subjects)}";
}

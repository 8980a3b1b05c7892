using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The evaluation as a paragraph for a paper's section on methods.</summary>
internal static class MethodsParagraph
{
    public static string Of(ScoredEvaluation evaluation) =>
        $"{Model(evaluation.Record)} {Training(evaluation.Record)} {Protocol(evaluation.Record)} {Result(evaluation)} {Gap(evaluation)}{Software(evaluation.Record)}";

    private static string Model(EvaluationRecord record)
    {
        var weights = RunWords.Weights(record.Recipe) switch
        {
            "none" => "with weights drawn at random",
            "imagenet" => "whose convolutions were trained on ImageNet",
            "mien" => "whose convolutions were trained on ImageNet and FER+",
            var file => $"whose convolutions came from '{file}'",
        };
        return $"Apparent (acted) facial expression in {RunWords.Corpus(record.Corpus, record.Synthetic)} ({string.Join(", ", record.Labels)}) was classified frame by frame by VGG16 (Simonyan and Zisserman, 2015), {weights}; the head was {record.Recipe.Head} and layers were retrained from '{record.Recipe.TrainableFrom}' on.";
    }

    private static string Training(EvaluationRecord record)
    {
        var recipe = record.Recipe;
        var optimizer = recipe.WeightDecay > 0 ? Invariant($"AdamW (weight decay {recipe.WeightDecay})") : "Adam";
        var inner = record.Folds.Select(fold => fold.Training.Choice.By).Distinct().ToList() is ["clips"] ? "recordings" : "people";
        var chosen = record.Select == EpochSelection.Epoch ? $"the best epoch of {recipe.Epochs} and the temperature" : $"the temperature, and nothing else (all {recipe.Epochs} epochs were trained)";
        return Invariant($"Training used {optimizer} at a step size of {recipe.LearningRate} ({recipe.Schedule}), batches of {recipe.Batch}, {(recipe.Augmentation is not null ? "fresh augmented views in every step" : recipe.Flip ? "mirrored views" : "no augmentation")} and seed {recipe.Seed}. ") +
               $"Held-out {inner} of each training fold chose {chosen}; the network was then trained afresh on the whole training fold and tested once.";
    }

    private static string Protocol(EvaluationRecord record) =>
        $"Protocol {EvaluationWords.Protocol(record)}: {record.Protocol.Means}" +
        (record.MissingFolds.Count > 0 ? $" {record.MissingFolds.Count} folds are missing from these figures." : "");

    private static string Result(ScoredEvaluation evaluation)
    {
        var score = evaluation.Headline;
        var vote = score.Vote.Length > 0 ? $" ({score.Vote} of their frames)" : "";
        return Invariant($"Accuracy over {score.Support:N0} {EvaluationWords.Unit(score)}{vote} was {EvaluationWords.Figure(score.Accuracy)}, unweighted average recall {EvaluationWords.Figure(score.Uar)}, macro-F1 {EvaluationWords.Figure(score.MacroF1)}; the largest class holds {RunWords.Percent(score.Majority)}. ") +
               (score.Accuracy.Interval.Exists ? $"Intervals are at 95 % over people ({score.Accuracy.Interval.Note})." : $"There is no interval: {score.Accuracy.Interval.Note}.");
    }

    private static string Gap(ScoredEvaluation evaluation) => evaluation.Gap is not { } gap ? "" : Invariant(
        $"Under random frames, which put frames of one clip into training and test, the same model reached {RunWords.Percent(gap.A)} of pictures against {RunWords.Percent(gap.B)}: a leak gap of {gap.Difference.Value * 100:0.0} points for this model, which says nothing of another. ");

    private static string Software(EvaluationRecord record) =>
        $"Software: Mien {record.Environment.GetValueOrDefault("mien", "of unknown version")} ({Short(record.Environment.GetValueOrDefault("commit", "unknown commit"))}).";

    private static string Short(string commit) => commit.Length > 12 && !commit.Contains(' ') ? commit[..12] : commit;
}

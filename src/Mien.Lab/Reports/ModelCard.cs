using System.Globalization;
using System.Text;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;

namespace Mien.Lab.Reports;

/// <summary>A model card in Markdown with the front matter that model hubs read, made from a run's own records.</summary>
public static class ModelCard
{
    /// <summary>Writes the card.</summary>
    /// <param name="run">The run.</param>
    /// <param name="validation">Its last epoch's predictions on the validation samples.</param>
    /// <param name="metadata">What its network files say: temperature and threshold.</param>
    /// <param name="evaluations">What it was scored on since.</param>
    public static string Markdown(RunRecord run, ClassificationReport validation, IReadOnlyDictionary<string, string>? metadata = null,
        IReadOnlyList<ModelEvaluationRecord>? evaluations = null)
    {
        var card = new StringBuilder();
        FrontMatter(card, run);
        card.AppendLine(CultureInfo.InvariantCulture, $"# {RunWords.Network(run)}, {RunWords.Corpus(run)}, {run.Labels.Count} classes").AppendLine();
        card.AppendLine("Reads the **apparent (acted) facial expression** of a face picture; it does not tell what anyone feels.").AppendLine();
        if (evaluations is { Count: > 0 })
            CardEvaluations.Write(card, evaluations);
        Accuracy(card, run, validation);
        Confusion(card, validation);
        Calibration(card, metadata ?? new Dictionary<string, string>());
        Training(card, run);
        Uses(card);
        return card.ToString();
    }

    private static void FrontMatter(StringBuilder card, RunRecord run) => card
        .AppendLine("---")
        .AppendLine("library_name: mien")
        .AppendLine("pipeline_tag: image-classification")
        .AppendLine(CultureInfo.InvariantCulture, $"tags: [facial-expression, {run.Options.Network}]")
        .AppendLine(CultureInfo.InvariantCulture, $"datasets: [\"{RunWords.Corpus(run)}\"]")
        .AppendLine("license: other")
        .AppendLine("---").AppendLine();

    private static void Accuracy(StringBuilder card, RunRecord run, ClassificationReport validation)
    {
        card.AppendLine("## Accuracy on the run's own held-out pictures").AppendLine();
        card.AppendLine(CultureInfo.InvariantCulture,
            $"Accuracy **{validation.Accuracy:0.0000}**, unweighted average recall {validation.Uar:0.0000} on {validation.Support:N0} validation pictures " +
            $"(always answering the largest class: {validation.Majority:0.000}), after the last of {run.Epochs.Count} epochs.").AppendLine();
        card.AppendLine(RunWords.Sentence(run)).AppendLine();
        foreach (var warning in run.Protocol.Warnings)
            card.AppendLine("- " + warning);
        if (run.Data.CopiesDropped > 0)
            card.AppendLine(CultureInfo.InvariantCulture, $"- {run.Data.CopiesDropped:N0} training pictures that are pixel for pixel a validation picture were left out of training.");
        card.AppendLine();
    }

    /// <summary>A table of counts; row is the truth.</summary>
    internal static void Confusion(StringBuilder card, ClassificationReport validation)
    {
        card.AppendLine("| true, then predicted | " + string.Join(" | ", validation.Labels) + " | recall |");
        card.AppendLine("|---|" + string.Concat(Enumerable.Repeat("---:|", validation.Labels.Count + 1)));
        for (var i = 0; i < validation.Labels.Count; i++)
            card.AppendLine(CultureInfo.InvariantCulture, $"| {validation.Labels[i]} | {string.Join(" | ", validation.Confusion[i])} | {validation.RecallOf(i):0.000} |");
        card.AppendLine();
    }

    private static void Calibration(StringBuilder card, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.GetValueOrDefault("temperature") is not { } temperature)
            return;
        card.AppendLine(CultureInfo.InvariantCulture, $"Calibrated {metadata.GetValueOrDefault("calibration")}: temperature {double.Parse(temperature, CultureInfo.InvariantCulture):0.000}" +
            $"{(metadata.GetValueOrDefault("uncertain_below") is { } least ? $"; below a probability of {least} its answers are called uncertain, for one mistake in ten among the others there" : "")}.").AppendLine();
    }

    private static void Training(StringBuilder card, RunRecord run)
    {
        card.AppendLine("## Training").AppendLine();
        card.AppendLine(CultureInfo.InvariantCulture, $"- Data: {RunWords.Corpus(run)}, {run.Data.TrainFrames:N0} pictures to train; manifest sha256 `{run.Data.Sha256}`");
        if (run.Options.Teacher.Length > 0)
            card.AppendLine(CultureInfo.InvariantCulture, $"- Distilled from `{run.Options.Teacher}`{(run.Environment.TryGetValue("teacher_origin", out var taught) ? $" ({taught})" : "")}: {100 * run.Options.TeacherShare:0} % of the loss is the divergence from its answers to the same views, at temperature {run.Options.TeacherTemperature}");
        card.AppendLine(CultureInfo.InvariantCulture, $"- Started from weights `{RunWords.Weights(run)}`{(run.Environment.TryGetValue("weights_origin", out var origin) ? $" ({origin})" : "")}; retrained from `{run.Options.TrainableFrom}`; head `{run.Options.Head}`");
        card.AppendLine(CultureInfo.InvariantCulture,
            $"- Input: {run.Input.Size}x{run.Input.Size} {(run.Input.Grey ? "grey (three equal channels)" : "colour")}, {(run.Input.Crop == Mien.Models.InputSpec.FaceCrop ? "the face, aligned" : "whole picture")}; preprocessing travels in the file");
        card.AppendLine(CultureInfo.InvariantCulture, $"- {run.Epochs.Sum(epoch => epoch.Seconds) / 60:0} minutes on {run.Environment.GetValueOrDefault("cpu")}, {run.Environment.GetValueOrDefault("cores")} cores; {run.Compute.Reason}");
        card.AppendLine("- Repeat: `" + RunRecipe.Command(run).ReplaceLineEndings(" ") + "` with the recipe").AppendLine();
        card.AppendLine("```json").AppendLine(RunRecipe.Json(run.Options)).AppendLine("```").AppendLine();
    }

    private static void Uses(StringBuilder card) => card.AppendLine("""
        ## Uses

        For research, teaching and art on recordings whose subjects agreed. The European AI Act forbids inferring emotions of people
        at work and in education (art. 5(1)(f), except for medical or safety reasons) and asks that exposed people are told (art. 50).
        Do not use it to hire, grade, proctor, monitor or police people, nor as evidence of what someone feels.
        It sees no action units and was not validated on your recordings. This is no legal advice.

        ## Licence

        The terms of the weights it started from and of the data both bind; whether commercial use is allowed (yes, no or unclear) is said
        file by file in `models/LICENSE` of the project.
        """);
}

using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>How every output names the evaluation of a fixed model.</summary>
internal static class ModelWords
{
    /// <summary>What was evaluated, and on what.</summary>
    public static string Title(ModelEvaluationRecord record) => $"{RunWords.Capital(Model(record))}, tested on {Target(record)}";

    /// <summary>The model by what it was trained on.</summary>
    public static string Model(ModelEvaluationRecord record) =>
        record.Model.TryGetValue("corpus", out var corpus) ? $"a fixed model trained on {corpus}" : "a fixed network of someone else";

    /// <summary>The corpus and its part.</summary>
    public static string Target(ModelEvaluationRecord record) =>
        RunWords.Corpus(record.Corpus, record.Synthetic) + (record.Split == "all" ? "" : $" ({record.Split})");

    /// <summary>What the figure measures.</summary>
    public static string Means(ModelEvaluationRecord record) => record switch
    {
        { Leaky: true } => "The model was trained on these very frames: the figure measures its memory.",
        _ when record.Model.GetValueOrDefault("data_sha256") == record.DataSha256 => "The held-out part of the split that the corpus came with; the model was trained on the rest of it.",
        _ => "Nothing was trained, chosen or fitted here: how this one model, as it is, reads these pictures.",
    };

    /// <summary>What the headline counts and what chance would give.</summary>
    public static string Meaning(Score score) => Invariant(
        $"of {score.Support:N0} {EvaluationWords.Unit(score)}{Vote(score)}{(score.Subjects == 0 ? "" : " of " + EvaluationWords.People(score.Subjects))} get the label they carry. ") +
        $"Unweighted average recall {EvaluationWords.Figure(score.Uar)}, macro-F1 {EvaluationWords.Figure(score.MacroF1)}. " +
        $"Always answering {EvaluationWords.Largest(score)}, the largest class, would give {RunWords.Percent(score.Majority)}.";

    /// <summary>What nobody may claim, the gravest first.</summary>
    public static IEnumerable<string> CannotSay(ScoredModel model)
    {
        var record = model.Record;
        if (record.Leaky)
            yield return "Anything about pictures or people that the model has not seen: it was trained on these.";
        if (record.Synthetic)
            yield return "Anything about real faces: these are drawn by this software.";
        foreach (var (label, count) in record.LeftOut)
            yield return Invariant($"Anything about {count:N0} pictures of {label}: the model cannot say it, so they are left out.");
        foreach (var line in model.CannotSay)
            yield return line;
        yield return "What anyone feels: the labels are of apparent (acted) expression.";
    }

    /// <summary>The paper's equations 1 to 3 for a model that is used as it is.</summary>
    public static IEnumerable<(string Name, string Value)> Transfer(ScoredModel model)
    {
        var (record, pictures) = (model.Record, model.Scores[^1]);
        yield return ("Source domain", record.Model.GetValueOrDefault("corpus") ?? "not recorded");
        yield return ("Source task", $"classes of apparent expression: {record.Model.GetValueOrDefault("labels") ?? "not recorded"}");
        yield return ("Target domain", Invariant($"{Target(record)}: {pictures.Support:N0} pictures, {(pictures.Subjects == 0 ? "people unknown" : EvaluationWords.People(pictures.Subjects))}"));
        yield return ("Target task", $"{pictures.Labels.Count} classes of apparent expression: {string.Join(", ", pictures.Labels)}");
        yield return ("Transferred", "the whole network");
        yield return ("Slept", "all layers");
        yield return ("Retrained", "none");
        yield return ("Target classes not in the source", record.LeftOut.Count == 0 ? "none" : string.Join(", ", record.LeftOut.Keys));
        foreach (var (key, value) in record.Model.Where(pair => pair.Key is not ("corpus" or "labels")))
            yield return ($"Model: {key}", value);
    }

    /// <summary>The evaluation as a paragraph for a paper's section on methods.</summary>
    public static string Methods(ScoredModel model)
    {
        var (record, score) = (model.Record, model.Headline);
        var protocol = record.Model.TryGetValue("protocol", out var name) ? $" (protocol {name}{(record.Model.GetValueOrDefault("leaky") == "true" ? ", leaky" : "")})" : "";
        return $"Apparent (acted) facial expression in {Target(record)} ({string.Join(", ", score.Labels)}) was classified frame by frame by {Model(record)}{protocol}; nothing was trained or fitted on these pictures{(record.Leaky ? " in this evaluation, but the model had been trained on them" : "")}. " +
               Invariant($"Accuracy over {score.Support:N0} {EvaluationWords.Unit(score)}{Vote(score)} was {EvaluationWords.Figure(score.Accuracy)}, unweighted average recall {EvaluationWords.Figure(score.Uar)}, macro-F1 {EvaluationWords.Figure(score.MacroF1)}; the largest class holds {RunWords.Percent(score.Majority)}. ") +
               (score.Accuracy.Interval.Exists ? $"Intervals are at 95 % over people ({score.Accuracy.Interval.Note})." : $"There is no interval: {score.Accuracy.Interval.Note}.");
    }

    /// <summary>The command that repeats it.</summary>
    public static string Command(ModelEvaluationRecord record) =>
        $"mien evaluate FRAMES --model MODEL --split {record.Split}{(record.Map is null ? "" : " --map map.json")}{(record.Leaky ? " --allow-leak" : "")} --out DIR";

    private static string Vote(Score score) => score.Vote.Length > 0 ? $" ({score.Vote} of their frames)" : "";
}

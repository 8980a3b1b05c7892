using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Models;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The transfer in the paper's terms (its equations 1 to 3, after Pan and Yang 2010): a source domain and task, a target
/// domain and task, and what the one lends to the other.</summary>
internal static class TransferTable
{
    /// <summary>A name and a value a row.</summary>
    public static IEnumerable<(string Name, string Value)> Rows(ScoredEvaluation evaluation)
    {
        var record = evaluation.Record;
        var source = Source(record.Recipe);
        var network = Network(record);
        yield return ("Source domain", source.Domain);
        yield return ("Source task", source.Task);
        yield return ("Target domain", Domain(evaluation));
        yield return ("Target task", $"{record.Labels.Count} classes of apparent expression: {string.Join(", ", record.Labels)}");
        yield return ("Transferred", record.Recipe.Weights == "none" ? "nothing: all weights start at random, so this is no transfer"
            : "weights and biases of the 13 convolutions; the dense layers start at random");
        yield return ("Slept", Names(network.Where(layer => !layer.Awake)));
        yield return ("Retrained", Names(network.Where(layer => layer.Awake)));
        yield return ("Target classes not in the source", Strangers(record.Labels, source.Labels));
    }

    private static (string Domain, string Task, IReadOnlyList<string>? Labels) Source(TrainingOptions recipe) => RunWords.Weights(recipe) switch
    {
        "none" => ("none", "none", []),
        "imagenet" => ("photographs of ImageNet (ILSVRC 2012), RGB", "1,000 classes of objects, animals and scenes; none is an expression", []),
        "mien" => ("grey faces of FER+ (Barsoum et al. 2016), by way of ImageNet", $"8 expressions by annotators' votes: {string.Join(", ", Label.FerPlus)}", Label.FerPlus),
        var file => ($"that of the weights '{file}', which this evaluation does not record", "not recorded", null),
    };

    private static string Domain(ScoredEvaluation evaluation)
    {
        var score = evaluation.Frames;
        var people = score.Subjects == 0 ? "people unknown" : EvaluationWords.People(score.Subjects);
        return Invariant($"{RunWords.Corpus(evaluation.Record.Corpus, evaluation.Record.Synthetic)}: {score.Support:N0} tested pictures, {people}");
    }

    private static string Strangers(IReadOnlyList<string> target, IReadOnlyList<string>? source)
    {
        if (source is null)
            return "not recorded";
        var strangers = target.Except(source).ToList();
        return strangers.Count == 0 ? "none" : strangers.Count == target.Count ? $"all: {string.Join(", ", strangers)}" : string.Join(", ", strangers);
    }

    /// <summary>The layers; sizes play no part here.</summary>
    private static IReadOnlyList<LayerRecord> Network(EvaluationRecord record)
    {
        var head = HeadSpec.Parse(record.Recipe.Head, record.Recipe.Dropout);
        return NetworkSummary.Layers(head, InputSpec.KerasVgg16.Size, record.Labels.Count, LayerPlace.Parse(record.Recipe.TrainableFrom, head));
    }

    private static string Names(IEnumerable<LayerRecord> layers) =>
        layers.Where(layer => layer.Kind is "conv" or "dense").Select(layer => layer.Name).ToList() is { Count: > 0 } names
            ? $"{names.Count} layers with weights: {string.Join(", ", names)}" : "none";
}

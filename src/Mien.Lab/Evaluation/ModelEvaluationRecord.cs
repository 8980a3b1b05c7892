using System.Text.Json.Nodes;
using Mien.Lab.Datasets;
using Mien.Lab.Training;
using Mien.Recognition;

namespace Mien.Lab.Evaluation;

/// <summary>A part of what a fixed model was scored on.</summary>
/// <param name="Name">Corpus, split and what one prediction is of.</param>
/// <param name="Support">Predictions.</param>
/// <param name="Accuracy">Share of right ones.</param>
/// <param name="Uar">Unweighted average recall over the classes that occur.</param>
/// <param name="Labels">Class names.</param>
/// <param name="Confusion">Counts; row is the truth, column the prediction.</param>
public sealed record PartFigures(string Name, int Support, double Accuracy, double Uar, IReadOnlyList<string> Labels, int[][] Confusion)
{
    /// <summary>Expected calibration error of the pictures in 15 bins (<see cref="Reliability.Ece"/>); null for clips.</summary>
    public double? Ece { get; init; }
}

/// <summary>What <c>evaluation.json</c> of a fixed model holds (format <c>mien.evaluation/1</c>); its predictions lie beside it.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="DataSha256">Hash of the manifest.</param>
/// <param name="Split"><c>train</c>, <c>valid</c>, <c>test</c> or <c>all</c>.</param>
/// <param name="LeftOut">Pictures whose label the model cannot say, a label each.</param>
/// <param name="Reports">Pictures, clips where there are any, and pictures without copies of training pictures.</param>
public sealed record ModelEvaluationRecord(
    string Format, string Corpus, string DataSha256, string Split, IReadOnlyDictionary<string, int> LeftOut, IReadOnlyList<PartFigures> Reports)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.evaluation/1";

    private static readonly string[] _told =
    [
        "corpus", "data_sha256", "protocol", "leaky", "protocol_reason", "epoch", "validation_accuracy", "weights", "precision", "temperature",
        "licence", "source", "mien.sha256",
    ];

    /// <summary>Whether the pictures are drawn.</summary>
    public bool Synthetic { get; init; }

    /// <summary>What the model's own file says of it.</summary>
    public IReadOnlyDictionary<string, string> Model { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the model was trained on these very frames, and not on the part that is scored alone.</summary>
    public bool Leaky { get; init; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was made of the model's answers.</summary>
    public Answering Answering { get; init; } = Answering.Plain;

    /// <summary>How labels were brought together; null where every label counts as itself.</summary>
    public LabelMap? Map { get; init; }

    /// <summary>Every measure with intervals over people: of the pictures, and of the clips by both votes where there are any.</summary>
    public IReadOnlyList<Score> Scores { get; init; } = [];

    /// <summary>The figures of a scored model.</summary>
    public static ModelEvaluationRecord Of(FrameSet frames, string split, ExpressionClassifier classifier, LabelMap map, ModelEvaluation evaluation,
        Answering? answering = null) =>
        new(FormatName, frames.Info.Corpus, frames.Sha256, split, evaluation.LeftOut, [.. Parts(frames, split, evaluation)])
        {
            Synthetic = frames.Info.Synthetic,
            Model = Facts(classifier),
            Leaky = HasSeen(classifier, frames, split),
            Warnings = evaluation.Warnings,
            Answering = answering ?? Answering.Plain,
            Map = map.Truth.Count + map.Predicted.Count > 0 ? map : null,
        };

    /// <summary>Whether a model was trained on these frames; the validation part of the split that they came with is not among them.</summary>
    public static bool HasSeen(ExpressionClassifier classifier, FrameSet frames, string split) =>
        classifier.Metadata.GetValueOrDefault("data_sha256") == frames.Sha256
        && !(classifier.Metadata.GetValueOrDefault("protocol") is "given" or "inner" && split is "valid" or "test");

    /// <summary>Writes <c>predictions.csv</c> and <c>evaluation.json</c>, each whole or not at all.</summary>
    public void Write(string folder, FrameSet frames, ModelEvaluation evaluation)
    {
        Predictions.Write(Path.Combine(folder, "predictions.csv"), evaluation.Labels, evaluation.Predictions());
        var scores = ScoreRecord.Of(PredictionTable.Read(folder).With(frames)).Scores;
        EvaluationFolder.Write(Path.Combine(folder, "evaluation.json"), this with { Scores = scores });
    }

    /// <summary>Whether a folder holds the evaluation of a fixed model.</summary>
    /// <exception cref="MienException">Its <c>evaluation.json</c> is missing or broken.</exception>
    public static bool IsIn(EvaluationFolder folder) =>
        EvaluationFolder.Read<JsonObject>(folder.File("evaluation.json"))["format"]?.ToString() == FormatName;

    /// <summary>Reads such a file.</summary>
    /// <exception cref="MienException">Missing or broken.</exception>
    public static ModelEvaluationRecord Read(EvaluationFolder folder) => EvaluationFolder.Read<ModelEvaluationRecord>(folder.File("evaluation.json"));

    /// <summary>Weights are told by the name of their file.</summary>
    private static Dictionary<string, string> Facts(ExpressionClassifier classifier) => new(_told.Where(classifier.Metadata.ContainsKey)
        .ToDictionary(key => key, key => key == "weights" ? classifier.Metadata[key].Split('/', '\\')[^1] : classifier.Metadata[key]))
    {
        ["labels"] = string.Join(", ", classifier.Labels),
    };

    private static IEnumerable<PartFigures> Parts(FrameSet frames, string split, ModelEvaluation evaluation)
    {
        PartFigures Part(string what, ClassificationReport report) =>
            new($"{frames.Info.Corpus}, {split}, {what}", report.Support, report.Accuracy, report.Uar, report.Labels, report.Confusion);
        PartFigures Pictures(string what, Func<FrameRow, bool> where) => Part(what, evaluation.Frames(where)) with { Ece = evaluation.Ece(where) };
        bool IsPart(Func<FrameRow, bool> where) => evaluation.Rows.Any(where) && !evaluation.Rows.All(where);

        yield return Pictures("frames", _ => true);
        var clips = evaluation.Clips();
        if (clips.Support < evaluation.Rows.Count)
            yield return Part("clips (mean of the frames)", clips);
        var train = frames.Rows.Where(row => row.Split == "train").Select(row => row.Pixels).ToHashSet();
        bool IsApart(FrameRow row) => split is not ("valid" or "test") || !train.Contains(row.Pixels);
        bool IsClear(FrameRow row) => IsApart(row) && row.Targets.Any(share => share > 0.5);
        var without = IsPart(IsApart) ? ", without copies of training pictures" : "";
        if (without.Length > 0)
            yield return Pictures("frames" + without, IsApart);
        if (evaluation.Rows.Any(row => row.Targets.Count > 0) && IsPart(IsClear))
            yield return Pictures("frames with more than half of their votes for one expression" + without, IsClear);
    }
}

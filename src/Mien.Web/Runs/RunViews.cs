using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;

namespace Mien.Web.Runs;

/// <summary>Whether a run goes on: one that is not finished, of which no fold is held by a process, and that has not changed for a quarter
/// of an hour and for three of its epochs, has stopped.</summary>
internal enum RunState { Running, Stopped, Finished }

/// <summary>A run or an evaluation in a list.</summary>
internal sealed record RunItem(
    string Id, string Name, RunKind Kind, RunState State, DateTimeOffset Modified, string? Corpus, bool Synthetic, string? Protocol, bool Leaky,
    IReadOnlyList<string> Labels, int? Epochs, int? EpochsPlanned, double? Accuracy, double? Uar, int? Folds, int? FoldsPlanned, string? Problem);

/// <summary>How training and validation were kept apart, and what may be said.</summary>
internal sealed record ProtocolView(string Name, bool Leaky, string Means, string? Claims, string? CannotSay);

/// <summary>A figure of the paper's Table 1.</summary>
internal sealed record Table1View(string Figure, double Value, double Paper);

/// <summary>How often a class was right.</summary>
internal sealed record ClassView(string Label, double Precision, double Recall, double F1, int Support);

/// <summary>Figures over predictions; rows of the confusion are the truth.</summary>
internal sealed record FiguresView(string Name, int Support, double Accuracy, double Uar, IReadOnlyList<string> Labels, IReadOnlyList<IReadOnlyList<int>> Confusion, IReadOnlyList<ClassView> Classes)
{
    public static FiguresView Of(string name, ClassificationReport report) => new(
        name, report.Support, report.Accuracy, report.Uar, report.Labels, report.Confusion,
        [.. report.Labels.Select((label, i) => new ClassView(label, report.PrecisionOf(i), report.RecallOf(i), report.F1Of(i), report.SupportOf(i)))]);

    public static FiguresView Of(string name, IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> confusion) =>
        Of(name, new ClassificationReport(labels, [.. confusion.Select(row => row.ToArray())]));
}

/// <summary>A fold of an evaluation.</summary>
internal sealed record FoldView(
    int Fold, IReadOnlyList<string> TestSubjects, int TrainPictures, int TestPictures, double Accuracy, double Uar, double? ClipAccuracy, double? ClipUar, IReadOnlyList<FoldEpoch> Epochs)
{
    public static FoldView Of(FoldResult fold) => new(fold.Training.Fold, fold.Training.TestSubjects, fold.Training.TrainPictures, fold.Training.TestPictures,
        fold.Frames.Accuracy, fold.Frames.Uar, fold.Clips?.Accuracy, fold.Clips?.Uar, fold.Training.Epochs);
}

/// <summary>A run or an evaluation with its figures; what the one kind does not have is null or empty.</summary>
internal sealed record RunDetail(RunItem Run)
{
    public ProtocolView? Protocol { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The four curves of Figure 2.</summary>
    public IReadOnlyList<EpochMetrics> Epochs { get; init; } = [];

    public IReadOnlyList<Table1View> Table1 { get; init; } = [];

    /// <summary>The last epoch of a run on its validation pictures.</summary>
    public FiguresView? Validation { get; init; }

    /// <summary>An evaluation over pictures.</summary>
    public FiguresView? Frames { get; init; }

    /// <summary>An evaluation over clips.</summary>
    public FiguresView? Clips { get; init; }

    /// <summary>The parts that a fixed model was scored on.</summary>
    public IReadOnlyList<FiguresView> Parts { get; init; } = [];

    public IReadOnlyList<FoldView> Folds { get; init; } = [];

    public IReadOnlyList<int> MissingFolds { get; init; } = [];

    public LeakGapRecord? LeakGap { get; init; }

    /// <summary>Every measure with its interval over people.</summary>
    public IReadOnlyList<Score> Scores { get; init; } = [];

    public TrainingOptions? Options { get; init; }

    public DataRecord? Data { get; init; }

    public ComputeRecord? Compute { get; init; }

    public IReadOnlyList<LayerRecord> Network { get; init; } = [];

    /// <summary>What the file of a fixed model says of itself.</summary>
    public IReadOnlyDictionary<string, string>? Model { get; init; }

    /// <summary>Drawings that can be had.</summary>
    public IReadOnlyList<string> Figures { get; init; } = [];
}

/// <summary>Reads what the laboratory wrote.</summary>
internal static class RunReading
{
    private static readonly TimeSpan _stoppedAfter = TimeSpan.FromMinutes(15);
    private static readonly string[] _records = ["run.json", "evaluation.json", "plan.json"];

    /// <summary>A place in the list; one that cannot be read says why.</summary>
    public static RunItem Item(RunPlace place)
    {
        try
        {
            return Detail(place, shallow: true).Run;
        }
        catch (Exception error) when (error is MienException or IOException or UnauthorizedAccessException)
        {
            return Empty(place, RunState.Stopped) with { Problem = error.Message };
        }
    }

    /// <summary>All figures of a place.</summary>
    /// <param name="place">Where.</param>
    /// <param name="shallow">Leaves out what takes the reading of predictions.</param>
    /// <exception cref="MienException">A file is missing or broken.</exception>
    public static RunDetail Detail(RunPlace place, bool shallow = false)
    {
        var detail = place.Kind switch
        {
            RunKind.Run => OfRun(place, shallow),
            RunKind.ModelEvaluation => OfModel(place),
            _ => OfFolds(place),
        };
        return detail with { Figures = FiguresOf(place) };
    }

    /// <summary>Names of the drawings that lie in a folder.</summary>
    public static IReadOnlyList<string> FiguresOf(RunPlace place) =>
        [.. Directory.EnumerateFiles(place.Folder).Select(path => Path.GetFileName(path)).Where(name => name.EndsWith(".svg", StringComparison.Ordinal) || name.EndsWith(".png", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static RunDetail OfRun(RunPlace place, bool shallow)
    {
        var folder = new RunFolder(place.Folder);
        var run = folder.Read();
        var last = run.Epochs.Count > 0 ? run.Epochs[^1] : null;
        var predictions = folder.File("validation.csv");
        var item = Empty(place, StateOf(run.Finished, place, 3 * TimeSpan.FromSeconds(last?.Seconds ?? 0))) with
        {
            Corpus = run.Data.Corpus,
            Synthetic = run.Data.Synthetic,
            Protocol = run.Protocol.Name,
            Leaky = run.Protocol.Leaky,
            Labels = run.Labels,
            Epochs = run.Epochs.Count,
            EpochsPlanned = run.Options.Epochs,
            Accuracy = last?.ValidationAccuracy,
        };
        return new RunDetail(item)
        {
            Protocol = new ProtocolView(run.Protocol.Name, run.Protocol.Leaky, run.Protocol.Reason, null, null),
            Warnings = run.Protocol.Warnings,
            Epochs = run.Epochs,
            Table1 = last is null ? [] : Table1(FourFigures.Of(last)),
            Validation = !shallow && File.Exists(predictions) ? FiguresView.Of("validation", ClassificationReport.Of(run.Labels, Predictions.ReadPairs(predictions))) : null,
            Options = run.Options,
            Data = run.Data,
            Compute = run.Compute,
            Network = run.Network,
        };
    }

    private static RunDetail OfFolds(RunPlace place)
    {
        var folder = new EvaluationFolder(place.Folder);
        if (!File.Exists(folder.File("evaluation.json")))
            return OfPlan(place, folder.ReadPlan());
        var record = EvaluationRecord.Read(folder);
        return new RunDetail(Empty(place, StateOf(record.MissingFolds.Count == 0, place)) with
        {
            Corpus = record.Corpus,
            Synthetic = record.Synthetic,
            EpochsPlanned = record.Recipe.Epochs,
            Protocol = record.Protocol.Name,
            Leaky = record.Protocol.Leaky,
            Labels = record.Labels,
            Accuracy = (record.Clips ?? record.Frames).Accuracy,
            Uar = (record.Clips ?? record.Frames).Uar,
            Folds = record.Folds.Count,
            FoldsPlanned = record.Folds.Count + record.MissingFolds.Count,
        })
        {
            Protocol = new ProtocolView(record.Protocol.Name, record.Protocol.Leaky, record.Protocol.Means, NameOf(record.Protocol.Claims), record.Protocol.CannotSay),
            Warnings = record.Warnings,
            Frames = FiguresView.Of("pictures", record.Labels, record.Frames.Confusion),
            Clips = record.Clips is { } clips ? FiguresView.Of("clips", record.Labels, clips.Confusion) : null,
            Folds = [.. record.Folds.Select(FoldView.Of)],
            MissingFolds = record.MissingFolds,
            LeakGap = record.LeakGap,
            Scores = record.Scores,
            Options = record.Recipe,
        };
    }

    /// <summary>An evaluation of which no fold is finished.</summary>
    private static RunDetail OfPlan(RunPlace place, EvaluationPlan plan) => new(Empty(place, StateOf(false, place)) with
    {
        Corpus = plan.Corpus,
        Synthetic = plan.Synthetic,
        Protocol = plan.Protocol,
        EpochsPlanned = plan.Recipe.Epochs,
        Folds = 0,
    })
    {
        Options = plan.Recipe,
    };

    private static RunDetail OfModel(RunPlace place)
    {
        var record = ModelEvaluationRecord.Read(new EvaluationFolder(place.Folder));
        var first = record.Reports[0];
        return new RunDetail(Empty(place, RunState.Finished) with
        {
            Corpus = record.Corpus,
            Synthetic = record.Synthetic,
            Protocol = "fixed model",
            Leaky = record.Leaky,
            Labels = first.Labels,
            Accuracy = first.Accuracy,
            Uar = first.Uar,
        })
        {
            Warnings = record.Warnings,
            Parts = [.. record.Reports.Select(part => FiguresView.Of(part.Name, part.Labels, [.. part.Confusion.Select(row => (IReadOnlyList<int>)[.. row])]))],
            Scores = record.Scores,
            Model = record.Model,
        };
    }

    private static IReadOnlyList<Table1View> Table1(FourFigures ours) =>
    [
        new("loss", ours.Loss, FourFigures.Paper.Loss),
        new("accuracy", ours.Accuracy, FourFigures.Paper.Accuracy),
        new("validation loss", ours.ValidationLoss, FourFigures.Paper.ValidationLoss),
        new("validation accuracy", ours.ValidationAccuracy, FourFigures.Paper.ValidationAccuracy),
    ];

    private static RunItem Empty(RunPlace place, RunState state) => new(
        place.Id, place.Name, place.Kind, state, LastWrite(place), null, false, null, false, [], null, null, null, null, null, null, null);

    private static DateTimeOffset LastWrite(RunPlace place) =>
        _records.Select(name => Path.Combine(place.Folder, name)).Where(File.Exists).Select(path => File.GetLastWriteTimeUtc(path)).DefaultIfEmpty().Max();

    private static RunState StateOf(bool finished, RunPlace place, TimeSpan epochs = default) => finished ? RunState.Finished
        : DateTimeOffset.UtcNow - LastWrite(place) < (epochs > _stoppedAfter ? epochs : _stoppedAfter) || new EvaluationFolder(place.Folder).IsBeingComputed
            ? RunState.Running : RunState.Stopped;

    private static string NameOf(LeakClaim claim) => claim.ToString().ToLowerInvariant();
}

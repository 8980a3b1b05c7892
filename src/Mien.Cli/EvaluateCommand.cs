using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary><c>mien evaluate FRAMES --model RUN|FILE</c></summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> _frames = new("FRAMES") { Description = "Frames folder of 'mien prepare'." };
    private static readonly Option<string> _model = new("--model") { Description = "Run folder or .onnx file.", Required = true };
    private static readonly Option<string> _map = new("--map") { Description = "JSON that brings the labels of corpus and model together." };
    private static readonly Option<string> _split = new("--split") { Description = "train, valid, test or all. Default: valid where the corpus has it, else all." };
    private static readonly Option<bool> _allowLeak = new("--allow-leak") { Description = "Score pictures that the model was trained on." };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for evaluation.json and predictions.csv." };

    public static Command Create()
    {
        var command = new Command("evaluate", "Score a fixed model on prepared frames.") { _frames, _model, _map, _split, _allowLeak, _out };
        _split.AcceptOnlyFromAmong("train", "valid", "test", "all");
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var frames = FrameSet.Load(parsed.GetRequiredValue(_frames));
        using var classifier = ExpressionClassifier.Load(parsed.GetRequiredValue(_model));
        if (classifier.Notice is { } notice)
            display.Say(notice);
        var split = parsed.GetValue(_split) ?? (frames.Rows.Any(row => row.Split == "valid") ? "valid" : "all");
        var rows = frames.Rows.Where(row => split == "all" || row.Split == split).ToList();
        RefuseLeak(frames, classifier, split, parsed.GetValue(_allowLeak));
        var map = parsed.GetValue(_map) is { } path ? LabelMap.Read(path) : LabelMap.Identity;
        var evaluation = ModelEvaluation.Run(frames, rows, classifier, map, display, cancel);
        foreach (var (label, count) in evaluation.LeftOut)
            display.Say($"Left out: {count:N0} pictures of '{label}', which the model cannot say (see --map).");
        var sections = Sections(frames, evaluation, split);
        foreach (var (name, report) in sections)
            Say(display, name, report);
        if (parsed.GetValue(_out) is { } folder)
            Write(folder, evaluation, sections, frames, split);
        return ExitCode.Done;
    }

    private static List<(string Name, ClassificationReport Report)> Sections(FrameSet frames, ModelEvaluation evaluation, string split)
    {
        var sections = new List<(string, ClassificationReport)> { ($"{frames.Info.Corpus}, {split}, frames", evaluation.Frames()) };
        var clips = evaluation.Clips();
        if (clips.Support < evaluation.Rows.Count)
            sections.Add(($"{frames.Info.Corpus}, {split}, clips (mean of the frames)", clips));
        var train = frames.Rows.Where(row => row.Split == "train").Select(row => row.Pixels).ToHashSet();
        var apart = evaluation.Frames(row => !train.Contains(row.Pixels));
        if (split is "valid" or "test" && apart.Support > 0 && apart.Support < evaluation.Rows.Count)
            sections.Add(($"{frames.Info.Corpus}, {split}, frames, without copies of training pictures", apart));
        return sections;
    }

    private static void Say(ProgressDisplay display, string name, ClassificationReport report)
    {
        display.Say(string.Create(CultureInfo.InvariantCulture,
            $"{name}: n {report.Support:N0}, accuracy {report.Accuracy:0.0000}, UAR {report.Uar:0.0000} (largest class {report.Majority:0.000})"));
        display.Say("  recall: " + string.Join(", ", report.Labels.Select((label, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{label} {report.RecallOf(i):0.000} ({report.SupportOf(i):N0})"))));
    }

    private static void Write(string folder, ModelEvaluation evaluation, List<(string Name, ClassificationReport Report)> sections, FrameSet frames, string split)
    {
        Predictions.Write(Path.Combine(folder, "predictions.csv"), evaluation.Labels, evaluation.Predictions());
        AtomicFile.WriteText(Path.Combine(folder, "evaluation.json"), JsonSerializer.Serialize(new
        {
            format = "mien.evaluation/1",
            corpus = frames.Info.Corpus,
            dataSha256 = frames.Sha256,
            split,
            leftOut = evaluation.LeftOut,
            reports = sections.Select(s => new { name = s.Name, s.Report.Support, s.Report.Accuracy, s.Report.Uar, s.Report.Labels, s.Report.Confusion }),
        }, LabJson.Options) + "\n");
    }

    /// <summary>A model is not scored on what it was trained on, unless the rows are its given validation split.</summary>
    private static void RefuseLeak(FrameSet frames, ExpressionClassifier classifier, string split, bool allowed)
    {
        var same = classifier.Metadata.GetValueOrDefault("data_sha256") == frames.Sha256;
        if (same && !allowed && !(classifier.Metadata.GetValueOrDefault("protocol") == "given" && split is "valid" or "test"))
            throw new LeakException("This model was trained on these very frames; their score would measure memory. Its validation figures are in its " +
                                    "run folder (validation.csv). Score other data, or say --allow-leak.");
    }
}

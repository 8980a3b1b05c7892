using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary><c>mien evaluate FRAMES --protocol PROTOCOL --out DIR</c>, or <c>mien evaluate FRAMES --model RUN|FILE</c></summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> _frames = new("FRAMES") { Description = "Frames folder of 'mien prepare'." };
    private static readonly Option<string> _model = new("--model") { Description = "Score this run folder, .onnx file or 'mien', and train nothing." };
    private static readonly Option<string> _map = new("--map") { Description = "JSON that brings the labels of corpus and model together." };
    private static readonly Option<string> _split = new("--split") { Description = "train, valid, test or all. Default: valid where the corpus has it, else all." };
    private static readonly Option<bool> _mirror = new("--mirror") { Description = "Score the mean of the answers to a picture and to its mirror image." };
    private static readonly Option<double> _correction = new("--prior-correction") { Description = "Divide by the classes' shares in training to this power, -1 to 1 (below 0: multiply). Default: 0, the model as it is." };
    private static readonly Option<bool> _baseline = new("--person-baseline") { Description = "Divide by each person's own mean answer over all pictures of the person (no labels are used; takes everybody to show every class about equally often)." };
    private static readonly Option<bool> _allowLeak = new("--allow-leak") { Description = "Score pictures that the model was trained on; take folds of a file that break their claim." };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for the page, evaluation.json and predictions.csv; with --protocol also for the folds." };
    private static readonly Option<string> _protocol = new("--protocol") { Description = "Train and test each fold of this protocol.", HelpName = "frames[:K]|clips[:K]|subjects:K|luna5|blocks6|loao|FILE.json" };
    private static readonly Option<string> _folds = new("--folds") { Description = "Compute these folds alone, for example 1,3; later calls add the others." };
    private static readonly Option<bool> _resume = new("--resume") { Description = "Go on with the evaluation in --out as it was begun, to the same report." };
    private static readonly Option<EpochSelection> _select = new("--select") { Description = "Test the last epoch, as the paper, or the best one on inner subjects.", HelpName = "last|epoch" };
    private static readonly Option<bool> _gap = new("--gap") { Description = "Also run random frames, for the leak gap. Default under protocols that keep subjects apart." };
    private static readonly Option<bool> _noGap = new("--no-gap") { Description = "Do not." };
    private static readonly Option<int> _workers = new("--workers") { Description = "Folds at a time; does not change the results. Default: as many as the cores hold." };
    private static readonly Option<bool> _plan = new("--plan") { Description = "Show folds, time, disk and memory, and stop." };
    private static readonly Option<double> _checkpoint = new("--checkpoint-seconds") { Description = "Least time between checkpoints of a fold.", DefaultValueFactory = _ => 30 };
    private static readonly Option<int?> _foldProcess = new("--fold-process") { Hidden = true };

    static EvaluateCommand() => _split.AcceptOnlyFromAmong("train", "valid", "test", "all");

    public static Command Create()
    {
        var command = new Command("evaluate", "Train and test under a protocol, or score a fixed model.")
        {
            _frames, _out, _protocol, _folds, _resume, _select, _gap, _noGap, _workers, _plan, _checkpoint, _foldProcess, _model, _map, _split, _mirror, _correction, _baseline, _allowLeak,
        };
        foreach (var option in RecipeOptions.All)
            command.Options.Add(option);
        command.Validators.Add(Require);
        command.SetAction(RunAsync);
        return command;
    }

    private static void Require(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        var byFolds = Has(_protocol) || Has(_resume) || Has(_foldProcess);
        if (byFolds == Has(_model))
            result.AddError("Name either --protocol (train and test each fold) or --model (score a fixed model).");
        if (byFolds && !Has(_out))
            result.AddError("--protocol and --resume need --out DIR.");
        var strange = (byFolds ? [_map, _split, _mirror, _correction, _baseline] : RecipeOptions.All).Where(Has).Select(option => option.Name).ToList();
        if (strange.Count > 0)
            result.AddError($"{string.Join(", ", strange)}: only with {(byFolds ? "--model, which scores" : "--protocol, which trains")}.");
        if (result.GetValue(_correction) is not (>= -1 and <= 1))
            result.AddError("--prior-correction is a power from -1 to 1.");
        if (Has(_gap) && Has(_noGap))
            result.AddError("--gap and --no-gap exclude each other.");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_model) is not null)
            return Run(parsed, cancel);
        var request = new FoldRequest(parsed.GetRequiredValue(_frames), parsed.GetValue(_out)!, Numbers(parsed.GetValue(_folds)),
            parsed.GetValue(_gap) ? true : parsed.GetValue(_noGap) ? false : null, parsed.GetValue(_workers), parsed.GetValue(_plan),
            RecipeOptions.Weights(parsed), TimeSpan.FromSeconds(parsed.GetValue(_checkpoint)));
        if (parsed.GetValue(_foldProcess) is { } fold)
            return FoldEvaluation.RunFold(request, fold, cancel);
        using var display = new ProgressDisplay();
        var begun = parsed.GetValue(_resume) && new EvaluationFolder(request.Out).HasPlan;
        var asked = begun ? null : parsed.GetValue(_protocol) is { } protocol
            ? EvaluationPlan.Of(protocol, parsed.GetValue(_allowLeak), parsed.GetValue(_select), RecipeOptions.Read(parsed))
            : throw new MienException($"'{request.Out}' holds no evaluation to resume. Begin one with --protocol.");
        await new FoldEvaluation(request, display).RunAsync(asked, cancel);
        return ExitCode.Done;
    }

    private static IReadOnlyList<int> Numbers(string? folds) => folds is null ? [] : [.. folds.Split(',').Select(part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MienException($"--folds {folds} is not possible: '{part}' is no fold number (example: 1,3)."))];

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var frames = FrameSet.Load(parsed.GetRequiredValue(_frames));
        using var classifier = ModelSource.Open(parsed.GetValue(_model)!);
        if (classifier.Notice is { } notice)
            display.Say(notice);
        var split = parsed.GetValue(_split) ?? (frames.Rows.Any(row => row.Split == "valid") ? "valid" : "all");
        var rows = frames.Rows.Where(row => split == "all" || row.Split == split).ToList();
        RefuseLeak(frames, classifier, split, parsed.GetValue(_allowLeak));
        var map = parsed.GetValue(_map) is { } path ? LabelMap.Read(path) : LabelMap.Identity;
        var answering = new Answering(parsed.GetValue(_mirror), parsed.GetValue(_correction), parsed.GetValue(_baseline));
        var evaluation = ModelEvaluation.Run(frames, rows, classifier, map, answering, display, cancel);
        foreach (var (label, count) in evaluation.LeftOut)
            display.Say($"Left out: {count:N0} pictures of '{label}', which the model cannot say (see --map).");
        foreach (var warning in evaluation.Warnings)
            display.Say("Warning: " + warning);
        var record = ModelEvaluationRecord.Of(frames, split, classifier, map, evaluation, answering);
        foreach (var part in record.Reports)
            Say(display, part);
        if (parsed.GetValue(_out) is { } folder)
        {
            record.Write(folder, frames, evaluation);
            EvaluationReport.Write(new EvaluationFolder(folder), frames);
            display.Say(ReportCommand.Written(new EvaluationFolder(folder)));
        }
        return ExitCode.Done;
    }

    private static void Say(ProgressDisplay display, PartFigures part)
    {
        var report = new ClassificationReport(part.Labels, part.Confusion);
        display.Say(string.Create(CultureInfo.InvariantCulture,
            $"{part.Name}: n {report.Support:N0}, accuracy {report.Accuracy:0.0000}, UAR {report.Uar:0.0000} (largest class {report.Majority:0.000})") +
            (part.Ece is { } ece ? string.Create(CultureInfo.InvariantCulture, $", ECE {ece:0.000}") : ""));
        display.Say("  recall: " + string.Join(", ", report.Labels.Select((label, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{label} {report.RecallOf(i):0.000} ({report.SupportOf(i):N0})"))));
    }

    /// <summary>A model is not scored on what it was trained on, unless the rows are its given validation split.</summary>
    private static void RefuseLeak(FrameSet frames, ExpressionClassifier classifier, string split, bool allowed)
    {
        if (!allowed && ModelEvaluationRecord.HasSeen(classifier, frames, split))
            throw new LeakException("This model was trained on these very frames; their score would measure memory. Its validation figures are in its " +
                                    "run folder (validation.csv). Score other data, or say --allow-leak.");
    }
}

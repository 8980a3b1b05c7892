using System.CommandLine;
using System.Globalization;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary><c>mien train FRAMES --out RUN</c></summary>
internal static class TrainCommand
{
    private static readonly Argument<string> _frames = new("FRAMES") { Description = "Frames folder of 'mien prepare'." };
    private static readonly Option<string> _out = new("--out") { Description = "Run folder to write.", Required = true };
    private static readonly Option<SplitProtocol?> _protocol = new("--protocol") { Description = "What is held out.", HelpName = "frames|clips|actors|given|inner|first|tail|batch" };
    private static readonly Option<string> _subjects = new("--validation-subjects") { Description = "Subjects to hold out under --protocol actors." };
    private static readonly Option<string> _splitFile = new("--split-file") { Description = "Train on exactly this split: CSV with columns path,split (train, valid), such as the split.csv of a run." };
    private static readonly Option<bool> _allowLeak = new("--allow-leak") { Description = "Take a --split-file with recordings or copies on both sides; the run is stamped leaky." };
    private static readonly Option<double> _checkpoint = new("--checkpoint-seconds") { Description = "Least time between checkpoints.", DefaultValueFactory = _ => 30 };
    private static readonly Option<bool> _resume = new("--resume") { Description = "Go on with an interrupted run, to the same numbers." };

    public static Command Create()
    {
        var command = new Command("train", "Train VGG16, or the small network, on prepared frames; writes Figure 2, Table 1 and model.onnx.")
        {
            _frames, _out, _protocol, _subjects, _splitFile, _allowLeak, _checkpoint, _resume,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_splitFile) is not null && (result.GetResult(_protocol) is not null || result.GetResult(_subjects) is not null))
                result.AddError("--split-file is the split itself: leave out --protocol and --validation-subjects.");
            if (result.GetValue(_allowLeak) && result.GetValue(_splitFile) is null)
                result.AddError("--allow-leak is for --split-file; Mien's own splits keep what they claim.");
        });
        foreach (var option in RecipeOptions.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var frames = FrameSet.Load(parsed.GetRequiredValue(_frames));
        var folder = new RunFolder(parsed.GetRequiredValue(_out));
        var resume = parsed.GetValue(_resume);
        var options = resume && folder.Exists ? Stored(folder.Read().Options, parsed) : Options(parsed);
        var given = parsed.GetValue(_splitFile) is { } split ? new GivenSplit(split, parsed.GetValue(_allowLeak)) : null;
        TrainAndReport(frames, options, folder, resume, TimeSpan.FromSeconds(parsed.GetValue(_checkpoint)), display, cancel, given);
        return ExitCode.Done;
    }

    /// <summary>A run records the names of weights files, not their paths; only those may be told again on resume.</summary>
    private static TrainingOptions Stored(TrainingOptions options, ParseResult parsed) =>
        options with { Weights = RecipeOptions.Weights(parsed) ?? options.Weights, Teacher = RecipeOptions.Teacher(parsed) ?? options.Teacher };

    /// <summary>Trains one run with everything it prints and writes.</summary>
    /// <returns>The record of the finished run.</returns>
    internal static RunRecord TrainAndReport(FrameSet frames, TrainingOptions options, RunFolder folder, bool resume, TimeSpan checkpointEvery,
        ProgressDisplay display, CancellationToken cancel, GivenSplit? given = null)
    {
        options.Validate();
        using var run = TrainingRun.Open(frames, options, WeightsSource.Read(options.Weights), folder, resume, given: given,
            teacher: options.Teacher.Length > 0 ? WeightsSource.Read(options.Teacher) : null);
        Announce(run, display);
        foreach (var epoch in run.Run(checkpointEvery, display, cancel))
            display.Say(Line(epoch, options.Epochs));
        if (RunCalibration.Apply(folder) is { } calibration)
            display.Say(Line(calibration));
        Conclude(run.Record, folder, display);
        return run.Record;
    }

    private static void Announce(TrainingRun run, ProgressDisplay display)
    {
        var (record, needs) = (run.Record, run.Needs());
        var data = record.Data;
        display.Say($"Protocol {record.Protocol.Name}{(record.Protocol.Leaky ? " (LEAKY)" : "")}: {record.Protocol.Reason}");
        foreach (var warning in record.Protocol.Warnings)
            display.Say("Warning: " + warning);
        if (data.CopiesDropped > 0)
            display.Say($"{data.CopiesDropped:N0} training pictures are pixel for pixel in validation and were left out.");
        display.Say($"Plan: {data.TrainFrames:N0} pictures to train, {data.ValidationFrames:N0} to validate, {record.Options.Epochs} epochs; " +
                    $"{needs.AwakeWeights / 1e6:0.0} M weights awake ({ProgressDisplay.Size(needs.AwakeWeights * 16)} memory); " +
                    (record.Options.Augmentation is null ? $"features {ProgressDisplay.Size(needs.CacheBytes)}{(needs.CacheExists ? ", computed already" : "")}; " : "fresh views in every step; ") +
                    (record.Options.Teacher.Length > 0 ? $"teacher '{record.Options.Teacher}'{(record.Options.ViewEpochs > 0 ? $", asked in the first {record.Options.ViewEpochs} epochs, whose views come again" : "")}; " : "") +
                    $"{record.Compute.Precision} ({record.Compute.Reason}).");
    }

    private static string Line(EpochMetrics epoch, int epochs) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch,3}/{epochs}  loss {epoch.Loss:0.0000}  accuracy {epoch.Accuracy:0.0000}  val. loss {epoch.ValidationLoss:0.0000}  val. accuracy {epoch.ValidationAccuracy:0.0000}  {epoch.Seconds:0.0} s") +
        (epoch.Epoch < epochs ? $", {ProgressDisplay.Duration(TimeSpan.FromSeconds(epoch.Seconds * (epochs - epoch.Epoch)))} left" : "");

    private static string Line(RunCalibration calibration) => string.Create(CultureInfo.InvariantCulture,
        $"Calibrated on {calibration.Pictures:N0} held-out pictures of the training part: temperature {calibration.Temperature:0.000}; ") + (calibration.Uncertain is { } threshold
            ? string.Create(CultureInfo.InvariantCulture, $"uncertain below {threshold:0.000}, for {100 * RunCalibration.ErrorRate:0} % mistakes among the {100 * calibration.Answered:0.0} % answered.")
            : $"no threshold keeps {100 * RunCalibration.ErrorRate:0} % mistakes.");

    private static void Conclude(RunRecord record, RunFolder folder, ProgressDisplay display)
    {
        display.Say(string.Create(CultureInfo.InvariantCulture,
            $"Validation accuracy {record.Epochs[^1].ValidationAccuracy:0.0000} after epoch {record.Epochs.Count} ({record.Protocol.Name}{(record.Protocol.Leaky ? ", leaky" : "")}), in {ProgressDisplay.Duration(TimeSpan.FromSeconds(record.Times["total"]))}."));
        display.Say($"Figure 1, Figure 2, Table 1: {ReportCommand.Write(folder)}; model: {folder.File("model.onnx")}");
    }

    private static TrainingOptions Options(ParseResult parsed)
    {
        var options = RecipeOptions.Read(parsed);
        return options with
        {
            Protocol = parsed.GetValue(_splitFile) is not null ? SplitProtocol.File : parsed.GetValue(_protocol) ?? options.Protocol,
            ValidationSubjects = parsed.GetValue(_subjects) ?? options.ValidationSubjects,
        };
    }
}

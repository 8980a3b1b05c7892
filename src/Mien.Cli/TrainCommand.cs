using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Datasets;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary><c>mien train FRAMES --out RUN</c></summary>
internal static class TrainCommand
{
    private static readonly Argument<string> _frames = new("FRAMES") { Description = "Frames folder of 'mien prepare'." };
    private static readonly Option<string> _out = new("--out") { Description = "Run folder to write.", Required = true };
    private static readonly Option<string> _preset = new("--preset") { Description = "A built-in recipe: paper (leaky: random frames)." };
    private static readonly Option<string> _recipe = new("--recipe") { Description = "A recipe as JSON; flags override it." };
    private static readonly Option<string> _weights = new("--weights") { Description = "imagenet, mien, none, or a file (.h5, .safetensors)." };
    private static readonly Option<string> _from = new("--trainable-from") { Description = "First layer that is retrained: head, block5, or any layer." };
    private static readonly Option<string> _head = new("--head") { Description = "Hidden dense layers: 4096,4096 (paper), 4096,4096,4096, or gap,512." };
    private static readonly Option<string> _dropout = new("--dropout") { Description = "Dropout after the first hidden dense layers." };
    private static readonly Option<SplitProtocol?> _protocol = new("--protocol") { Description = "What is held out.", HelpName = "frames|clips|actors|given" };
    private static readonly Option<string> _subjects = new("--validation-subjects") { Description = "Subjects to hold out under --protocol actors." };
    private static readonly Option<string> _labels = new("--labels") { Description = "Classes to train on." };
    private static readonly Option<double?> _share = new("--validation-share") { Description = "Share that is held out." };
    private static readonly Option<int?> _epochs = new("--epochs") { Description = "Passes over the training samples." };
    private static readonly Option<int?> _batch = new("--batch") { Description = "Samples a step." };
    private static readonly Option<double?> _rate = new("--learning-rate") { Description = "Step size of Adam." };
    private static readonly Option<double?> _backboneRate = new("--backbone-rate") { Description = "Factor on the rate for awake convolutions." };
    private static readonly Option<double?> _decay = new("--weight-decay") { Description = "Decoupled weight decay." };
    private static readonly Option<string> _schedule = new("--schedule") { Description = "constant or cosine." };
    private static readonly Option<bool?> _flip = new("--flip") { Description = "Mirrored views." };
    private static readonly Option<bool?> _grey = new("--grey") { Description = "Make pictures grey first." };
    private static readonly Option<bool?> _soft = new("--soft-targets") { Description = "Vote distributions as targets." };
    private static readonly Option<string> _precision = new("--precision") { Description = "auto, fp32 or bf16." };
    private static readonly Option<int?> _threads = new("--threads") { Description = "Threads; 0 takes the machine's cores." };
    private static readonly Option<int?> _seed = new("--seed") { Description = "Seed of split, order, weights and dropout." };
    private static readonly Option<double> _checkpoint = new("--checkpoint-seconds") { Description = "Least time between checkpoints.", DefaultValueFactory = _ => 30 };
    private static readonly Option<bool> _resume = new("--resume") { Description = "Go on with an interrupted run, to the same numbers." };

    public static Command Create()
    {
        var command = new Command("train", "Train VGG16 on prepared frames; writes Figure 2, Table 1 and model.onnx.")
        {
            _frames, _out, _preset, _recipe, _weights, _from, _head, _dropout, _protocol, _subjects, _labels, _share, _epochs, _batch, _rate,
            _backboneRate, _decay, _schedule, _flip, _grey, _soft, _precision, _threads, _seed, _checkpoint, _resume,
        };
        _preset.AcceptOnlyFromAmong("paper");
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
        TrainAndReport(frames, options, folder, resume, TimeSpan.FromSeconds(parsed.GetValue(_checkpoint)), display, cancel);
        return ExitCode.Done;
    }

    /// <summary>A run records the name of a weights file, not its path; only that may be told again on resume.</summary>
    private static TrainingOptions Stored(TrainingOptions options, ParseResult parsed) =>
        options with { Weights = parsed.GetValue(_weights) ?? options.Weights };

    /// <summary>Trains one run with everything it prints and writes.</summary>
    /// <returns>The record of the finished run.</returns>
    internal static RunRecord TrainAndReport(FrameSet frames, TrainingOptions options, RunFolder folder, bool resume, TimeSpan checkpointEvery,
        ProgressDisplay display, CancellationToken cancel)
    {
        options.Validate();
        using var run = TrainingRun.Open(frames, options, WeightsSource.Read(options.Weights), folder, resume);
        Announce(run, display);
        foreach (var epoch in run.Run(checkpointEvery, display, cancel))
            display.Say(Line(epoch, options.Epochs));
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
                    $"{needs.AwakeWeights / 1e6:0.0} M weights awake ({ProgressDisplay.Size(needs.AwakeWeights * 16)} memory); features " +
                    $"{ProgressDisplay.Size(needs.CacheBytes)}{(needs.CacheExists ? ", computed already" : "")}; " +
                    $"{record.Compute.Precision} ({record.Compute.Reason}).");
    }

    private static string Line(EpochMetrics epoch, int epochs) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch,3}/{epochs}  loss {epoch.Loss:0.0000}  accuracy {epoch.Accuracy:0.0000}  val. loss {epoch.ValidationLoss:0.0000}  val. accuracy {epoch.ValidationAccuracy:0.0000}  {epoch.Seconds:0.0} s");

    private static void Conclude(RunRecord record, RunFolder folder, ProgressDisplay display)
    {
        display.Say(string.Create(CultureInfo.InvariantCulture,
            $"Validation accuracy {record.Epochs[^1].ValidationAccuracy:0.0000} after epoch {record.Epochs.Count} ({record.Protocol.Name}{(record.Protocol.Leaky ? ", leaky" : "")}), in {ProgressDisplay.Duration(TimeSpan.FromSeconds(record.Times["total"]))}."));
        display.Say($"Figure 1, Figure 2, Table 1: {ReportCommand.Write(folder)}; model: {folder.File("model.onnx")}");
    }

    private static TrainingOptions Options(ParseResult parsed)
    {
        var options = parsed.GetValue(_recipe) is { } path ? ReadRecipe(path) : TrainingOptions.Paper;
        return options with
        {
            Weights = parsed.GetValue(_weights) ?? options.Weights,
            TrainableFrom = parsed.GetValue(_from) ?? options.TrainableFrom,
            Head = parsed.GetValue(_head) ?? options.Head,
            Dropout = parsed.GetValue(_dropout) is { } dropout ? Numbers(dropout) : options.Dropout,
            Protocol = parsed.GetValue(_protocol) ?? options.Protocol,
            ValidationSubjects = parsed.GetValue(_subjects) ?? options.ValidationSubjects,
            Labels = parsed.GetValue(_labels) ?? options.Labels,
            ValidationShare = parsed.GetValue(_share) ?? options.ValidationShare,
            Epochs = parsed.GetValue(_epochs) ?? options.Epochs,
            Batch = parsed.GetValue(_batch) ?? options.Batch,
            LearningRate = parsed.GetValue(_rate) ?? options.LearningRate,
            BackboneRate = parsed.GetValue(_backboneRate) ?? options.BackboneRate,
            WeightDecay = parsed.GetValue(_decay) ?? options.WeightDecay,
            Schedule = parsed.GetValue(_schedule) ?? options.Schedule,
            Flip = parsed.GetValue(_flip) ?? options.Flip,
            Grey = parsed.GetValue(_grey) ?? options.Grey,
            SoftTargets = parsed.GetValue(_soft) ?? options.SoftTargets,
            Precision = parsed.GetValue(_precision) ?? options.Precision,
            Threads = parsed.GetValue(_threads) ?? options.Threads,
            Seed = parsed.GetValue(_seed) ?? options.Seed,
        };
    }

    private static TrainingOptions ReadRecipe(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingOptions>(File.ReadAllText(path), LabJson.Options)!;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new MienException($"--recipe '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static IReadOnlyList<double> Numbers(string text) =>
        [.. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MienException($"--dropout {text} is not possible: '{part}' is no number."))];
}

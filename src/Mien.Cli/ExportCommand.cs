using System.CommandLine;
using System.Globalization;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Lab.Reports;
using Mien.Lab.Training;
using Mien.Recognition;
using static TorchSharp.torch;

namespace Mien.Cli;

/// <summary><c>mien export RUN --out FILE</c></summary>
internal static class ExportCommand
{
    private const double ParityBound = 1e-5;

    private static readonly Argument<string> _run = new("RUN") { Description = "Finished run folder of 'mien train', its FILE.safetensors, mien or mien-small." };
    private static readonly Option<string> _out = new("--out") { Description = "FILE.onnx to recognise with, or FILE.safetensors to transfer from.", Required = true };
    private static readonly Option<string?> _precision = new("--precision") { Description = "fp32 or int8 for .onnx, fp16 or fp32 for .safetensors; the first is the default for .onnx and .safetensors." };
    private static readonly Option<string?> _data = new("--data") { Description = "Frames folder to calibrate int8 on, and to measure what it loses." };
    private static readonly Option<string[]> _evaluations = new("--evaluation") { Description = "Folder of 'evaluate --model --out', for the card; may be repeated.", DefaultValueFactory = _ => [] };

    public static Command Create()
    {
        var command = new Command("export", "Write a network as one file: ONNX in fp32 or int8, or weights to transfer from.") { _run, _out, _precision, _data, _evaluations };
        _precision.AcceptOnlyFromAmong("fp16", "fp32", "int8");
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var (source, file, precision) = (parsed.GetRequiredValue(_run), parsed.GetRequiredValue(_out), parsed.GetValue(_precision));
        var run = Directory.Exists(source) ? Finished(new RunFolder(source)) : null;
        using var scope = NewDisposeScope();
        var weights = WeightsSource.Network(source)
            ?? throw new MienException("There is nothing to export in 'none'.");
        switch (Path.GetExtension(file).ToLowerInvariant(), precision)
        {
            case (".safetensors", "fp16" or "fp32" or null):
                WriteWeights(file, weights, precision ?? "fp16", run, parsed.GetValue(_evaluations)!);
                break;
            case (".onnx", "fp32" or null):
                WriteOnnx(file, weights);
                break;
            case (".onnx", "int8"):
                WriteInt8(file, weights, run, parsed.GetValue(_data), cancel);
                break;
            default:
                throw new MienException($"--out {file} cannot be written{(precision is null ? "" : " as " + precision)}: .onnx is fp32 or int8, .safetensors is fp16 or fp32.");
        }
        Console.WriteLine($"{file}: {ProgressDisplay.Size(new FileInfo(file).Length)}");
        return ExitCode.Done;
    }

    private static RunFolder Finished(RunFolder folder) => folder.Read() is { Finished: false } run
        ? throw new MienException($"'{folder.Path}' is not finished (epoch {run.Epochs.Count} of {run.Options.Epochs}). Go on with: mien train ... --resume")
        : folder;

    private static void WriteWeights(string file, NetworkWeights weights, string precision, RunFolder? run, string[] evaluations)
    {
        var type = precision == "fp16" ? ScalarType.Float16 : ScalarType.Float32;
        Safetensors.Write(file, [.. weights.Tensors.Select(pair => (pair.Key, pair.Value.to(type)))], weights.Metadata);
        if (run is null)
            return;
        var card = Path.ChangeExtension(file, ".md");
        var record = run.Read();
        AtomicFile.WriteText(card, ModelCard.Markdown(record, ClassificationReport.Of(record.Labels, Predictions.ReadPairs(run.File("validation.csv"))), weights.Metadata,
            [.. evaluations.Select(folder => ModelEvaluationRecord.Read(new EvaluationFolder(folder)))]));
        Console.WriteLine($"{card}: model card");
    }

    private static void WriteOnnx(string file, NetworkWeights weights)
    {
        using var network = weights.ToNetwork();
        OnnxExport.Write(file, network, weights.Head!, weights.Input, weights.Labels, weights.Metadata);
        var difference = OnnxParity.LargestDifference(file, network, ModelProbe.Draw(weights.Input.Size));
        if (difference <= ParityBound)
            return;
        File.Delete(file);
        throw new MienException($"The ONNX export was refused: its probabilities differ from the network's by {difference:0.0e+0} (at most {ParityBound:0e+0}). " +
                                "This is a bug; please report it.");
    }

    private static void WriteInt8(string file, NetworkWeights weights, RunFolder? run, string? data, CancellationToken cancel)
    {
        if (data is null)
            throw new MienException($"--precision int8 needs --data FRAMES: faces to calibrate on, and {Int8Faces.LeastCheck:N0} others to measure what it loses.");
        using var display = new ProgressDisplay();
        var frames = FrameSet.Load(data);
        var faces = Int8Faces.Draw(frames, weights.Labels, RunSplit(run, weights, frames));
        var paired = Int8Model.Export(file, weights, frames, faces, display, cancel);
        display.Say(string.Create(CultureInfo.InvariantCulture, $"int8 against fp32 on {paired.Faces:N0} faces ({faces.Sides}; {faces.Calibration.Count:N0} others to calibrate): " +
            $"accuracy {paired.Accuracy:0.0000} against {paired.Reference:0.0000}, loss {100 * paired.Loss:0.00} points (95 % interval over faces {100 * paired.Low:0.00} to {100 * paired.High:0.00}), " +
            $"the same answer on {100 * paired.Agreement:0.0} %. The interval takes each face for an independent one; it is not over people, and with other people the loss can lie further off."));
        display.Say($"{ExpressionClassifier.OriginalPath(file)}: the network in fp32, used where a machine answers the probe otherwise.");
    }

    /// <summary>The run's own split, where it was trained on these very frames.</summary>
    private static IReadOnlyDictionary<string, string>? RunSplit(RunFolder? run, NetworkWeights weights, FrameSet frames) =>
        weights.Metadata.GetValueOrDefault("data_sha256") == frames.Sha256 ? run?.ReadSplit() : null;
}

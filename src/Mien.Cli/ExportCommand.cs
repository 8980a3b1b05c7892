using System.CommandLine;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Lab.Reports;
using Mien.Lab.Training;
using static TorchSharp.torch;

namespace Mien.Cli;

/// <summary><c>mien export RUN --out FILE.safetensors</c></summary>
internal static class ExportCommand
{
    private static readonly Argument<string> _run = new("RUN") { Description = "Finished run folder of 'mien train'." };
    private static readonly Option<string> _out = new("--out") { Description = "FILE.safetensors; a model card FILE.md is written beside it.", Required = true };
    private static readonly Option<string> _precision = new("--precision") { Description = "fp16 or fp32.", DefaultValueFactory = _ => "fp16" };

    public static Command Create()
    {
        var command = new Command("export", "Write a run's weights as one file to transfer from, with its model card.") { _run, _out, _precision };
        _precision.AcceptOnlyFromAmong("fp16", "fp32");
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (folder, file) = (new RunFolder(parsed.GetRequiredValue(_run)), parsed.GetRequiredValue(_out));
        if (!file.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new MienException($"--out {file}: weights are exported as .safetensors (the run's model.onnx is there already).");
        var run = folder.Read();
        if (!run.Finished)
            throw new MienException($"'{folder.Path}' is not finished (epoch {run.Epochs.Count} of {run.Options.Epochs}). Go on with: mien train ... --resume");
        using var scope = NewDisposeScope();
        var weights = NetworkWeights.Read(folder.File("model.safetensors"));
        var type = parsed.GetValue(_precision) == "fp16" ? ScalarType.Float16 : ScalarType.Float32;
        Safetensors.Write(file, [.. weights.Tensors.Select(pair => (pair.Key, pair.Value.to(type)))], weights.Metadata);
        var card = ModelCard.Markdown(run, ClassificationReport.Of(run.Labels, Predictions.ReadPairs(folder.File("validation.csv"))));
        AtomicFile.WriteText(Path.ChangeExtension(file, ".md"), card);
        Console.WriteLine($"{file}: {ProgressDisplay.Size(new FileInfo(file).Length)}, {parsed.GetValue(_precision)}; card: {Path.ChangeExtension(file, ".md")}");
        return ExitCode.Done;
    }
}

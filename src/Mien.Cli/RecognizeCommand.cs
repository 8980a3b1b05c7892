using System.CommandLine;
using System.Globalization;
using Mien.Media;
using Mien.Output;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary><c>mien recognize INPUT... --model RUN|FILE</c></summary>
internal static class RecognizeCommand
{
    private static readonly Argument<string[]> _inputs = new("INPUT") { Description = "Videos, pictures, or folders of them.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> _model = new("--model") { Description = "Run folder or .onnx file.", Required = true };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for the results.", DefaultValueFactory = _ => "." };
    private static readonly Option<string> _format = new("--format") { Description = "csv, json, or both.", DefaultValueFactory = _ => "csv,json" };

    public static Command Create()
    {
        var command = new Command("recognize", "Read videos or pictures: class probabilities a frame, and the clip's mean vote.") { _inputs, _model, _out, _format };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var formats = parsed.GetValue(_format)!.Split(',', StringSplitOptions.TrimEntries);
        if (formats.Except(["csv", "json"]).FirstOrDefault() is { } unknown)
            throw new MienException($"--format {unknown} is not known: csv or json.");
        using var classifier = ExpressionClassifier.Load(parsed.GetRequiredValue(_model));
        if (classifier.Notice is { } notice)
            display.Say(notice);
        var recognizer = new ExpressionRecognizer(classifier);
        var inputs = Expand(parsed.GetRequiredValue(_inputs));
        var skipped = 0;
        display.Say($"{inputs.Count:N0} inputs; apparent expression, not what anyone feels. Model: {About(classifier)}.");
        foreach (var input in inputs)
            try
            {
                var clip = await recognizer.RecognizeClipAsync(input, display, cancel);
                Write(parsed.GetValue(_out)!, clip, formats, classifier.Metadata, display);
            }
            catch (MienException error)
            {
                skipped++;
                display.Say("skipped: " + error.Message);
            }
        if (skipped == inputs.Count)
            throw new MienException($"None of the {inputs.Count:N0} inputs could be read.");
        return skipped > 0 ? ExitCode.SomeSkipped : ExitCode.Done;
    }

    private static string About(ExpressionClassifier classifier) => $"trained on {classifier.Metadata.GetValueOrDefault("corpus")}, validation accuracy " +
        $"{classifier.Metadata.GetValueOrDefault("validation_accuracy")} under protocol {classifier.Metadata.GetValueOrDefault("protocol")}" +
        (classifier.Metadata.GetValueOrDefault("leaky") == "true" ? " (LEAKY)" : "");

    private static void Write(string folder, ClipExpression clip, string[] formats, IReadOnlyDictionary<string, string> model, ProgressDisplay display)
    {
        var target = Path.Combine(folder, Path.GetFileName(clip.Source));
        if (formats.Contains("csv"))
            ExpressionCsv.Write(target + ".csv", clip);
        if (formats.Contains("json"))
            ExpressionJson.Write(target + ".json", clip, model);
        display.Say(string.Create(CultureInfo.InvariantCulture, $"{clip.Source}: {clip.Label} ({clip.Vote.Max():0.00}), {clip.Frames.Count:N0} frames"));
    }

    private static List<string> Expand(string[] inputs) => [.. inputs.SelectMany(input => Directory.Exists(input)
        ? Directory.EnumerateFiles(input, "*", SearchOption.AllDirectories).Where(MediaFile.IsMedia).Order(StringComparer.Ordinal)
        : (IEnumerable<string>)[input])];
}

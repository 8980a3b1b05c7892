using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Detection;

namespace Mien.Cli;

/// <summary><c>mien train-detector --faces FACES --pictures FOLDER --out RUN</c></summary>
internal static class TrainDetectorCommand
{
    public static Command Create()
    {
        var faces = new Option<string>("--faces") { Description = "Folder or zip of pictures of one face each; of one with a folder 'train', that one alone.", Required = true };
        var pictures = new Option<string>("--pictures") { Description = "Folder or zip of pictures without faces, a folder a source.", Required = true };
        var output = new Option<string>("--out") { Description = "Run folder to write; an interrupted run goes on.", Required = true };
        var recipe = new Option<string>("--recipe") { Description = "A recipe as JSON. Default: the built-in one." };
        var teacher = new Option<string>("--teacher") { Description = "YuNet's file. Default: the model store." };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 takes the machine's cores." };
        var command = new Command("train-detector", "Train the small face detector from YuNet's answers; writes mien-faces.onnx.")
        {
            faces, pictures, output, recipe, teacher, threads,
        };
        command.SetAction((parsed, cancel) =>
        {
            using var display = new ProgressDisplay();
            var run = new DetectorRun(parsed.GetRequiredValue(output), Read(parsed.GetValue(recipe)), parsed.GetValue(teacher));
            Say(run, run.Run(parsed.GetRequiredValue(faces), parsed.GetRequiredValue(pictures), parsed.GetValue(threads), display, cancel), display);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static DetectorRecipe Read(string? path)
    {
        try
        {
            return path is null ? new DetectorRecipe() : JsonSerializer.Deserialize<DetectorRecipe>(File.ReadAllText(path), LabJson.Options)!;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new MienException($"--recipe '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static void Say(DetectorRun run, DetectorRecord record, ProgressDisplay display)
    {
        var held = record.HeldOut;
        display.Say(string.Create(CultureInfo.InvariantCulture,
            $"Held-out scenes: {held.Found:N0} of {held.Faces:N0} faces found, median overlap {held.MedianOverlap:0.000}, landmarks {held.LandmarkError:0.000} eye distances off, {held.Extra} found where there is none."));
        display.Say(string.Create(CultureInfo.InvariantCulture,
            $"Held-out pictures without a face: {record.FalseAlarms} false alarms in {record.EmptyPictures:N0} ({100.0 * record.FalseAlarms / record.EmptyPictures:0.00} %)."));
        display.Say($"Detector: {run.Model}");
    }
}

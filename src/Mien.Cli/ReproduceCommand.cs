using System.CommandLine;
using System.Globalization;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary><c>mien reproduce CORPUS --out DIR</c>: the paper's experiment in every reading and under every protocol.</summary>
internal static class ReproduceCommand
{
    private static readonly TimeSpan _checkpointEvery = TimeSpan.FromMinutes(1);
    private static readonly Argument<string> _corpus = new("CORPUS") { Description = "RAVDESS folder or zip, class folders, or a frames folder of 'mien prepare'." };
    private static readonly Option<string> _out = new("--out") { Description = "Folder to write; a reproduction that was begun there goes on.", Required = true };
    private static readonly Option<bool> _plan = new("--plan") { Description = "Show runs, time, disk and memory, and stop." };

    public static Command Create()
    {
        var command = new Command("reproduce", "The paper's experiment in every reading and protocol, and how far each is from the paper's four numbers.") { _corpus, _out, _plan };
        foreach (var option in RecipeOptions.Unstated)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var (folder, recipe) = (parsed.GetRequiredValue(_out), RecipeOptions.Read(parsed));
        recipe.Validate();
        var weights = WeightsSource.Read(recipe.Weights);
        var corpus = new ReproductionCorpus(parsed.GetRequiredValue(_corpus), folder, display);
        if (!corpus.IsPrepared)
        {
            var (expected, cost) = await corpus.ExpectAsync(recipe, cancel);
            Say(display, expected, cost, 0, recipe);
            if (parsed.GetValue(_plan))
                return ExitCode.Done;
        }
        var (crops, leftOut, skipped) = await corpus.PrepareAsync(cancel);
        var reproduction = Reproduction.Open(folder, crops, recipe, weights, leftOut: leftOut);
        var forecast = reproduction.Forecast();
        Say(display, reproduction.Plan, forecast, reproduction.Plan.Runs.Count - forecast.Runs.Count, recipe);
        if (parsed.GetValue(_plan))
            return ExitCode.Done;
        foreach (var run in reproduction.Run(forecast, _checkpointEvery, display, cancel))
            Conclude(display, folder, reproduction, run);
        var record = reproduction.Record();
        ReproductionReport.Write(folder, record);
        Say(display, folder, record);
        return record.Missing.Count > 0 ? ExitCode.Failed : skipped ? ExitCode.SomeSkipped : ExitCode.Done;
    }

    private static void Say(ProgressDisplay display, ReproductionPlan plan, ReproductionForecast forecast, int finished, TrainingOptions recipe)
    {
        foreach (var reason in plan.LeftOut)
            display.Say("Left out: " + reason);
        display.Say(string.Create(CultureInfo.InvariantCulture, $"Plan: {forecast.Runs.Count} runs of {recipe.Epochs} epochs to compute{(finished > 0 ? $", {finished} finished already" : "")}; ") +
                    $"about {Duration(forecast.FeatureSeconds + forecast.RunSeconds)}: features {Duration(forecast.FeatureSeconds)}, trainings {Duration(forecast.RunSeconds)}; " +
                    $"disk {ProgressDisplay.Size(forecast.Disk)}, memory {ProgressDisplay.Size(forecast.Memory)}.");
        foreach (var group in forecast.Runs.GroupBy(pair => (pair.Key.Crop, pair.Key.Reading)))
            display.Say(string.Create(CultureInfo.InvariantCulture,
                $"  {ReproductionWords.Crop(group.Key.Crop)}, retrained from {group.Key.Reading.TrainableFrom}, dense {group.Key.Reading.Head}: {group.Count()} runs, about {group.Max(pair => pair.Key.Train + pair.Key.Validation):N0} pictures, {Duration(group.Sum(pair => pair.Value))}"));
    }

    private static void Conclude(ProgressDisplay display, string folder, Reproduction reproduction, ReproducedRun run)
    {
        var record = reproduction.Record();
        ReproductionReport.Write(folder, record);
        display.Say(string.Create(CultureInfo.InvariantCulture, $"run {record.Runs.Count} of {reproduction.Plan.Runs.Count}: {ReproductionWords.Of(run)}: ") +
                    string.Create(CultureInfo.InvariantCulture, $"loss {run.Last.Loss:0.0000}  accuracy {run.Last.Accuracy:0.0000}  val. loss {run.Last.ValidationLoss:0.0000}  val. accuracy {run.Last.ValidationAccuracy:0.0000}  ") +
                    string.Create(CultureInfo.InvariantCulture, $"{run.Distance.Total:0.0} points away"));
    }

    private static void Say(ProgressDisplay display, string folder, ReproductionRecord record)
    {
        foreach (var reason in record.LeftOut)
            display.Say("Left out: " + reason);
        foreach (var sentence in record.Conclusion)
            display.Say(sentence);
        display.Say("What this does not show:");
        foreach (var reason in record.CannotSay)
            display.Say("  " + reason);
        display.Say($"Written: {Path.Combine(folder, "report.html")}, reproduction.md, reproduction.csv, reproduction.json");
    }

    private static string Duration(double seconds) => ProgressDisplay.Duration(TimeSpan.FromSeconds(seconds));
}

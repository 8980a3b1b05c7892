using System.Globalization;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary>What an evaluation by folds prints.</summary>
internal static class FoldWords
{
    /// <summary>The protocol, what may be said, and what a reader must know.</summary>
    public static void Announce(ProgressDisplay display, FoldSet folds)
    {
        var protocol = folds.Protocol;
        display.Say($"Protocol {protocol.Name}{(protocol.Leaky ? " (LEAKY)" : "")}: {protocol.Means} {protocol.CannotSay}");
        foreach (var warning in folds.Warnings)
            display.Say("Warning: " + warning);
    }

    /// <summary>What it will take, from measured rates.</summary>
    public static void Plan(ProgressDisplay display, EvaluationForecast forecast, MeasuredRates rates, EvaluationPlan plan, int workers, bool gap, string frames)
    {
        var features = forecast.FeatureSeconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $"features {Duration(forecast.FeatureSeconds)} ({rates.Decode:0} pictures/s read, {rates.Layers:0} through the sleeping layers), ")
            : "features computed already, ";
        display.Say($"Plan: {forecast.Folds} folds to compute{(gap ? ", those of random frames for the leak gap among them (--no-gap leaves them out)" : "")}; " +
                    string.Create(CultureInfo.InvariantCulture, $"{forecast.Samples / 1e6:0.###} M training samples of {plan.Recipe.Epochs} epochs, inner and whole training; ") +
                    string.Create(CultureInfo.InvariantCulture, $"about {Duration(forecast.FeatureSeconds + forecast.HeadSeconds)}: {features}heads {Duration(forecast.HeadSeconds)} ({rates.Samples:0} samples/s a process, {workers} at a time of {plan.Compute.Threads} threads); ") +
                    $"disk {ProgressDisplay.Size(forecast.Disk)}{Free(frames, forecast.Disk)}, memory {ProgressDisplay.Size(forecast.Memory)}; {plan.Compute.Precision} ({plan.Compute.Reason}).");
    }

    /// <summary>The leak gap first, then the figures.</summary>
    public static void Conclude(ProgressDisplay display, EvaluationRecord record, EvaluationFolder folder)
    {
        if (record.LeakGap is { } gap)
        {
            display.Say(gap.Sentence);
            display.Say(string.Create(CultureInfo.InvariantCulture, $"  random frames (leaky)  accuracy {gap.FramesAccuracy:0.0000}  UAR {gap.FramesUar:0.0000}"));
            display.Say(string.Create(CultureInfo.InvariantCulture, $"  {record.Protocol.Name,-21}  accuracy {gap.Accuracy:0.0000}  UAR {gap.Uar:0.0000}"));
        }
        if (record.MissingFolds.Count > 0)
            display.Say($"PARTIAL: {record.Folds.Count} of {record.Folds.Count + record.MissingFolds.Count} folds are there. The rest: --folds {string.Join(',', record.MissingFolds)}");
        foreach (var fold in record.Folds)
            display.Say(string.Create(CultureInfo.InvariantCulture, $"fold {fold.Training.Fold,3}: n {fold.Frames.Support:N0}, accuracy {fold.Frames.Accuracy:0.0000}, ") +
                        string.Create(CultureInfo.InvariantCulture, $"UAR {fold.Frames.Uar:0.0000}  epoch {fold.Training.Choice.Epoch}, temperature {fold.Training.Choice.Temperature:0.00}"));
        foreach (var score in record.Scores)
            display.Say($"{record.Corpus}, {record.Protocol.Name}, {score.Unit}{(score.Vote.Length > 0 ? $" ({score.Vote})" : "")}: n {score.Support.ToString("N0", CultureInfo.InvariantCulture)}, " +
                        $"accuracy {Figure(score.Accuracy)}, UAR {Figure(score.Uar)}, macro-F1 {Figure(score.MacroF1)}");
        if (!record.Scores[0].Accuracy.Interval.Exists)
            display.Say("No interval: " + record.Scores[0].Accuracy.Interval.Note);
        if (record.Uncertain is { } uncertain)
            display.Say(string.Create(CultureInfo.InvariantCulture, $"At thresholds for {100 * uncertain.ErrorRate:0.#} % mistakes, chosen inside: {100 * uncertain.Answered:0.0} % of the pictures answered") +
                        (uncertain.Errors is { } errors ? string.Create(CultureInfo.InvariantCulture, $", {100 * errors:0.0} % of these wrong; the rest is uncertain") : ", so all is uncertain"));
        display.Say($"Written: {folder.File("evaluation.json")}, {folder.File("predictions.csv")}");
    }

    private static string Figure(Estimate estimate) => estimate.Interval is { Low: { } low, High: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:0.0000} ({low:0.000} to {high:0.000})")
        : string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:0.0000}");

    private static string Duration(double seconds) => ProgressDisplay.Duration(TimeSpan.FromSeconds(seconds));

    /// <summary>Said only where the disk is too small.</summary>
    private static string Free(string frames, long needed) => new DriveInfo(Path.GetFullPath(frames)).AvailableFreeSpace is var there && there < needed
        ? $" (ONLY {ProgressDisplay.Size(there)} FREE)"
        : "";
}

using System.CommandLine;
using System.Globalization;
using Mien.Faces;
using Mien.Lab.Datasets;
using Mien.Models;

namespace Mien.Cli;

/// <summary><c>mien prepare CORPUS --out FRAMES</c></summary>
internal static class PrepareCommand
{
    public static Command Create()
    {
        var corpus = new Argument<string>("CORPUS") { Description = "RAVDESS folder or zip, or any folder or zip of class folders." };
        var output = new Option<string>("--out") { Description = "Frames folder to write.", Required = true };
        var size = new Option<int>("--size") { Description = "Height and width of the pictures.", DefaultValueFactory = _ => 90 };
        var every = new Option<int>("--every") { Description = "Keep every n-th frame.", DefaultValueFactory = _ => 1 };
        var labels = new Option<string>("--labels") { Description = "Classes to keep, or 'all'. Default: the paper's six for RAVDESS, else all.", DefaultValueFactory = _ => "" };
        var modalities = new Option<string>("--modalities") { Description = "RAVDESS: 2 video-only, 1 audio-video (the same recordings).", DefaultValueFactory = _ => "2" };
        var channels = new Option<string>("--channels") { Description = "RAVDESS: 1 speech, 2 song.", DefaultValueFactory = _ => "1" };
        var actors = new Option<string>("--actors") { Description = "RAVDESS: actors to keep, such as 1,2,5. Default: all.", DefaultValueFactory = _ => "" };
        var subjects = new Option<string>("--subjects") { Description = "Class folders: CSV (file,subject), or a regular expression whose first group is the subject.", DefaultValueFactory = _ => "" };
        var votes = new Option<string>("--votes") { Description = "CSV of votes (file and one column a label), on disk or inside the corpus.", DefaultValueFactory = _ => "" };
        var crop = new Option<string>("--crop") { Description = "What each picture shows: none (the whole frame) or face (the largest face, aligned; frames without one are left out).", DefaultValueFactory = _ => "none" };
        var workers = new Option<int>("--workers") { Description = "Clips decoded at the same time; 0 takes one a core." };
        var command = new Command("prepare", "Turn a corpus into one folder a class of pictures, with a manifest.")
        {
            corpus, output, size, every, labels, modalities, channels, actors, subjects, votes, crop, workers,
        };
        crop.AcceptOnlyFromAmong("none", "face");
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(corpus), parsed.GetRequiredValue(output), new PrepareOptions
        {
            Size = parsed.GetValue(size),
            Every = parsed.GetValue(every),
            Labels = Labels(parsed.GetValue(labels)!),
            Modalities = Numbers(parsed.GetValue(modalities)!, "--modalities"),
            Channels = Numbers(parsed.GetValue(channels)!, "--channels"),
            Actors = Numbers(parsed.GetValue(actors)!, "--actors"),
            Subjects = parsed.GetValue(subjects)!,
            Votes = parsed.GetValue(votes)!,
            Crop = parsed.GetValue(crop) == "face" ? PictureCrop.Face : PictureCrop.None,
            Workers = parsed.GetValue(workers),
        }, cancel));
        return command;
    }

    private static async Task<int> RunAsync(string corpus, string folder, PrepareOptions options, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var result = await PrepareAsync(corpus, folder, options, display, cancel);
        return result.Skipped.Count > 0 ? ExitCode.SomeSkipped : ExitCode.Done;
    }

    /// <summary>Prepares a corpus with everything it prints.</summary>
    internal static async Task<PrepareResult> PrepareAsync(string corpus, string folder, PrepareOptions options, ProgressDisplay display, CancellationToken cancel)
    {
        var preparation = Preparation.Open(corpus, folder, options);
        display.Say($"Found {preparation.Catalogue.Name}: {preparation.Catalogue.Found}.");
        if (options.Crop == PictureCrop.Face)
            SayDetector(display);
        var plan = await preparation.PlanAsync(cancel);
        display.Say($"Plan: {plan.Clips:N0} to decode ({plan.Whole:N0} whole already), about {plan.Frames:N0} pictures, " +
                    $"{ProgressDisplay.Duration(TimeSpan.FromSeconds(plan.Seconds))}, {ProgressDisplay.Size(plan.DiskBytes)} on disk.");
        var result = await preparation.RunAsync(display, cancel);
        foreach (var reason in result.Skipped)
            display.Say("skipped: " + reason);
        if (result.Frames.Info.WithoutFace is { } without)
            display.Say($"{without.Values.Sum():N0} frames without a face were left out; " +
                        $"{without.Keys.Except(result.Frames.Rows.Select(row => row.Label + "/" + row.Clip)).Count():N0} clips have no face at all.");
        display.Say($"{result.Frames.Rows.Count:N0} pictures of {result.Frames.Labels.Count} classes in {folder}" +
                    (result.Skipped.Count > 0 ? $"; {result.Skipped.Count:N0} inputs skipped." : "."));
        return result;
    }

    private static void SayDetector(ProgressDisplay display)
    {
        using var detector = FaceDetector.Load();
        if (detector.Notice is { } notice)
            display.Say(notice);
    }

    private static IReadOnlyList<string> Labels(string text) => text == "all"
        ? [.. Label.All.Select(label => label.Name)]
        : [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Label.Canonical)];

    private static IReadOnlyList<int> Numbers(string text, string flag) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MienException($"{flag} {text} is not possible: '{part}' is no number."))];
}

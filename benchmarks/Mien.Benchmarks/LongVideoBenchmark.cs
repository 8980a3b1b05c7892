using System.CommandLine;
using System.Globalization;
using Mien.Media;

namespace Mien.Benchmarks;

/// <summary>Whether an hour of video needs more memory than a minute, and its last frames more time than its first: the program
/// in a process of its own, every frame read, every format written.</summary>
internal static class LongVideoBenchmark
{
    private const double MemoryBound = 30, TimeBound = 1.10, Rate = 30;
    private const int Few = 100, Some = 1_000, Repeats = 3;

    public static Command Create()
    {
        var program = new Argument<string>("PROGRAM") { Description = "The program: FOLDER/mien." };
        var clip = new Argument<string>("CLIP") { Description = "A video with one face; it is repeated." };
        var model = Flag.Of("--model", "mien", "The model.");
        var faces = Flag.Of("--faces", "all", "all, largest or frame.");
        var width = Flag.Of("--width", 320, "Width to which the clip is made smaller, so that an hour ends in time.");
        var minutes = Flag.Of("--minutes", 60, "Length of the long video.");
        var command = new Command("long", "Memory (<= +30 MB) and time a frame (<= 1.10) of an hour of video against a minute.") { program, clip, model, faces, width, minutes };
        command.SetAction((parsed, _) => RunAsync(Path.GetFullPath(parsed.GetRequiredValue(program)), parsed.GetRequiredValue(clip),
            parsed.GetValue(width), parsed.GetValue(minutes),
            ["--model", parsed.GetValue(model)!, "--faces", parsed.GetValue(faces)!, "--format", "csv,json,jsonl,vtt,srt,eaf,textgrid", "--bin", "1s"]));
        return command;
    }

    /// <summary>One video, and what reading it took: the median of its runs.</summary>
    private sealed record Run(string Name, int Frames, double Seconds, double Megabytes);

    private static async Task RunAsync(string program, string clip, int width, int minutes, string[] options)
    {
        using var temp = new TempFolder();
        var small = temp.At("small.mp4");
        await RecognizerRates.FfmpegAsync("-y", "-i", clip, "-an", "-vf", $"scale={width}:-2,fps={Rate.ToString(CultureInfo.InvariantCulture)}",
            "-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-pix_fmt", "yuv420p", small);
        var runs = new List<Run>();
        foreach (var (name, frames, repeats) in new[] { ($"{Few} frames", Few, Repeats), ($"{Some:N0} frames", Some, Repeats),
            ("1 minute", (int)(60 * Rate), Repeats), ($"{minutes} minutes", (int)(minutes * 60 * Rate), 1) })
            runs.Add(await RunAsync(program, name, small, frames, repeats, options, temp));
        Machine.Print();
        var video = await VideoFile.ProbeAsync(small);
        var table = new Table($"{video.Width}x{video.Height}, {Rate} frames/s, every frame, 7 formats", "frames", "s", "ms a frame", "peak MB");
        foreach (var run in runs)
            table.Add($"{run.Name}", $"{run.Frames:N0}", $"{run.Seconds:0.0}", $"{1000 * run.Seconds / run.Frames:0.00}", $"{run.Megabytes:0.0}");
        table.Print();
        var (start, some, minute, all) = (runs[0], runs[1], runs[2], runs[3]);
        Table.Say($"Memory: {minutes} minutes take {all.Megabytes - minute.Megabytes:+0.0;-0.0} MB more than one (bound +{MemoryBound}).");
        Table.Say($"Time a frame, without the start and the first {Few}: {Each(all) / Each(some):0.00} of that of {Some:N0} frames (bound {TimeBound:0.00}).");

        double Each(Run run) => (run.Seconds - start.Seconds) / (run.Frames - Few);
    }

    private static async Task<Run> RunAsync(string program, string name, string clip, int frames, int repeats, string[] options, TempFolder temp)
    {
        var (video, results) = (temp.At("long.mp4"), temp.At("results"));
        await RecognizerRates.FfmpegAsync("-y", "-stream_loop", "-1", "-i", clip, "-c", "copy", "-frames:v", frames.ToString(CultureInfo.InvariantCulture), video);
        var runs = Enumerable.Range(0, repeats).Select(_ => ChildProcess.Run(program, ["recognize", video, "--out", results, .. options])).ToList();
        var read = File.ReadLines(Path.Combine(results, "long.mp4.jsonl")).LastOrDefault() ?? throw new MienException($"Nothing was read of '{video}'.");
        var last = System.Text.Json.JsonDocument.Parse(read).RootElement.GetProperty("frame").GetInt32();
        Directory.Delete(results, recursive: true);
        return last + 1 == frames ? new Run(name, frames, Clock.Median(runs.Select(run => run.Seconds)), Clock.Median(runs.Select(run => run.PeakBytes / 1e6))) : throw new MienException($"{last + 1:N0} of {frames:N0} frames were read.");
    }
}

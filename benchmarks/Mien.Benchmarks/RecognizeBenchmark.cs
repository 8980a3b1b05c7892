using System.CommandLine;
using Mien.Faces;
using Mien.Media;
using Mien.Recognition;

namespace Mien.Benchmarks;

/// <summary>Frames a second of the whole of <c>recognize</c> against the bound of its parts, each timed alone in the same run,
/// and against ffmpeg's own decode and scale.</summary>
internal static class RecognizeBenchmark
{
    private const double Bound = 0.85, DecodeShare = 0.33;
    private const int Crops = 64;

    public static Command Create()
    {
        var videos = new Argument<string>("VIDEOS") { Description = "Folder of videos of one size and codec; they are joined." };
        var model = new Argument<string>("MODEL") { Description = "The .onnx file." };
        var seconds = Flag.Of("--seconds", 30, "Length of the joined video.");
        var every = Flag.Of("--every", 1, "Read every n-th frame.");
        var detectEvery = Flag.Of("--detect-every", 5, "Look for faces in every n-th frame.");
        var repeats = Flag.Of("--repeats", 3, "Runs of each; the median counts.");
        var command = new Command("recognize", "The whole recognizer against the bound of its parts (>= 0.85) and ffmpeg's decoding (>= 0.33).")
        {
            videos, model, seconds, every, detectEvery, repeats,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(videos), parsed.GetRequiredValue(model), parsed.GetValue(seconds),
            new RecognitionOptions
            {
                Frames = new VideoSelection { Every = parsed.GetValue(every) },
                Tracking = new TrackingOptions { DetectEvery = parsed.GetValue(detectEvery) },
            }, parsed.GetValue(repeats)));
        return command;
    }

    /// <summary>Joins a folder's videos, again and again, without encoding.</summary>
    public static async Task<string> JoinAsync(string folder, int seconds, TempFolder temp)
    {
        var files = Directory.EnumerateFiles(folder, "*.mp4", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var length = TimeSpan.Zero;
        foreach (var file in files)
            length += (await VideoFile.ProbeAsync(file)).Duration ?? TimeSpan.Zero;
        if (length == TimeSpan.Zero)
            throw new MienException($"There is no .mp4 in '{folder}'.");
        var rounds = (int)Math.Ceiling(seconds / length.TotalSeconds);
        File.WriteAllLines(temp.At("list.txt"), Enumerable.Repeat(files, rounds).SelectMany(all => all).Select(file => $"file '{Path.GetFullPath(file)}'"));
        await RecognizerRates.FfmpegAsync("-y", "-f", "concat", "-safe", "0", "-i", temp.At("list.txt"), "-an", "-c", "copy", "-t", $"{seconds}", temp.At("joined.mp4"));
        return temp.At("joined.mp4");
    }

    private static async Task RunAsync(string videos, string model, int seconds, RecognitionOptions options, int repeats)
    {
        using var temp = new TempFolder();
        var video = await JoinAsync(videos, seconds, temp);
        using var classifier = ExpressionClassifier.Load(model);
        using var detector = FaceDetector.Load();
        var parts = await RecognizerRates.OpenAsync(video, classifier, detector, options);
        var crops = parts.Cut(classifier);
        if (crops.Count < Crops)
            throw new MienException($"Only {crops.Count} of the first frames of '{videos}' show a face.");

        var rates = new Dictionary<string, List<double>>();
        await parts.WholeAsync(classifier, temp.At("warm"));
        for (var i = 0; i < repeats; i++)
        {
            Add("decode and scale", await parts.DecodeAsync());
            Add("detect and follow", parts.Follow(2));
            Add("classify, batches of 32", RecognizerRates.Classify(classifier, crops, 2));
            Add("ffmpeg's own decode and scale", await parts.FfmpegAsync());
            Add("whole: faces, rows, segments, CSV", await parts.WholeAsync(classifier, temp.At($"results-{i}")));
        }
        Machine.Print();
        var bound = 1 / rates.Take(3).Sum(pair => 1 / Clock.Median(pair.Value));
        var whole = Clock.Median(rates.Last().Value);
        var table = new Table($"{parts.Frames:N0} frames of 720p, one face, every {options.Frames.Every}, detect every {options.Tracking.DetectEvery}", "frames/s", "lowest", "highest", "of the bound");
        foreach (var (name, all) in rates)
            table.Add($"{name}", $"{Clock.Median(all):0.0}", $"{all.Min():0.0}", $"{all.Max():0.0}", $"{Clock.Median(all) / bound:0.00}");
        table.Add($"bound of the first three", $"{bound:0.0}", $"", $"", $"1.00");
        table.Print();
        Table.Say($"Share of the bound: {whole / bound:0.00} (bound {Bound}); of ffmpeg's decoding: {whole / Clock.Median(rates["ffmpeg's own decode and scale"]):0.00} (bound {DecodeShare}).");

        void Add(string name, double rate)
        {
            if (!rates.TryGetValue(name, out var all))
                rates[name] = all = [];
            all.Add(rate);
        }
    }
}

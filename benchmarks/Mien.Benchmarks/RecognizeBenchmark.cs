using System.CommandLine;
using System.Diagnostics;
using Mien.Faces;
using Mien.Media;
using Mien.Output;
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
        await FfmpegAsync("-y", "-f", "concat", "-safe", "0", "-i", temp.At("list.txt"), "-an", "-c", "copy", "-t", $"{seconds}", temp.At("joined.mp4"));
        return temp.At("joined.mp4");
    }

    private static async Task RunAsync(string videos, string model, int seconds, RecognitionOptions options, int repeats)
    {
        using var temp = new TempFolder();
        var video = await JoinAsync(videos, seconds, temp);
        var (width, height) = (await VideoFile.ProbeAsync(video)).Fit(options.LongerSide);
        using var classifier = ExpressionClassifier.Load(model);
        using var detector = FaceDetector.Load();
        var sample = await VideoReader.ReadAsync(video, width, height, options.Frames).Take(200).ToListAsync();
        var crops = sample.Select(frame => (frame, faces: detector.Detect(frame))).Where(pair => pair.faces.Count > 0)
            .Take(Crops).Select(pair => (ReadOnlyMemory<byte>)FaceCrop.Cut(pair.frame, pair.faces[0], classifier.Input)).ToList();
        if (crops.Count < Crops)
            throw new MienException($"Only {crops.Count} of the first {sample.Count} frames of '{videos}' show a face.");

        var rates = new Dictionary<string, List<double>>();
        var frames = await WholeAsync(video, classifier, detector, options, temp);
        for (var i = 0; i < repeats; i++)
        {
            Add("decode and scale", frames / await Clock.SecondsAsync(async () => await VideoReader.ReadAsync(video, width, height, options.Frames).CountAsync()));
            Add("detect and follow", Clock.Rate(sample.Count, 2, () => Follow(sample, detector, options)));
            Add("classify, batches of 32", Clock.Rate(crops.Count, 2, () => Classify(crops, classifier)));
            Add("ffmpeg's own decode and scale", frames / await Clock.SecondsAsync(() => FfmpegAsync("-i", video, "-vf",
                $"select='not(mod(n,{options.Frames.Every}))',scale={width}:{height}:flags=bilinear", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", "/dev/null")));
            Add("whole: faces, rows, segments, CSV", frames / await Clock.SecondsAsync(() => WholeAsync(video, classifier, detector, options, temp)));
        }
        Machine.Print();
        var parts = rates.Take(3).Select(pair => Clock.Median(pair.Value)).ToList();
        var bound = 1 / parts.Sum(rate => 1 / rate);
        var whole = Clock.Median(rates.Last().Value);
        var table = new Table($"{frames:N0} frames of 720p, one face, every {options.Frames.Every}, detect every {options.Tracking.DetectEvery}", "frames/s", "lowest", "highest", "of the bound");
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

    /// <summary>Every core searches a stretch of its own.</summary>
    private static void Follow(List<Frame> frames, FaceDetector detector, RecognitionOptions options) =>
        Parallel.ForEach(frames.Chunk((frames.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount), stretch =>
        {
            var follower = new FaceFollower(detector.Detect, options.Tracking).FollowAsync(stretch.ToAsyncEnumerable());
            follower.CountAsync().AsTask().GetAwaiter().GetResult();
        });

    private static void Classify(List<ReadOnlyMemory<byte>> crops, ExpressionClassifier classifier)
    {
        foreach (var batch in crops.Chunk(32))
            classifier.Classify(batch);
    }

    private static async Task<int> WholeAsync(string video, ExpressionClassifier classifier, FaceDetector detector, RecognitionOptions options, TempFolder temp)
    {
        var (folder, timeline) = (temp.At($"results-{Guid.NewGuid()}"), new TimelineOptions());
        var tables = new ResultTables(folder, classifier.Labels);
        var source = new ResultSource("joined.mp4", classifier.Labels);
        using var writer = tables.Open(source);
        var rows = new ExpressionRecognizer(classifier, detector).RecognizeAsync(video, options);
        var summary = await rows.ToTimeline(timeline).WriteAsync(source, timeline, [writer]);
        tables.Complete();
        return summary.Frames;
    }

    private static async Task FfmpegAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Ffmpeg.Program, ["-nostdin", "-v", "error", .. arguments]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new MienException($"ffmpeg failed: {string.Join(' ', arguments)}");
    }
}

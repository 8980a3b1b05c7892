using System.CommandLine;
using Mien.Faces;
using Mien.Media;
using Mien.Models;

namespace Mien.Benchmarks;

/// <summary>Faces a second of <see cref="FaceDetector"/> and of <see cref="FaceCrop"/>, and what a smaller search costs in
/// faces found.</summary>
internal static class DetectBenchmark
{
    private const int LongerSide = 640, Crop = 90, Most = 400;
    private const double Seconds = 1;

    public static Command Create()
    {
        var clips = new Argument<string>("CLIPS") { Description = "Folder of videos with one face each." };
        var file = new Option<string?>("--detector") { Description = "YuNet's file; default: the model store." };
        var repeats = Flag.Of("--repeats", 5, "Runs of each; the median counts.");
        var command = new Command("detect", "Frames a second of the face detector and of the aligned crop.") { clips, file, repeats };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(clips), parsed.GetValue(file), parsed.GetValue(repeats)));
        return command;
    }

    private static async Task RunAsync(string clips, string? file, int repeats)
    {
        var frames = await ReadAsync(clips);
        Machine.Print();
        var speed = new Table($"{frames.Count} frames, longer side {LongerSide}", "frames/s", "lowest", "highest", "n");
        Add("detect, 1 thread", Rates(file, new DetectorOptions(), callers: 1));
        Add("detect, 2 threads", Rates(file, new DetectorOptions { Threads = 2 }, callers: 1));
        Add("detect, 2 callers with 1 thread", Rates(file, new DetectorOptions(), callers: 2));
        Add($"crop {Crop}x{Crop}, 1 thread", CropRates(file));
        speed.Print();
        PrintSizes(file, frames);

        void Add(string name, List<double> rates) => speed.Add(
            $"{name}", $"{Clock.Median(rates):0}", $"{rates.Min():0}", $"{rates.Max():0}", $"{rates.Count}");

        List<double> Rates(string? path, DetectorOptions options, int callers)
        {
            using var detector = FaceDetector.Load(path, options);
            return Repeat(() => Parallel.ForEach(frames, new ParallelOptions { MaxDegreeOfParallelism = callers }, frame => detector.Detect(frame)));
        }

        List<double> CropRates(string? path)
        {
            using var detector = FaceDetector.Load(path);
            var found = frames.Select(frame => (Frame: frame, Face: detector.Detect(frame))).Where(found => found.Face.Count > 0).ToList();
            return Repeat(() => found.ForEach(one => FaceCrop.Cut(one.Frame, one.Face[0].Landmarks, FaceTemplate.Default, Crop)), found.Count);
        }

        List<double> Repeat(Action pass, int? items = null)
        {
            pass();
            return [.. Enumerable.Range(0, repeats).Select(_ => Clock.Rate(items ?? frames.Count, Seconds, pass))];
        }
    }

    /// <summary>What is found at each size of the search, and how far its landmarks are from those of the largest.</summary>
    private static void PrintSizes(string? file, List<Frame> frames)
    {
        using var largest = FaceDetector.Load(file, new DetectorOptions { Size = LongerSide });
        var truth = frames.ConvertAll(largest.Detect);
        var table = new Table("size of the search", "frames/s, 1 thread", "frames with one face", "distance of landmarks, % of the face's width");
        foreach (var size in new[] { 128, 160, 224, 320, 448, 640 })
        {
            using var detector = FaceDetector.Load(file, new DetectorOptions { Size = size });
            var found = frames.ConvertAll(detector.Detect);
            var distance = found.Zip(truth).Where(pair => pair is { First.Count: 1, Second.Count: 1 })
                .Average(pair => Distance(pair.First[0], pair.Second[0]));
            var rate = Clock.Rate(frames.Count, Seconds, () => frames.ForEach(frame => detector.Detect(frame)));
            table.Add($"{size}", $"{rate:0}", $"{found.Count(faces => faces.Count == 1)} of {frames.Count}", $"{100 * distance:0.0}");
        }
        table.Print();
    }

    private static double Distance(Face face, Face other) => face.Landmarks.Zip(other.Landmarks, (a, b) =>
        Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y))).Average() / other.Box.Width;

    private static async Task<List<Frame>> ReadAsync(string clips)
    {
        var frames = new List<Frame>();
        foreach (var clip in Directory.EnumerateFiles(clips, "*", SearchOption.AllDirectories).Where(MediaFile.IsVideo).Order(StringComparer.Ordinal))
        {
            var (width, height) = (await VideoFile.ProbeAsync(clip)).Fit(LongerSide);
            await foreach (var frame in VideoReader.ReadAsync(clip, width, height, new VideoSelection { Every = 5 }))
                frames.Add(frame);
            if (frames.Count >= Most)
                break;
        }
        return frames.Count > 0 ? frames : throw new MienException($"There is no video in '{clips}'.");
    }
}

using System.CommandLine;
using Mien.Faces;
using Mien.Lab.Datasets;
using Mien.Lab.Detection;
using Mien.Media;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Benchmarks;

/// <summary>The bundled face detector against YuNet: faces found, boxes, landmarks, false alarms, expressions through its crops, and
/// speed, all in one run.</summary>
internal static class DetectorBenchmark
{
    private const int LongerSide = 640;
    private const double Seconds = 1, LeastFound = 0.98, LeastOverlap = 0.75, MostAlarms = 0.005, MostLost = 0.02;

    public static Command Create()
    {
        var inputs = new Argument<string[]>("INPUTS") { Description = "Videos, pictures, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var detector = new Option<string?>("--detector") { Description = "A file of 'mien train-detector'; default: the bundled one." };
        var teacher = new Option<string?>("--yunet") { Description = "YuNet's file; default: the model store." };
        var empty = new Option<string?>("--empty") { Description = "Folder of pictures without a face." };
        var model = new Option<string?>("--model") { Description = "The .onnx file that reads expressions of RAVDESS clips." };
        var every = Flag.Of("--every", 3, "Read every n-th frame.");
        var repeats = Flag.Of("--repeats", 5, "Runs of each speed; the median counts.");
        var command = new Command("detector", "The bundled face detector against YuNet.") { inputs, detector, teacher, empty, model, every, repeats };
        command.SetAction(async (parsed, _) =>
        {
            using var ours = parsed.GetValue(detector) is { } path ? FaceDetector.Load(path) : FaceDetector.LoadBundled();
            using var yunet = FaceDetector.Load(parsed.GetValue(teacher) ?? new ModelStore().Find(PublishedWeights.YuNet.Name)
                ?? throw new MienException("YuNet is not on this machine. Get it with: mien fetch yunet"));
            Machine.Print();
            var frames = await FindAsync(parsed.GetRequiredValue(inputs), ours, yunet, parsed.GetValue(every));
            if (parsed.GetValue(empty) is { } folder)
                Alarms(folder, ours, yunet);
            if (parsed.GetValue(model) is { } file)
                Expressions(frames, file, ours, yunet);
            Speed(frames, ours, yunet, parsed.GetValue(repeats));
        });
        return command;
    }

    private static async Task<List<(string Input, Frame Frame)>> FindAsync(string[] inputs, FaceDetector ours, FaceDetector yunet, int every)
    {
        var table = new Table("input", "frames", "YuNet's faces", "found", "median overlap", "landmarks, eye distances", "others found");
        var (all, frames) = (new List<(IReadOnlyList<Face>, IReadOnlyList<Face>)>(), new List<(string, Frame)>());
        foreach (var path in inputs.SelectMany(Expand))
        {
            var read = await ReadAsync(path, every);
            var faces = read.ConvertAll(frame => (yunet.Detect(frame), ours.Detect(frame)));
            Add(Path.GetFileName(path), read.Count, SceneFigures.Of(faces));
            all.AddRange(faces);
            frames.AddRange(read.Select(frame => (path, frame)));
        }
        var sum = SceneFigures.Of(all);
        Add("all", all.Count, sum);
        table.Print();
        Table.Say($"Found {(double)sum.Found / sum.Faces:0.0000} of YuNet's faces (bound {LeastFound}), median overlap {sum.MedianOverlap:0.000} (bound {LeastOverlap}). Both search at their defaults.");
        return frames;

        void Add(string name, int count, SceneFigures figures) => table.Add($"{name}", $"{count}", $"{figures.Faces}",
            $"{(figures.Faces == 0 ? 0 : 100.0 * figures.Found / figures.Faces):0.0} %", $"{figures.MedianOverlap:0.000}", $"{figures.LandmarkError:0.000}", $"{figures.Extra}");
    }

    private static void Alarms(string folder, FaceDetector ours, FaceDetector yunet)
    {
        var (count, mine, theirs) = (0, 0, 0);
        foreach (var path in Expand(folder).Where(MediaFile.IsPicture))
        {
            var frame = ImageFile.Read(path);
            count++;
            mine += ours.Detect(frame).Count > 0 ? 1 : 0;
            theirs += yunet.Detect(frame).Count > 0 ? 1 : 0;
        }
        Table.Say($"Pictures without a face: {count:N0}; false alarms in {mine} = {(double)mine / count:0.0000} (bound {MostAlarms}), YuNet in {theirs} = {(double)theirs / count:0.0000}.");
    }

    /// <summary>Accuracy over RAVDESS clips by the mean probability of their frames, calm counted as neutral, and over their frames.</summary>
    private static void Expressions(List<(string Input, Frame Frame)> frames, string file, FaceDetector ours, FaceDetector yunet)
    {
        using var classifier = ExpressionClassifier.Load(file);
        var clips = frames.GroupBy(frame => frame.Input).Select(group => (Label: LabelOf(group.Key), Frames: group.Select(pair => pair.Frame).ToList()))
            .Where(clip => clip.Label is not null).ToList();
        var table = new Table($"expressions of {clips.Count} clips", "frames right", "frames", "clips right");
        var shares = new[] { ("YuNet's crops", yunet), ("our crops", ours) }.Select(pair =>
        {
            var answers = clips.Select(clip => (clip.Label, Rows: Classify(classifier, pair.Item2, clip.Frames))).ToList();
            var right = answers.Sum(answer => answer.Rows.Count(row => Best(classifier, row) == answer.Label));
            var count = answers.Sum(answer => answer.Rows.Length);
            table.Add($"{pair.Item1}", $"{100.0 * right / count:0.0} %", $"{count}",
                $"{answers.Count(answer => answer.Rows.Length > 0 && Best(classifier, Mean(answer.Rows)) == answer.Label)} of {clips.Count}");
            return (double)right / count;
        }).ToList();
        table.Print();
        Table.Say($"Lost through our crops: {shares[0] - shares[1]:0.000} of the frames (bound {MostLost}).");
    }

    private static float[][] Classify(ExpressionClassifier classifier, FaceDetector detector, List<Frame> frames)
    {
        ReadOnlyMemory<byte>[] crops = [.. frames.Select(frame => (Frame: frame, Face: detector.Detect(frame).MaxBy(face => face.Box.Area))).Where(pair => pair.Face is not null)
            .Select(pair => (ReadOnlyMemory<byte>)FaceCrop.Cut(pair.Frame, pair.Face, classifier.Input))];
        return [.. crops.Chunk(32).SelectMany(classifier.Classify)];
    }

    private static float[] Mean(float[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Average(row => row[i]))];

    private static string Best(ExpressionClassifier classifier, float[] row)
    {
        var label = classifier.Labels[Array.IndexOf(row, row.Max())];
        return label == "calm" ? "neutral" : label;
    }

    private static string? LabelOf(string path) => RavdessName.TryParse(Path.GetFileName(path))?.Label is var label && label == "calm" ? "neutral" : label;

    private static void Speed(List<(string Input, Frame Frame)> frames, FaceDetector ours, FaceDetector yunet, int repeats)
    {
        var some = frames.Select(pair => pair.Frame).Take(100).ToList();
        var (mine, theirs) = (new List<double>(), new List<double>());
        for (var i = -1; i < repeats; i++)
        {
            var pair = (Rate(ours), Rate(yunet));
            if (i < 0)
                continue;
            mine.Add(pair.Item1);
            theirs.Add(pair.Item2);
        }
        var ratio = Clock.Median(mine.Zip(theirs, (a, b) => a / b));
        Table.Say($"Frames a second, 1 thread, search at {new DetectorOptions().Size}: ours {Clock.Median(mine):0}, YuNet {Clock.Median(theirs):0}; ratio {ratio:0.00} (bound 1.00), n = {repeats}.");

        double Rate(FaceDetector detector) => Clock.Rate(some.Count, Seconds, () => some.ForEach(frame => detector.Detect(frame)));
    }

    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(MediaFile.IsMedia).Order(StringComparer.Ordinal)
        : [path];

    private static async Task<List<Frame>> ReadAsync(string path, int every)
    {
        if (MediaFile.IsPicture(path))
            return [ImageFile.Read(path)];
        var (frames, (width, height)) = (new List<Frame>(), (await VideoFile.ProbeAsync(path)).Fit(LongerSide));
        await foreach (var frame in VideoReader.ReadAsync(path, width, height, new VideoSelection { Every = every }))
            frames.Add(frame);
        return frames;
    }
}

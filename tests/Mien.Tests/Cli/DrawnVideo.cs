using System.Security.Cryptography;
using System.Text.Json;
using Mien.Faces;
using Mien.Lab.Datasets;
using Mien.Media;
using Mien.Models;
using Mien.Tests.Faces;
using Mien.Tests.Media;
using Mien.Tests.Recognition;

namespace Mien.Tests.Cli;

/// <summary>A drawn actor's video, a model that takes no time, and <c>mien recognize</c> in this process with the real detector.</summary>
public sealed class DrawnVideo : IAsyncLifetime
{
    public const int Width = 320, Height = 288, Frames = 8;

    private readonly string? _store = Environment.GetEnvironmentVariable("MIEN_MODELS");
    private readonly TempFolder _temp = new();
    private FaceBox? _face;

    /// <summary>The video, at 8 frames a second.</summary>
    public string Video => _temp["actor.mp4"];

    /// <summary>Its first frame as PNG.</summary>
    public string Picture => _temp["actor.png"];

    /// <summary>A network of someone else with its card.</summary>
    public string Model => _temp["net.onnx"];

    /// <summary>Where the face is in the first frame; skips the test where there is no detector.</summary>
    public FaceBox Face => _face ??= Detect(ImageFile.Read(Picture)).Single().Box;

    public async ValueTask InitializeAsync()
    {
        var options = new SyntheticOptions(FramesPerClip: Frames, FramesPerSecond: 8);
        var frames = SyntheticCorpus.Draw(SyntheticClip.All(options)[0], options).ToList();
        await VideoWriter.WriteAsync(Video, frames.ToAsyncEnumerable(), options.FramesPerSecond);
        File.WriteAllBytes(Picture, ImageFile.EncodePng(frames[0].Rgb.Span, Width, Height));
        WriteModel(Model, "a test");
    }

    public ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("MIEN_MODELS", _store);
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes a network with two labels that answers the mean of a grey picture; another source makes another file.</summary>
    internal static void WriteModel(string path, string source)
    {
        File.WriteAllBytes(path, OnnxBytes.Model(OnnxBytes.GreyMean(16), ("source", source)));
        var card = new ForeignCard(ForeignCard.FormatName, ["happy", "sad"],
            new InputSpec(16, ChannelOrder.Rgb, [0, 0, 0], [100, 100, 100], Grey: true, Crop: InputSpec.FaceCrop, Template: FaceTemplate.Default),
            "logits", "MIT", source, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
        File.WriteAllText(ForeignCard.PathOf(path), JsonSerializer.Serialize(card, ModelJson.Options));
    }

    /// <summary>Runs <c>mien recognize</c>; skips the test where there is no detector.</summary>
    internal async Task<(int Code, string Output, string Error)> Recognize(params string[] args)
    {
        UseDetector();
        return await InProcess.Run(["recognize", .. args, .. args.Contains("--model") ? [] : new[] { "--model", Model }]);
    }

    /// <summary>Lets this process and its children find the detector.</summary>
    internal static void UseDetector() => Environment.SetEnvironmentVariable("MIEN_MODELS", Path.GetDirectoryName(FaceDetectorTests.Model));

    internal static IReadOnlyList<Face> Detect(Frame picture)
    {
        using var detector = FaceDetector.Load(FaceDetectorTests.Model);
        return detector.Detect(picture);
    }

    /// <summary>Makes another file of the video with ffmpeg.</summary>
    internal string Make(string path, params string[] arguments)
    {
        SampleVideo.Run("ffmpeg", ["-v", "error", "-y", "-i", Video, .. arguments, path]);
        return path;
    }

    /// <summary>The rows of a table, by column.</summary>
    internal static List<Dictionary<string, string>> Rows(string folder, string table = "frames.csv")
    {
        var lines = File.ReadAllLines(Path.Combine(folder, table)).Select(line => line.Split(',')).ToList();
        return [.. lines.Skip(1).Select(cells => lines[0].Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))];
    }
}

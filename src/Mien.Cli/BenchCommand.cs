using System.CommandLine;
using System.Globalization;
using Mien.Faces;
using Mien.Media;
using Mien.Recognition;
using Spectre.Console;

namespace Mien.Cli;

/// <summary><c>mien bench [VIDEO]</c></summary>
internal static class BenchCommand
{
    private static readonly Option<string[]> _models = new("--model") { Description = "Run folder, .onnx file, mien or mien-small; may be repeated, such as for fp32 and int8.", DefaultValueFactory = _ => [ModelSource.Bundled] };
    private static readonly Option<double> _longest = new("--seconds") { Description = "Most of the video that is read, in seconds.", DefaultValueFactory = _ => 20 };
    private static readonly Option<int> _every = new("--every") { Description = "Read every n-th frame.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> _detectEvery = new("--detect-every") { Description = "Look for faces in every n-th frame that is read.", DefaultValueFactory = _ => 5 };
    private static readonly Option<int> _detectSize = new("--detect-size") { Description = "Longer side at which faces are searched, pixels.", DefaultValueFactory = _ => new DetectorOptions().Size };
    private static readonly Option<int> _frameSize = new("--frame-size") { Description = "Longer side at which frames are read, pixels; 0 keeps the video's own.", DefaultValueFactory = _ => new RecognitionOptions().LongerSide };
    private static readonly Option<string> _json = new("--json") { Description = "Also write the figures to this file." };

    /// <param name="draw">Writes a clip to measure on when the user names none; null asks for one.</param>
    public static Command Create(Func<string, CancellationToken, Task>? draw = null)
    {
        var video = new Argument<string?>("VIDEO")
        {
            Description = draw is null ? "What to measure on." : "What to measure on. Default: a drawn face at 720p.",
            Arity = draw is null ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        };
        var command = new Command("bench", "Measure what this machine recognises in a second, what bounds it, and what to turn.")
        {
            video, _models, _longest, _every, _detectEvery, _detectSize, _frameSize, _json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = Directory.CreateTempSubdirectory("mien-bench-");
            try
            {
                var path = parsed.GetValue(video);
                if (path is null)
                    await draw!(path = Path.Combine(folder.FullName, "drawn.mp4"), cancel);
                return await RunAsync(path, folder.FullName, parsed, cancel);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string video, string folder, ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var options = new RecognitionOptions
        {
            Frames = new VideoSelection { Every = parsed.GetValue(_every), To = TimeSpan.FromSeconds(parsed.GetValue(_longest)) },
            Tracking = new TrackingOptions { DetectEvery = parsed.GetValue(_detectEvery) },
            LongerSide = parsed.GetValue(_frameSize),
        };
        var models = parsed.GetValue(_models)!;
        using var detector = Detector(models[0], new DetectorOptions { Size = parsed.GetValue(_detectSize) });
        var report = await new BenchRun(video, detector, options, folder).MeasureAsync(models, cancel);
        display.Say($"mien {report.Mien}; {report.Processor}, {report.Cores} cores; {report.Clip}.");
        display.Say(Table(report));
        foreach (var sentence in BenchAdvice.Of(report))
            display.Say(sentence);
        if (parsed.GetValue(_json) is { } file)
            report.Write(file);
        return ExitCode.Done;
    }

    /// <summary>What finds the faces; null where the first model reads whole frames, as <c>recognize</c> would.</summary>
    private static FaceDetector? Detector(string model, DetectorOptions options)
    {
        using var classifier = ModelSource.Open(model);
        return RecognizeOptions.Faces(null, classifier.Input) == FaceChoice.Frame ? null : FaceDetector.Load(options: options);
    }

    private static Table Table(BenchReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("part", "model", "threads", "frames/s", "bound", "x 25/30 fps");
        foreach (var part in report.Parts)
        {
            var shown = part.FramesPerSecond * report.Every;   // frames of the video; those passed over take no time here
            table.AddRow(part.Part, Markup.Escape(Path.GetFileName(part.Model) ?? ""), part.Threads, Text($"{part.FramesPerSecond:0.0}"),
                part.Share is { } share ? Text($"{share:0.00} of {part.BoundOf}") : "", Text($"{shown / 25:0.0}/{shown / 30:0.0}"));
        }
        return table;
    }

    private static string Text(FormattableString cell) => Markup.Escape(cell.ToString(CultureInfo.InvariantCulture));
}

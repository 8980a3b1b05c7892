using System.CommandLine;
using System.Diagnostics;
using Mien.Lab.Datasets;
using Mien.Lab.Reports;
using Mien.Lab.Training;
using Mien.Media;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary><c>mien demo</c>: the paper's experiment on drawn faces, under two protocols, in some minutes and offline.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> _out = new("--out") { Description = "Folder for everything the demo makes.", DefaultValueFactory = _ => "demo" };
    private static readonly Option<string> _data = new("--data") { Description = "Run on real RAVDESS in this folder instead, with as many actors as five minutes allow." };
    private static readonly Option<string> _weights = new("--weights") { Description = "mien (bundled), imagenet, or a file.", DefaultValueFactory = _ => "mien" };

    public static Command Create()
    {
        var command = new Command("demo", "The paper's experiment on drawn (synthetic) faces: Figure 2, Table 1 and the leak gap.") { _out, _data, _weights };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        using var display = new ProgressDisplay();
        var (folder, weights) = (parsed.GetValue(_out)!, parsed.GetValue(_weights)!);
        var corpus = parsed.GetValue(_data) is { } data
            ? await DemoCorpus.RealAsync(data, folder, display, cancel)
            : await DemoCorpus.DrawnAsync(folder, display, cancel);
        var frames = (await PrepareCommand.PrepareAsync(corpus.Folder, Path.Combine(folder, "frames"), corpus.Options, display, cancel)).Frames;
        var options = TrainingOptions.Paper with { Weights = weights };
        var held = string.Join(',', frames.Rows.Select(row => row.Subject).Distinct().Order().TakeLast(corpus.HeldOut));
        var random = Train(frames, options, Path.Combine(folder, "run-frames"), display, cancel);
        var apart = Train(frames, options with { Protocol = SplitProtocol.Actors, ValidationSubjects = held }, Path.Combine(folder, "run-actors"), display, cancel);
        var strip = await RecognizeAsync(corpus, held.Split(',')[0], Path.Combine(folder, "run-actors"), display, cancel);
        var page = Path.GetFullPath(Path.Combine(folder, "index.html"));
        DemoReport.Write(page, new DemoContent(random, apart, strip));
        display.Say($"Done in {ProgressDisplay.Duration(clock.Elapsed)}. Open: {page}");
        return ExitCode.Done;
    }

    private static RunRecord Train(FrameSet frames, TrainingOptions options, string path, ProgressDisplay display, CancellationToken cancel)
    {
        var folder = new RunFolder(path);
        if (folder.Exists && (folder.Read() is var old && (old.Data.Sha256 != frames.Sha256 || Recipe(old.Options) != Recipe(options))))
            throw new MienException($"'{path}' holds a run on other frames or options. Choose another --out, or delete the folder.");
        return TrainCommand.TrainAndReport(frames, options, folder, resume: true, TimeSpan.FromSeconds(30), display, cancel);
    }

    private static string Recipe(TrainingOptions options) => System.Text.Json.JsonSerializer.Serialize(options, Lab.LabJson.Options);

    /// <summary>A clip of a held-out actor: no picture of this person was trained on.</summary>
    private static async Task<DemoStrip> RecognizeAsync(
        DemoCorpus corpus, string actor, string run, ProgressDisplay display, CancellationToken cancel)
    {
        var (path, name) = await corpus.UnseenAsync(actor, cancel);
        using var classifier = ExpressionClassifier.Load(run);
        var expression = await new ExpressionRecognizer(classifier).RecognizeClipAsync(path, display, cancel);
        var step = Math.Max(1, expression.Frames.Count / 8);
        var pictures = new List<StripFrame>();
        await foreach (var frame in VideoReader.ReadAsync(path, corpus.Width, corpus.Height, cancel: cancel))
            if (frame.Index % step == 0)
                pictures.Add(new StripFrame(ImageFile.EncodePng(frame.Rgb.Span, frame.Width, frame.Height), frame.Time, expression.Frames[frame.Index].Probabilities));
        display.Say($"A clip it never saw: {name}, acted {name.Label}, recognised as {expression.Label}.");
        return new DemoStrip(name.ToString(), name.Label, classifier.Labels, pictures, expression.Vote);
    }
}

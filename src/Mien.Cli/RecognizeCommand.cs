using System.CommandLine;
using System.Globalization;
using Mien.Faces;
using Mien.Media;
using Mien.Output;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary><c>mien recognize INPUT... [--model RUN|FILE|NAME]</c></summary>
internal static class RecognizeCommand
{
    private static readonly Argument<string[]> _inputs = new("INPUT") { Description = "Videos, pictures, folders of them, or patterns such as '*.mp4'.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> _model = new("--model") { Description = "Run folder, .onnx file, or a bundled model: mien, or mien-small for speed.", DefaultValueFactory = _ => ModelSource.Bundled };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for the results.", DefaultValueFactory = _ => "." };
    private static readonly Option<string> _format = new("--format") { Description = $"Any of csv, {string.Join(", ", ResultFiles.Formats)}.", DefaultValueFactory = _ => "csv,json" };
    private static readonly Option<bool> _plot = new("--plot") { Description = "Draw each video's timeline (PNG and SVG)." };
    private static readonly Option<bool> _annotate = new("--annotate") { Description = "Write each video with boxes, names and labels; reads it a second time." };
    private static readonly Option<bool> _blur = new("--blur") { Description = "Write each video with every face covered, and the frames to check by hand; reads it a second time." };
    private static readonly Option<bool> _skipDone = new("--skip-done") { Description = "Leave out videos whose results are there already." };

    public static Command Create()
    {
        var command = new Command("recognize", "Read videos or pictures: a timeline of apparent expression for each person.")
        {
            _inputs, _model, _out, _format, _plot, _annotate, _blur, _skipDone,
        };
        foreach (var option in RecognizeOptions.All)
            command.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var display = new ProgressDisplay();
        var formats = Formats(parsed.GetValue(_format)!);
        var inputs = InputFiles.Expand(parsed.GetRequiredValue(_inputs));
        using var classifier = ModelSource.Open(parsed.GetValue(_model)!);
        if (classifier.Notice is { } notice)
            display.Say(notice);
        var options = RecognizeOptions.Read(parsed, classifier);
        using var detector = options.Recognition.Tracking.Faces == FaceChoice.Frame ? null : FaceDetector.Load(options: options.Detector);
        if (detector?.Notice is { } advice)
            display.Say(advice);
        var folder = parsed.GetValue(_out)!;
        if (File.Exists(folder))
            throw new MienException($"--out '{folder}' is a file; give a folder.");
        var tables = formats.Contains("csv") ? new ResultTables(folder, classifier.Labels, options.Bin, parsed.GetValue(_skipDone), classifier.Fingerprint, options.Recognition.PriorCorrection) : null;
        var todo = inputs.Where(input => !parsed.GetValue(_skipDone) || !IsDone(parsed, folder, input, formats, tables)).ToList();
        display.Say($"Model: {About(classifier)}. Apparent expression, not what anyone feels; not validated on your recordings.");
        if (todo.Count < inputs.Count)
            display.Say($"{inputs.Count - todo.Count:N0} of {inputs.Count:N0} inputs are done already.");
        await SayPlanAsync(todo, classifier, detector, options, display, cancel);

        var reader = new ExpressionRecognizer(classifier, detector);
        var outcomes = new RecognizeOutcomes();
        foreach (var input in todo)
            try
            {
                var words = await ReadAsync(input, parsed, Writers(folder, input, formats, tables, parsed.GetValue(_plot)), reader, classifier, options, display, cancel);
                if (parsed.GetValue(_blur) && input.IsVideo)
                    await VideoCopies.BlurAsync(input.Path, Target(folder, input, ".blurred"), detector, options, display, cancel);
                outcomes.Add(input.Name, words);
            }
            catch (WriteException error) when (outcomes.Read > 0)
            {
                throw new WriteException($"{error.Message} Of the inputs before, {outcomes.Read:N0} are done; go on with --skip-done.", error);
            }
            catch (Exception error) when (error is not (OperationCanceledException or WriteException) && !cancel.IsCancellationRequested)
            {
                display.Say(outcomes.Skip(input, error));
            }
        cancel.ThrowIfCancellationRequested();
        return End(outcomes, tables, display);
    }

    private static int End(RecognizeOutcomes outcomes, ResultTables? tables, ProgressDisplay display)
    {
        if (outcomes is { Read: 0, Skipped: > 0 and var all })
            throw new MienException(all == 1 ? "The input could not be read." : $"None of the {all:N0} inputs could be read.");
        tables?.Complete();
        if (outcomes.ToTable() is { } table)
            display.Say(table);
        return outcomes.Skipped > 0 ? ExitCode.SomeSkipped : ExitCode.Done;
    }

    /// <summary>Begins the results of one input, all of them or none.</summary>
    private static Func<ResultSource, IReadOnlyList<IResultWriter>> Writers(
        string folder, InputFile input, IReadOnlyList<string> formats, ResultTables? tables, bool plot) => source =>
    {
        var writers = new List<IResultWriter>();
        try
        {
            if (tables is not null)
                writers.Add(tables.Open(source));
            foreach (var format in formats.Where(format => format != "csv"))
                writers.Add(ResultFiles.Open(format, Target(folder, input, ResultFiles.ExtensionOf(format)), source));
            if (plot)
                writers.Add(new TimelinePlot(source, Target(folder, input, ".svg"), Target(folder, input, ".png")));
            return writers;
        }
        catch
        {
            writers.ForEach(writer => writer.Dispose());
            throw;
        }
    };

    private static async Task<string> ReadAsync(InputFile input, ParseResult parsed, Func<ResultSource, IReadOnlyList<IResultWriter>> open, ExpressionRecognizer reader,
        ExpressionClassifier classifier, RecognizeOptions options, ProgressDisplay display, CancellationToken cancel)
    {
        var people = new Dictionary<int, string>();
        var source = new ResultSource(input.Name, classifier.Labels)
        {
            MediaPath = Path.GetFullPath(input.Path),
            People = people,
            Model = classifier.Metadata,
            ModelFingerprint = classifier.Fingerprint,
            PriorCorrection = options.Recognition.PriorCorrection,
        };
        var video = input.IsVideo ? await VideoFile.ProbeAsync(input.Path, options.Recognition.Frames.From, cancel) : null;
        if (video is { PictureStreams: > 1 and var streams })
            display.Say($"{input.Name} has {streams} picture streams; the first is read. Another one for itself: ffmpeg -i FILE -map 0:v:1 -c copy NEW.mkv");
        var (width, height) = video is not null ? (video.Width, video.Height) : options.Names.Count > 0 ? SizeOf(input.Path) : (1, 1);
        var expected = video is null ? 0 : RecognizePlan.FramesOf(video, options.Recognition.Frames);
        var naming = new PersonNaming(options.Names);
        var annotated = Target(parsed.GetValue(_out)!, input, ".annotated");
        using var kept = parsed.GetValue(_annotate) && input.IsVideo ? new KeptRows(annotated + ".rows.part") : null;
        var writers = open(source);
        try
        {
            var frames = reader.RecognizeAsync(input.Path, options.Recognition, cancel).ToTimeline(options.Timeline, cancel).Select(Observe);
            var summary = await frames.WriteAsync(source, options.Timeline, writers, cancel);
            var words = Words(summary, source);
            display.Say($"{input.Name}: {words}");
            if (kept is not null)
                await VideoCopies.AnnotateAsync(input.Path, annotated, kept, source, options, display, cancel);
            return words;
        }
        finally
        {
            foreach (var writer in writers)
                writer.Dispose();
        }

        TimelineFrame Observe(TimelineFrame frame)
        {
            var faces = frame.Rows.Where(row => row.Face is not null).Select(row => row.Face!).ToList();
            naming.Observe(frame.Start, width, height, faces);
            foreach (var face in faces.Where(_ => options.Names.Count > 0))
                people[face.Person] = naming.NameOf(face.Person);
            kept?.Add(frame);
            display.Report(new WorkProgress(input.Name, frame.Frame + 1, expected, "frames"));
            return frame;
        }
    }

    private static (int Width, int Height) SizeOf(string picture) => ImageFile.Read(picture) is var frame ? (frame.Width, frame.Height) : default;

    private static async Task SayPlanAsync(IReadOnlyList<InputFile> inputs, ExpressionClassifier classifier, FaceDetector? detector,
        RecognizeOptions options, ProgressDisplay display, CancellationToken cancel)
    {
        var videos = inputs.Where(input => input.IsVideo).Select(input => input.Path).ToList();
        if (videos.Count == 0)
            return;
        var plan = await RecognizePlan.MeasureAsync(videos, classifier, detector, options.Recognition, cancel);
        display.Say($"Plan: {videos.Count:N0} videos, about {plan.Frames:N0} frames ({ProgressDisplay.Duration(plan.Length)} of video), " +
                    $"{ProgressDisplay.Duration(plan.Time)} with one person in sight, {ProgressDisplay.Size(plan.DiskBytes)} of tables.");
    }

    private static string Words(TimelineSummary summary, ResultSource source) => summary.People.Count == 0
        ? $"no face in {summary.Frames:N0} frames"
        : string.Join("; ", summary.People.Select(person => $"{source.NameOf(person.Person)} " + (person.Vote is { } vote
            ? string.Create(CultureInfo.InvariantCulture, $"{source.Labels[vote.ToList().IndexOf(vote.Max())]} ({vote.Max():0.00})")
            : "not measurable"))) + $", {summary.Frames:N0} frames";

    private static bool IsDone(ParseResult parsed, string folder, InputFile input, IReadOnlyList<string> formats, ResultTables? tables)
    {
        string[] endings =
        [
            .. formats.Where(format => format != "csv").Select(ResultFiles.ExtensionOf),
            .. parsed.GetValue(_plot) ? new[] { ".svg", ".png" } : [],
            .. parsed.GetValue(_annotate) && input.IsVideo ? new[] { ".annotated.mp4" } : [],
            .. parsed.GetValue(_blur) && input.IsVideo ? new[] { ".blurred.mp4", ".blurred.check.csv" } : [],
        ];
        return tables?.Contains(input.Name) != false && endings.All(ending => File.Exists(Target(folder, input, ending)));
    }

    private static string Target(string folder, InputFile input, string extension) => Path.Combine(folder, input.Name + extension);

    private static string[] Formats(string text)
    {
        string[] known = ["csv", .. ResultFiles.Formats];
        var formats = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        return formats.Except(known).FirstOrDefault() is { } unknown
            ? throw new MienException($"--format {unknown} is not known: {string.Join(", ", known)}.")
            : formats;
    }

    private static string About(ExpressionClassifier classifier) => classifier.Metadata.ContainsKey("card")
        ? $"a network of someone else ({classifier.Metadata.GetValueOrDefault("source")}; licence {classifier.Metadata.GetValueOrDefault("licence")}); how often it is right is not known here"
        : $"trained on {classifier.Metadata.GetValueOrDefault("corpus")}; right on {classifier.Metadata.GetValueOrDefault("validation_accuracy")} of pictures held out of that corpus " +
          $"(protocol {classifier.Metadata.GetValueOrDefault("protocol")}{(classifier.Metadata.GetValueOrDefault("leaky") == "true" ? ", LEAKY" : "")}), expect less on others";
}

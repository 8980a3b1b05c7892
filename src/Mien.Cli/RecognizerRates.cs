using System.Diagnostics;
using Mien.Faces;
using Mien.Media;
using Mien.Output;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary>The parts of <c>recognize</c>, each alone with all cores, and the whole, on one video. Rates are in frames a second.</summary>
internal sealed class RecognizerRates
{
    private const int Sampled = 200, Batch = 32, Crops = 64;

    private readonly string _video;
    private readonly FaceDetector? _detector;
    private readonly RecognitionOptions _options;
    private readonly (int Width, int Height) _size;
    private readonly List<Frame> _sample;

    private RecognizerRates(string video, FaceDetector? detector, RecognitionOptions options, (int Width, int Height) size, List<Frame> sample) =>
        (_video, _detector, _options, _size, _sample) = (video, detector, options, size, sample);

    /// <summary>Frames of the video that are read; known after the first <see cref="WholeAsync"/>.</summary>
    public int Frames { get; private set; }

    /// <summary>Size at which frames are read.</summary>
    public (int Width, int Height) Size => _size;

    /// <summary>Reads the first frames of a video into memory.</summary>
    /// <param name="video">The video.</param>
    /// <param name="classifier">Its input is the size of whole frames.</param>
    /// <param name="detector">Null reads whole frames.</param>
    /// <param name="options">How the video is read.</param>
    /// <exception cref="MienException">The video cannot be read.</exception>
    public static async Task<RecognizerRates> OpenAsync(string video, ExpressionClassifier classifier, FaceDetector? detector, RecognitionOptions options)
    {
        var file = await VideoFile.ProbeAsync(video);
        var size = detector is null ? (classifier.Input.Size, classifier.Input.Size) : options.LongerSide == 0 ? (file.Width, file.Height) : file.Fit(options.LongerSide);
        return new RecognizerRates(video, detector, options, size, await VideoReader.ReadAsync(video, size.Item1, size.Item2, options.Frames).Take(Sampled).ToListAsync());
    }

    /// <summary>Decoding and scaling.</summary>
    public async Task<double> DecodeAsync() =>
        Frames / await Clock.SecondsAsync(async () => await VideoReader.ReadAsync(_video, _size.Width, _size.Height, _options.Frames).CountAsync());

    /// <summary>ffmpeg's own decoding and scaling, its frames thrown away.</summary>
    public async Task<double> FfmpegAsync() => Frames / await Clock.SecondsAsync(() => FfmpegAsync(
    [
        .. _options.Frames.To is { } end ? new[] { "-to", FormattableString.Invariant($"{end.TotalSeconds}") } : [],
        "-i", _video, "-vf", $"select='not(mod(n,{_options.Frames.Every}))',scale={_size.Width}:{_size.Height}:flags=bilinear",
        "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
    ]));

    /// <summary>Pictures that one thread searches for faces.</summary>
    public double Detect(double seconds) => Clock.Rate(_sample.Count, seconds, () => _sample.ForEach(frame => _detector!.Detect(frame)));

    /// <summary>Finding and following faces; every core has a stretch of its own.</summary>
    public double Follow(double seconds) => Clock.Rate(_sample.Count, seconds, () =>
        Parallel.ForEach(_sample.Chunk((_sample.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount), stretch =>
            new FaceFollower(_detector!.Detect, _options.Tracking).FollowAsync(stretch.ToAsyncEnumerable()).CountAsync().AsTask().GetAwaiter().GetResult()));

    /// <summary>What a model sees of the first frames.</summary>
    /// <returns>64 pictures of the model's size; fewer where fewer frames show a face.</returns>
    public List<ReadOnlyMemory<byte>> Cut(ExpressionClassifier classifier) => _detector is null
        ? [.. _sample.Take(Crops).Select(frame => (ReadOnlyMemory<byte>)FaceCrop.Cut(frame, null, classifier.Input))]
        : [.. _sample.Select(frame => (frame, faces: _detector.Detect(frame))).Where(pair => pair.faces.Count > 0)
            .Take(Crops).Select(pair => (ReadOnlyMemory<byte>)FaceCrop.Cut(pair.frame, pair.faces[0], classifier.Input))];

    /// <summary>Classification.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="crops">Pictures of its size.</param>
    /// <param name="seconds">Least time.</param>
    /// <param name="batch">Pictures at a time.</param>
    public static double Classify(ExpressionClassifier classifier, IReadOnlyList<ReadOnlyMemory<byte>> crops, double seconds, int batch = Batch)
    {
        var batches = crops.Chunk(batch).Where(pictures => pictures.Length == batch || crops.Count < batch).ToList();
        classifier.Classify(batches[0]);
        var next = 0;
        return Clock.Rate(batches[0].Length, seconds, () => classifier.Classify(batches[next++ % batches.Count]));
    }

    /// <summary>All of it: frames in, tables out.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="folder">Where the tables are written.</param>
    public async Task<double> WholeAsync(ExpressionClassifier classifier, string folder)
    {
        var clock = Stopwatch.StartNew();
        var (timeline, source) = (new TimelineOptions(), new ResultSource(Path.GetFileName(_video), classifier.Labels));
        var options = _detector is null ? _options with { Tracking = _options.Tracking with { Faces = FaceChoice.Frame } } : _options;
        var tables = new ResultTables(folder, classifier.Labels);
        using var writer = tables.Open(source);
        var rows = new ExpressionRecognizer(classifier, _detector).RecognizeAsync(_video, options);
        var summary = await rows.ToTimeline(timeline).WriteAsync(source, timeline, [writer]);
        tables.Complete();
        Frames = summary.Frames;
        return Frames / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Runs ffmpeg to its end.</summary>
    /// <exception cref="MienException">It failed.</exception>
    public static async Task FfmpegAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Ffmpeg.Program, ["-nostdin", "-v", "error", .. arguments]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new MienException($"ffmpeg failed: {string.Join(' ', arguments)}");
    }
}

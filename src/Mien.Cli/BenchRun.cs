using Mien.Faces;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary>Measures a machine: peaks, the parts of <c>recognize</c> each alone, and the whole with each model.</summary>
/// <param name="video">What is read.</param>
/// <param name="detector">Null reads whole frames.</param>
/// <param name="options">How it is read.</param>
/// <param name="folder">Where results may be written.</param>
internal sealed class BenchRun(string video, FaceDetector? detector, RecognitionOptions options, string folder)
{
    private const double Seconds = 1;
    private const int PeakSide = 2048, Batch = 32;

    private readonly string _all = $"{Environment.ProcessorCount}";
    private readonly List<BenchPart> _parts = [];
    private readonly Dictionary<string, double> _peaks = [];

    /// <summary>All of it, in a few seconds for each part.</summary>
    /// <exception cref="MienException">A model or the video cannot be read, or shows no face.</exception>
    public async Task<BenchReport> MeasureAsync(IReadOnlyList<string> models, CancellationToken cancel)
    {
        foreach (var (name, bytes) in new[] { ("fp32", false), ("int8", true) })
            using (var peak = new MatrixPeak(bytes, side: PeakSide))
                _peaks[name] = peak.Measure();
        using var first = ModelSource.Open(models[0]);
        var rates = await RecognizerRates.OpenAsync(video, first, detector, options);
        await rates.WholeAsync(first, folder);
        var (decode, follow) = await PartsAsync(rates);
        var measured = new List<BenchModel>();
        foreach (var name in models)
        {
            cancel.ThrowIfCancellationRequested();
            using var classifier = ModelSource.Open(name);
            measured.Add(await ModelAsync(name, classifier, rates, decode, follow));
        }
        return new BenchReport("mien.bench/1", About.Version, About.Processor(), Environment.ProcessorCount,
            $"{Path.GetFileName(video)}, {rates.Frames:N0} frames read at {rates.Size.Width}x{rates.Size.Height}",
            options.Frames.Every, options.Tracking.DetectEvery, decode, follow,
            _peaks.ToDictionary(pair => pair.Key, pair => Math.Round(pair.Value / 1e9, 1)), _parts, measured);
    }

    private async Task<(double Decode, double? Follow)> PartsAsync(RecognizerRates rates)
    {
        var decode = await rates.DecodeAsync();
        _parts.Add(new BenchPart("decode and scale", null, "ffmpeg", decode, await rates.FfmpegAsync(), "ffmpeg"));
        if (detector is null)
            return (decode, null);
        var follow = rates.Follow(Seconds);
        _parts.Add(new BenchPart("search a frame", null, "1", rates.Detect(Seconds)));
        _parts.Add(new BenchPart($"search 1 in {options.Tracking.DetectEvery}, follow", null, _all, follow));
        return (decode, follow);
    }

    private async Task<BenchModel> ModelAsync(string name, ExpressionClassifier classifier, RecognizerRates rates, double decode, double? follow)
    {
        var precision = classifier.Metadata.GetValueOrDefault("precision", "fp32");
        var crops = rates.Cut(classifier);
        if (crops.Count == 0)
            throw new MienException($"The first frames of '{video}' show no face. Name a video that shows one.");
        // Only VGG16 says its head, and only its work is known here.
        var bound = classifier.Metadata.ContainsKey("head") ? _peaks[precision] / (2 * Vgg16Graph.MultiplyAdds(classifier.Input.Size)) : (double?)null;
        var classify = 0.0;
        foreach (var batch in new[] { 1, Batch })
        {
            classify = RecognizerRates.Classify(classifier, crops, Seconds, batch);
            _parts.Add(new BenchPart($"classify {precision} x {batch}", name, _all, classify, bound, bound is null ? null : $"{precision} peak"));
        }
        var most = 1 / (1 / decode + (follow is { } rate ? 1 / rate : 0) + 1 / classify);
        var whole = await rates.WholeAsync(classifier, folder);
        _parts.Add(new BenchPart("whole", name, _all, whole, most, "its parts"));
        return new BenchModel(name, precision, classify, whole);
    }
}

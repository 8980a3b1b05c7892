using System.ComponentModel;
using Mien.Lab.Networks;
using Mien.Lab.Reports;
using Mien.Media;
using Mien.Models;
using Mien.Recognition;
using Mien.Web.Jobs;
using Mien.Web.Models;

namespace Mien.Web.Videos;

/// <summary>What speaks for a label in a frame.</summary>
internal sealed record ExplanationView(
    double Time, int Frame, int Person, string Label, double Probability, string Layer, IReadOnlyList<string> Labels, IReadOnlyList<double> Probabilities,
    IReadOnlyList<double>? Box, int Width, int Height, string Image);

/// <summary>Grad-CAM at a moment of a video: which parts of the face speak for a label.</summary>
internal sealed class Explanations(ModelShelf shelf) : IDisposable
{
    private const int LongestSide = 960;
    private readonly SemaphoreSlim _gate = new(1);
    private (string Key, NetworkWeights Weights, FrameExplainer Explainer)? _held;

    public static void MapExplanations(IEndpointRouteBuilder routes) => routes.MapGet("/api/jobs/{id}/explanation", GetAsync).WithTags("One video")
        .WithSummary("Grad-CAM of a person at a moment").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    /// <inheritdoc/>
    public void Dispose()
    {
        _held?.Explainer.Dispose();
        _gate.Dispose();
    }

    private static async Task<Ok<ExplanationView>> GetAsync(string id, JobStore store, JobRunner runner, DataFolder data, VideoPlaces places, Explanations explanations, CancellationToken cancel,
        [Description("Seconds.")] double at = 0, [Description("Default: the largest face.")] int? person = null, [Description("Default: the most probable.")] string? label = null,
        [Description("A layer; default: the last one.")] string? layer = null)
    {
        var job = store.Require(id);
        if (job.Model is not { CanExplain: true } model)
            throw Problems.Conflict($"The model of '{job.Name}' cannot be explained: its weights are not here in Mien's own form.");
        if (at is not (>= 0 and < 1e7))
            throw Problems.Malformed($"at {at} is no time of a video: seconds, 0 or more.");
        var wanted = label is null ? (int?)null : model.Labels.ToList().IndexOf(Label.Canonical(label)) is var index and >= 0 ? index
            : throw Problems.Malformed($"label '{label}' is not known: {string.Join(", ", model.Labels)}.");
        using var log = Timelines.Open(job, runner, data) ?? throw Problems.Conflict($"Nothing of '{job.Name}' was read yet.");
        var shown = log.Frames(log.At(TimeSpan.FromSeconds(at))).FirstOrDefault() ?? throw Problems.Refused($"There is no frame at {at} seconds.");
        var row = shown.Rows.Where(row => row.Raw is not null && (person is null || row.Person == person)).MaxBy(row => row.Face?.Face.Box.Area ?? 0)
            ?? throw Problems.Refused(person is null ? $"Nobody was read at {at} seconds." : $"Person {person} was not read at {at} seconds.");
        return TypedResults.Ok(await explanations.OfAsync(job, model, places.Of(job), shown, row, wanted, layer, cancel));
    }

    private async Task<ExplanationView> OfAsync(Job job, ModelFacts model, string path, TimelineFrame shown, PersonFrame row, int? label, string? layer, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            var frame = await FrameAsync(job, path, shown.Start, cancel);
            return await Task.Run(() => Explain(job, model, frame, shown, row, label, layer), cancel);
        }
        finally
        {
            _gate.Release();
        }
    }

    private ExplanationView Explain(Job job, ModelFacts model, Frame frame, TimelineFrame shown, PersonFrame row, int? label, string? layer)
    {
        var explainer = Take(shelf.Find(model.Name) ?? throw Problems.Conflict($"The model '{model.Name}' is not here any more."), layer, label);
        var face = row.Face?.Face.Scale((float)frame.Width / job.Media.Width);
        var (picture, explanations) = face is null ? explainer.Whole(frame) : explainer.Faces(frame, [face]);
        var (explanation, box) = (explanations[0], face?.Box);
        return new ExplanationView(Rounded.Seconds(shown.Start), shown.Frame, row.Person, model.Labels[explanation.Label], Rounded.Probability(explanation.Probabilities[explanation.Label]),
            explainer.Layer, model.Labels, [.. explanation.Probabilities.Select(p => Rounded.Probability(p))],
            box is { } b ? [Rounded.Pixels(b.X), Rounded.Pixels(b.Y), Rounded.Pixels(b.Width), Rounded.Pixels(b.Height)] : null, frame.Width, frame.Height,
            "data:image/png;base64," + Convert.ToBase64String(ImageFile.EncodePng(picture.Rgb.Span, picture.Width, picture.Height)));
    }

    /// <summary>The network of a model; the one that was asked for last is kept.</summary>
    private FrameExplainer Take(ModelEntry entry, string? layer, int? label)
    {
        var file = entry.Kind == ModelKind.Run ? Path.Combine(entry.Path, "model.safetensors") : entry.Path;
        var key = $"{file}|{File.GetLastWriteTimeUtc(file).Ticks}|{layer}|{label}";
        if (_held is { } held && held.Key == key)
            return held.Explainer;
        var weights = _held is { } before && before.Key.StartsWith(file + "|", StringComparison.Ordinal) ? before.Weights : Read(entry, file);
        _held?.Explainer.Dispose();
        _held = null;
        _held = (key, weights, new FrameExplainer(weights, layer, label));
        return _held.Value.Explainer;
    }

    private static NetworkWeights Read(ModelEntry entry, string file)
    {
        var weights = NetworkWeights.Read(file, entry.Name);
        return entry.Bundled?.Template is { } template ? weights with { Input = weights.Input with { Crop = InputSpec.FaceCrop, Template = template } } : weights;
    }

    private static async Task<Frame> FrameAsync(Job job, string path, TimeSpan time, CancellationToken cancel)
    {
        if (job.Media.IsPicture)
            return ImageFile.Read(path);
        var (width, height) = new VideoFile(job.Media.Width, job.Media.Height, null, null).Fit(LongestSide);
        await foreach (var frame in VideoReader.ReadAsync(path, width, height, new VideoSelection { From = time }, cancel))
            return frame;
        throw Problems.Refused($"There is no frame at {time.TotalSeconds} seconds.");
    }
}

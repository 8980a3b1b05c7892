using Mien.Media;
using Mien.Models;
using Mien.Output;
using Mien.Web.Folder;
using Mien.Web.Jobs;
using Mien.Web.Models;
using Mien.Web.Runs;

namespace Mien.Web;

/// <summary>A label and its colour.</summary>
internal sealed record LabelView(string Name, string Color);

/// <summary>What is refused.</summary>
internal sealed record LimitsView(long UploadBytes, double Seconds, int Queued, int Jobs, int FaceBytes, int FaceBatch, int LiveFrameBytes, int LiveSide);

/// <summary>This program, and what it has.</summary>
internal sealed record AboutView(
    string Version, string Processor, string? Ffmpeg, string Detector, IReadOnlyList<LabelView> Labels, IReadOnlyList<string> Formats, LimitsView Limits,
    double? KeepSeconds, string? Folder, bool Runs, long BytesStored, string Notice);

/// <summary>Says what this program is.</summary>
internal static class AboutRoute
{
    private const string Notice =
        "Mien reads apparent (acted) facial expression, not what anyone feels. It was not validated on your recordings. Nothing leaves this machine.";

    private static readonly Lazy<string?> _ffmpeg = new(Ffmpeg.Version);

    public static void MapAbout(this IEndpointRouteBuilder routes) => routes.MapGet("/api/about", Get).WithTags("About").WithSummary("This program, its limits and labels");

    private static Ok<AboutView> Get(WebOptions options, ModelShelf shelf, VideoFolder folder, RunShelf runs, JobStore store)
    {
        var limits = options.Limits;
        return TypedResults.Ok(new AboutView(
            About.Version, About.Processor(), _ffmpeg.Value, shelf.DetectorName, [.. Label.All.Select(label => new LabelView(label.Name, label.Color))],
            ["csv", .. ResultFiles.Formats, "svg", "png", "annotated", "blurred"],
            new LimitsView(limits.UploadBytes, limits.Length.TotalSeconds, limits.Queued, limits.Jobs, limits.FaceBytes, limits.FaceBatch, limits.LiveFrameBytes, limits.LiveSide),
            options.Keep?.TotalSeconds, folder.Root is { } root ? Path.GetFileName(Path.TrimEndingDirectorySeparator(root)) : null, runs.Exists,
            store.All().Sum(job => job.Bytes), Notice));
    }
}

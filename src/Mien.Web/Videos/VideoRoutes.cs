using System.ComponentModel;
using Mien.Web.Jobs;
using Mien.Web.Media;

namespace Mien.Web.Videos;

/// <summary>A job's video, to play and to look at.</summary>
internal static class VideoRoutes
{
    public static void MapVideos(this IEndpointRouteBuilder routes)
    {
        var videos = routes.MapGroup("/api/jobs/{id}").WithTags("One video").ProducesProblem(404).ProducesProblem(409);
        videos.MapGet("/video", Video).WithSummary("The video as browsers play it, with range requests").DisableRequestTimeout();
        videos.MapGet("/original", Original).WithSummary("The file itself").DisableRequestTimeout();
        videos.MapGet("/poster", PosterAsync).WithSummary("A frame as JPEG").ProducesProblem(400).ProducesProblem(422).Produces(200, contentType: Posters.Type);
    }

    private static PhysicalFileHttpResult Video(string id, JobStore store, VideoPlaces places, DataFolder data)
    {
        var job = store.Require(id);
        var (proxy, plays) = (data.Of(id).Proxy, job.Media.Plays);
        return plays ? File(places.Of(job), job.Media.Type)
            : System.IO.File.Exists(proxy) ? File(proxy, "video/mp4")
            : throw Problems.Conflict($"Browsers do not play '{job.Name}', and the copy that they do is {(job.HasEnded ? "not there" : "being made")}.");
    }

    private static PhysicalFileHttpResult Original(string id, JobStore store, VideoPlaces places)
    {
        var job = store.Require(id);
        return TypedResults.PhysicalFile(places.Of(job), "application/octet-stream", job.Name.Split('/')[^1], enableRangeProcessing: true);
    }

    private static async Task<FileContentHttpResult> PosterAsync(string id, JobStore store, VideoPlaces places, Posters posters, CancellationToken cancel,
        [Description("Seconds.")] double? at = null, [Description("Pixels, 16 to 1920.")] int width = 480)
    {
        var job = store.Require(id);
        return TypedResults.File(await posters.OfAsync(places.Of(job), at, width, cancel), Posters.Type);
    }

    private static PhysicalFileHttpResult File(string path, string type) => TypedResults.PhysicalFile(path, type, enableRangeProcessing: true);
}

using System.ComponentModel;
using Mien.Web.Jobs;
using Mien.Web.Media;

namespace Mien.Web.Folder;

/// <summary>A folder below the one that is open.</summary>
internal sealed record SubfolderView(string Id, string Name, string? Parent);

/// <summary>A video or picture of the folder.</summary>
internal sealed record FolderVideoView(string Id, string Name, string? Folder, long Bytes, DateTimeOffset Modified, string Kind, IReadOnlyList<string> Jobs);

/// <summary>All that is in the folder.</summary>
internal sealed record FolderView(string Name, IReadOnlyList<SubfolderView> Folders, IReadOnlyList<FolderVideoView> Videos, bool Truncated);

/// <summary>The folder of videos that are read in place.</summary>
internal static class FolderRoutes
{
    public static void MapFolder(this IEndpointRouteBuilder routes)
    {
        var folder = routes.MapGroup("/api/folder").WithTags("Folder").ProducesProblem(404);
        folder.MapGet("", List).WithSummary("What can be read in place");
        folder.MapGet("/{id}/poster", PosterAsync).WithSummary("The first frame as JPEG").ProducesProblem(400).ProducesProblem(422).Produces(200, contentType: Posters.Type);
    }

    private static Ok<FolderView> List(VideoFolder folder, JobStore store)
    {
        var root = folder.Root ?? throw new RefusedException(StatusCodes.Status404NotFound, "No folder is open. Start with: mien serve --folder VIDEOS");
        var videos = folder.List();
        var jobs = store.All().Where(job => job.Kind == JobKind.Folder).ToLookup(job => job.Source, job => job.Id);
        var folders = videos.SelectMany(video => Above(video.Name)).Distinct().Order(StringComparer.Ordinal).ToList();
        return TypedResults.Ok(new FolderView(Path.GetFileName(Path.TrimEndingDirectorySeparator(root)),
            [.. folders.Select(name => new SubfolderView(VideoFolder.IdOf(name + "/"), name.Split('/')[^1], ParentId(name)))],
            [.. videos.Select(video => View(video, folder.IsPicture(video), jobs[video.Id]))], videos.Count == VideoFolder.Most));
    }

    private static FolderVideoView View(FolderVideo video, bool isPicture, IEnumerable<string> jobs)
    {
        var file = new FileInfo(video.Path);
        return new FolderVideoView(video.Id, video.Name.Split('/')[^1], ParentId(video.Name), file.Exists ? file.Length : 0, file.LastWriteTimeUtc,
            isPicture ? "picture" : "video", [.. jobs]);
    }

    private static async Task<FileContentHttpResult> PosterAsync(string id, VideoFolder folder, Posters posters, CancellationToken cancel, [Description("Pixels, 16 to 1920.")] int width = 320)
    {
        var video = folder.Find(id) ?? throw Problems.NotFound("video of the folder", id);
        return TypedResults.File(await posters.OfAsync(video.Path, null, width, cancel), Posters.Type);
    }

    /// <summary>Every folder above a path.</summary>
    private static IEnumerable<string> Above(string name)
    {
        for (var at = name.IndexOf('/', StringComparison.Ordinal); at >= 0; at = name.IndexOf('/', at + 1))
            yield return name[..at];
    }

    private static string? ParentId(string name) => name.LastIndexOf('/') is var at and >= 0 ? VideoFolder.IdOf(name[..at] + "/") : null;
}

using Mien.Web.Jobs;

namespace Mien.Web.Videos;

/// <summary>Whether an export can be had; partial: of what was read so far.</summary>
internal enum ExportState { Ready, Absent, Waiting, Partial }

/// <summary>An export of a job.</summary>
internal sealed record ExportView(string Name, string Title, string File, string Type, ExportState State, long? Bytes);

/// <summary>All exports of a job.</summary>
internal sealed record ExportList(IReadOnlyList<ExportView> Exports);

/// <summary>Downloads of everything that <c>mien recognize</c> writes.</summary>
internal static class ExportRoutes
{
    private const string All = "all.zip";

    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        var exports = routes.MapGroup("/api/jobs/{id}/exports").WithTags("One video").ProducesProblem(404);
        exports.MapGet("", List).WithSummary("What can be downloaded");
        exports.MapGet("/{name}", GetAsync).WithSummary("Download").ProducesProblem(409).DisableRequestTimeout();
        exports.MapPost("/{name}", Post).WithSummary("Make a copy of the video: annotated.mp4 or blurred.mp4").ProducesProblem(409).ProducesProblem(429);
    }

    private static Ok<ExportList> List(string id, JobStore store, VideoExports exports)
    {
        var job = store.Require(id);
        return TypedResults.Ok(new ExportList([.. VideoExports.FormsOf(job).Select(form => View(job, form, exports)),
            new ExportView(All, "Everything but the videos", FileName(job, ".zip"), "application/zip", job.Complete ? ExportState.Ready : ExportState.Waiting, null)]));
    }

    private static async Task<FileStreamHttpResult> GetAsync(string id, string name, JobStore store, JobRunner runner, DataFolder data, VideoExports exports, CancellationToken cancel)
    {
        var job = store.Require(id);
        if (!job.Complete)
            return await PartAsync(job, name, exports, Timelines.Open(job, runner, data), cancel);
        if (name == All)
            return TypedResults.Stream(await exports.OpenZipAsync(job, cancel), "application/zip", FileName(job, ".zip"));
        var form = Form(job, name);
        return await exports.OpenAsync(job, form, cancel) is { } file
            ? TypedResults.Stream(file, form.Type, FileName(job, form.Ending), File.GetLastWriteTimeUtc(file.SafeFileHandle), enableRangeProcessing: true)
            : throw Problems.Conflict($"'{name}' of '{job.Name}' was not made yet: ask for it with POST.");
    }

    /// <summary>What was read so far, made for this answer alone.</summary>
    private static async Task<FileStreamHttpResult> PartAsync(Job job, string name, VideoExports exports, RowLog? log, CancellationToken cancel)
    {
        using (log)
            return name != All && Form(job, name) is { Copy: null } form && log is not null
                ? TypedResults.Stream(await exports.OpenPartAsync(job, form, log, cancel), form.Type, FileName(job, form.Ending))
                : throw Problems.Conflict($"'{job.Name}' is not read to its end yet.");
    }

    private static Accepted<JobView> Post(string id, string name, JobStore store, JobViews views)
    {
        var job = store.Require(id);
        var copy = Form(job, name).Copy ?? throw Problems.Conflict($"'{name}' need not be asked for: download it.");
        if (!job.Complete || !job.HasEnded)
            throw Problems.Conflict($"'{job.Name}' is not done yet; ask again then.");
        return TypedResults.Accepted($"/api/jobs/{id}", views.Of(store.Again(job, now => now with { Wanted = [copy] })));
    }

    private static ExportForm Form(Job job, string name) => VideoExports.FormsOf(job).FirstOrDefault(form => form.Name == name)
        ?? throw Problems.NotFound("export", name);

    private static ExportView View(Job job, ExportForm form, VideoExports exports)
    {
        var file = new FileInfo(exports.PathOf(job, form));
        var state = file.Exists || form.Copy is null && job.Complete ? ExportState.Ready
            : form.Copy is null && exports.HasRows(job) ? ExportState.Partial
            : form.Copy is { } copy && !job.Wanted.Contains(copy) && job.Complete ? ExportState.Absent : ExportState.Waiting;
        return new ExportView(form.Name, form.Title, FileName(job, form.Ending), form.Type, state, file.Exists ? file.Length : null);
    }

    private static string FileName(Job job, string ending) => job.Name.Replace('/', '_') + ending;
}

using System.ComponentModel;
using Mien.Web.Media;

namespace Mien.Web.Jobs;

/// <summary>Several jobs.</summary>
internal sealed record JobList(IReadOnlyList<JobView> Jobs);

/// <summary>A video of the folder that is to be read, and how.</summary>
internal sealed record FolderJob : JobOptions
{
    [Description("Id of a video of GET /api/folder.")]
    public required string Video { get; init; }
}

/// <summary>What was deleted.</summary>
internal sealed record Deleted(int Jobs, long Bytes);

/// <summary>Hands videos in, and looks after the jobs that read them.</summary>
internal static class JobRoutes
{
    public static void MapJobs(this IEndpointRouteBuilder routes, WebOptions options)
    {
        var jobs = routes.MapGroup("/api").WithTags("Jobs");
        jobs.MapPost("/uploads", UploadAsync).WithSummary("Upload a video or picture and queue it").TakesUpTo(options.Limits.UploadBytes)
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(429).DisableRequestTimeout();
        jobs.MapPost("/jobs", FromFolderAsync).WithSummary("Queue a video of the folder").ProducesProblem(400).ProducesProblem(404).ProducesProblem(415).ProducesProblem(422).ProducesProblem(429);
        jobs.MapGet("/jobs", List).WithSummary("All jobs, newest first").ProducesProblem(400);
        jobs.MapGet("/jobs/{id}", Get).WithSummary("One job").ProducesProblem(404);
        jobs.MapPost("/jobs/{id}/cancel", CancelAsync).WithSummary("Cancel a job").ProducesProblem(404).ProducesProblem(409);
        jobs.MapPost("/jobs/{id}/retry", Retry).WithSummary("Queue a failed or cancelled job again").ProducesProblem(404).ProducesProblem(409).ProducesProblem(429);
        jobs.MapDelete("/jobs/{id}", DeleteAsync).WithSummary("Delete a job, its upload and its results").ProducesProblem(404);
        jobs.MapDelete("/data", DeleteAllAsync).WithSummary("Delete every upload, recording and result");
    }

    /// <summary>A job by its id.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static Job Require(this JobStore store, string id) => store.Find(id) ?? throw Problems.NotFound("job", id);

    /// <summary>Queues a job again that has ended.</summary>
    /// <exception cref="RefusedException">The queue is full, or somebody else queued or deleted it meanwhile.</exception>
    public static Job Again(this JobStore store, Job job, Func<Job, Job> change) => store.Requeue(job.Id, change)
        ?? throw (store.Require(job.Id).HasEnded && !store.IsLeaving(job.Id)
            ? new RefusedException(StatusCodes.Status429TooManyRequests, "The queue is full. Try again when some jobs are done.")
            : Problems.Conflict($"'{job.Name}' was queued again already, or is being deleted."));

    private static async Task<Created<JobView>> UploadAsync([Description("What the file is called.")] string name, [AsParameters] JobOptions options, Stream body,
        Intake intake, JobViews views, CancellationToken cancel) =>
        Created(views.Of(await intake.UploadAsync(name, body, options, cancel)));

    private static async Task<Created<JobView>> FromFolderAsync(FolderJob wanted, Intake intake, JobViews views, CancellationToken cancel) =>
        Created(views.Of(await intake.FromFolderAsync(wanted.Video ?? throw Problems.Malformed("video is null; name one of GET /api/folder."), wanted, cancel)));

    private static Created<JobView> Created(JobView job) => TypedResults.Created($"/api/jobs/{job.Id}", job);

    private static Ok<JobList> List(JobStore store, JobViews views, [Description("queued, running, done, failed or cancelled.")] string? state = null, [Description("1 to 1000.")] int limit = 100)
    {
        JobState? only = state is null ? null : Enum.GetValues<JobState>().Cast<JobState?>().FirstOrDefault(one => one.ToString()!.Equals(state, StringComparison.OrdinalIgnoreCase))
            ?? throw Problems.Malformed($"state '{state}' is not known: queued, running, done, failed or cancelled.");
        if (limit is < 1 or > 1000)
            throw Problems.Malformed($"limit {limit} is not possible: 1 to 1000.");
        return TypedResults.Ok(new JobList([.. store.All().Where(job => only is null || job.State == only).Take(limit).Select(views.Of)]));
    }

    private static Ok<JobView> Get(string id, JobStore store, JobViews views) => TypedResults.Ok(views.Of(store.Require(id)));

    private static async Task<Ok<JobView>> CancelAsync(string id, JobStore store, JobRunner runner, JobViews views)
    {
        var job = store.Require(id);
        return await runner.CancelAsync(id) ? TypedResults.Ok(views.Of(store.Require(id))) : throw Problems.Conflict($"'{job.Name}' has ended already.");
    }

    private static Ok<JobView> Retry(string id, JobStore store, JobViews views)
    {
        var job = store.Require(id);
        if (job.State is not (JobState.Failed or JobState.Cancelled))
            throw Problems.Conflict($"'{job.Name}' is {job.State.ToString().ToLowerInvariant()}; only what failed or was cancelled can be tried again.");
        return TypedResults.Ok(views.Of(store.Again(job, now => now with { Wanted = now.Options.Copies() })));
    }

    private static async Task<NoContent> DeleteAsync(string id, JobRunner runner) =>
        await runner.DeleteAsync(id) ? TypedResults.NoContent() : throw Problems.NotFound("job", id);

    private static async Task<Ok<Deleted>> DeleteAllAsync(JobStore store, JobRunner runner, DataFolder data)
    {
        var (jobs, bytes) = (0, 0L);
        foreach (var job in store.All())
            if (await runner.DeleteAsync(job.Id))
                (jobs, bytes) = (jobs + 1, bytes + job.Bytes);
        data.RemoveRecordings(DateTime.MaxValue);
        return TypedResults.Ok(new Deleted(jobs, bytes));
    }
}

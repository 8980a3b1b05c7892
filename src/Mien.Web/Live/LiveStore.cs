using Mien.Web.Jobs;
using Mien.Web.Media;

namespace Mien.Web.Live;

/// <summary>Where recordings go: to the data folder, and then into the queue like any video.</summary>
internal sealed class LiveStore(Intake intake, JobViews views, DataFolder data, WebOptions options)
{
    /// <summary>What is refused.</summary>
    public WebLimits Limits => options.Limits;

    /// <summary>Begins a recording.</summary>
    public LiveRecording Begin() => new(data, options.Limits);

    /// <summary>Queues a recording that ended.</summary>
    /// <exception cref="RefusedException">The queue is full, or no picture was read.</exception>
    public async Task<JobView> KeepAsync(LiveRecording recording, JobOptions how, CancellationToken cancel) =>
        views.Of(await intake.UploadAsync($"Live {recording.Began:yyyy-MM-dd HH.mm.ss}.mkv", recording.Read(), how, JobKind.Live, cancel));
}

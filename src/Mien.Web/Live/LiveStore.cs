using Mien.Web.Jobs;
using Mien.Web.Media;

namespace Mien.Web.Live;

/// <summary>Where recordings go: to the data folder, and then into the queue like any video.</summary>
internal sealed class LiveStore(Intake intake, JobViews views, DataFolder data, WebOptions options)
{
    /// <summary>What is refused.</summary>
    public WebLimits Limits => options.Limits;

    /// <summary>Begins a recording.</summary>
    /// <exception cref="RefusedException">It could not be queued when it ends.</exception>
    public LiveRecording Begin()
    {
        intake.RequireRoom();
        return new LiveRecording(data, options.Limits);
    }

    /// <summary>Queues a recording that ended.</summary>
    /// <exception cref="RefusedException">The queue is full, or no picture was read; the recording is where it was.</exception>
    public async Task<JobView> KeepAsync(LiveRecording recording, JobOptions how) => views.Of(await intake.RecordingAsync(recording.End(), how));
}

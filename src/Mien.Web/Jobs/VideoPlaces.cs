using Mien.Web.Folder;

namespace Mien.Web.Jobs;

/// <summary>Where the videos of jobs are.</summary>
internal sealed class VideoPlaces(DataFolder data, VideoFolder folder)
{
    /// <summary>The file of a job.</summary>
    /// <exception cref="MienException">It is gone from the folder.</exception>
    public string Of(Job job) => Find(job) ?? throw new MienException($"'{job.Name}' is not in the folder any more. Put it back and try again, or delete the job.");

    /// <summary>The file of a job; null when it is gone.</summary>
    public string? Find(Job job)
    {
        var path = job.Kind == JobKind.Folder ? folder.Find(job.Source)?.Path : data.Of(job.Id).At(job.Source);
        return File.Exists(path) ? path : null;
    }
}

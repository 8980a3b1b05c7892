using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mien.Web.Jobs;

/// <summary>Deletes jobs that ended longer ago than they are to be kept.</summary>
internal sealed class Retention(JobStore store, JobRunner runner, DataFolder data, WebOptions options, ILogger<Retention> log) : BackgroundService
{
    private static readonly TimeSpan _often = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Keep is not { } keep)
            return;
        using var timer = new PeriodicTimer(keep < _often ? keep : _often);
        do
        {
            foreach (var job in store.All().Where(job => IsOver(job, keep)))
                await DeleteAsync(job, keep);
            DeleteRecordings(keep);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void DeleteRecordings(TimeSpan keep)
    {
        try
        {
            data.RemoveRecordings(DateTime.UtcNow - keep);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.LogError("A recording was kept long enough but could not be deleted, and is tried again: {Reason}", error.Message);
        }
    }

    private static bool IsOver(Job job, TimeSpan keep) => job.HasEnded && job.Ended + keep < DateTimeOffset.UtcNow;

    private async Task DeleteAsync(Job job, TimeSpan keep)
    {
        try
        {
            await runner.DeleteAsync(job.Id, now => IsOver(now, keep));
        }
        catch (Exception error)
        {
            log.LogError("Job {Id} was kept long enough but could not be deleted, and is tried again: {Reason}", job.Id, error.Message);
        }
    }
}

using Microsoft.Extensions.Hosting;

namespace Mien.Web.Jobs;

/// <summary>Deletes jobs that ended longer ago than they are to be kept.</summary>
internal sealed class Retention(JobStore store, JobRunner runner, WebOptions options) : BackgroundService
{
    private static readonly TimeSpan _often = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Keep is not { } keep)
            return;
        using var timer = new PeriodicTimer(keep < _often ? keep : _often);
        do
            foreach (var job in store.All().Where(job => job.HasEnded && job.Ended + keep < DateTimeOffset.UtcNow))
                await runner.DeleteAsync(job.Id);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mien.Web.Jobs;

/// <summary>Runs the jobs, one at a time: reading a video uses the whole machine.</summary>
internal sealed class JobRunner(JobStore store, DataFolder data, JobGates gates, Reading reading, VideoCopies copies, ILogger<JobRunner> log) : BackgroundService
{
    private static readonly TimeSpan _stuckAfter = TimeSpan.FromMinutes(5), _again = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private (string Id, ActiveJob Job, TaskCompletionSource Ended)? _active;

    /// <summary>What a job does now; null when it does not run.</summary>
    public ActiveJob? Find(string id)
    {
        lock (_gate)
            return _active is { } active && active.Id == id ? active.Job : null;
    }

    /// <summary>Cancels a job that waits or runs.</summary>
    /// <returns>Whether there was anything to cancel.</returns>
    public async Task<bool> CancelAsync(string id)
    {
        var waited = false;
        store.Change(id, job => (waited = job.State == JobState.Queued) ? Ended(job, JobState.Cancelled) : job);
        return await StopAsync(id) || waited;
    }

    /// <summary>Deletes a job with all its files, whatever it does.</summary>
    /// <param name="id">The job.</param>
    /// <param name="only">Which state of it is deleted; null for any.</param>
    public async Task<bool> DeleteAsync(string id, Func<Job, bool>? only = null)
    {
        using var _ = await gates.EnterAsync(id, CancellationToken.None);
        if (!store.Leave(id, only))
            return false;
        try
        {
            await StopAsync(id);
            CancelIfPossible(id);       // a kill before the end brings nothing back
            data.Of(id).Delete();       // first: what cannot be deleted stays in the list, and a full disk has room for the database again
            return store.Remove(id);
        }
        catch
        {
            CancelIfPossible(id);
            store.Stay(id);
            throw;
        }
    }

    /// <summary>Cancels a job that runs, and waits until it does not.</summary>
    /// <returns>Whether it ran.</returns>
    private async Task<bool> StopAsync(string id)
    {
        Task? ended = null;
        lock (_gate)
            if (_active is { } active && active.Id == id)
            {
                active.Job.Cancel();
                ended = active.Ended.Task;
            }
        if (ended is not null)
            await ended;
        return ended is not null;
    }

    /// <summary>A job that lost some of its files is not to be read any more; on a full disk it is only said at the next try.</summary>
    private void CancelIfPossible(string id)
    {
        try
        {
            store.Change(id, job => job.HasEnded ? job : Ended(job, JobState.Cancelled));
        }
        catch (Exception error) when (IsOfTheDisk(error))
        {
            log.LogError("Job {Id} could not be deleted, nor cancelled: {Reason}", id, error.Message);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                var changed = store.Changed.Next;
                if (store.NextQueued() is { } next)
                    await RunAsync(next.Id, stoppingToken);
                else
                    await changed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                await WaitForTheDiskAsync("A job could not be begun", error, stoppingToken);
            }
    }

    private async Task RunAsync(string id, CancellationToken stopping)
    {
        using var active = new ActiveJob();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _active = (id, active, ended);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(active.Token, stopping);
        using var watch = new Timer(_ => CancelIfStuck(active, data.Of(id)), null, _stuckAfter, TimeSpan.FromSeconds(10));
        try
        {
            if (store.Begin(id) is { } started)
                await SettleAsync(id, await WorkAsync(started, active, either.Token, stopping), stopping);
        }
        finally
        {
            lock (_gate)
                _active = null;
            ended.SetResult();
        }
    }

    /// <summary>Writes how a job ended; where the disk is full, waits until it is not. A job that is being removed is not waited for: its files make room.</summary>
    private async Task SettleAsync(string id, Func<Job, Job> end, CancellationToken stopping)
    {
        while (!store.IsLeaving(id))
            try
            {
                store.Change(id, end);
                return;
            }
            catch (Exception error) when (IsOfTheDisk(error) && !stopping.IsCancellationRequested)
            {
                await WaitForTheDiskAsync("How a job ended could not be written", error, stopping);
            }
    }

    private static bool IsOfTheDisk(Exception error) => error is SqliteException or IOException or UnauthorizedAccessException;

    private async Task WaitForTheDiskAsync(string what, Exception error, CancellationToken stopping)
    {
        log.LogError(IsOfTheDisk(error) ? null : error, "{What}, and is tried again. Is the disk of the data folder full? {Reason}", what, error.Message);
        await Task.Delay(_again, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Whether neither the job moved for so long, nor anything was written to a copy that ffmpeg makes: its last step, which moves the index to
    /// the front, tells nothing.</summary>
    internal static bool IsStuck(ActiveJob active, JobFiles files, TimeSpan patience) =>
        Stopwatch.GetElapsedTime(active.LastMoved) > patience && DateTime.UtcNow - files.PartWritten() > patience;

    private static void CancelIfStuck(ActiveJob active, JobFiles files)
    {
        if (IsStuck(active, files, _stuckAfter))
            active.Cancel($"Nothing moved for {_stuckAfter.TotalMinutes:0} minutes, so it was given up.");
    }

    /// <summary>Reads the video and makes its copies.</summary>
    /// <returns>How the job ends.</returns>
    private async Task<Func<Job, Job>> WorkAsync(Job job, ActiveJob active, CancellationToken cancel, CancellationToken stopping)
    {
        using var proxyEnds = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var proxy = copies.ProxyAsync(job, active, proxyEnds.Token);
        try
        {
            if (!job.Complete)
                job = await reading.RunAsync(job, active, cancel);
            if (!proxy.IsCompleted)
                active.Enter(ActiveJob.CopyStage, Reading.FramesOf(job with { Options = new JobOptions() }));
            await proxy;
            await copies.WantedAsync(job, active, cancel);
            return now => Ended(now, JobState.Done);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return now => now with { State = JobState.Queued, Attempts = now.Attempts - 1 };
        }
        catch (OperationCanceledException) when (active.Stuck is null && active.Token.IsCancellationRequested)
        {
            return now => Ended(now, JobState.Cancelled);
        }
        catch (Exception error)
        {
            var said = active.Stuck ?? (error is MienException || IsOfTheDisk(error)
                ? copies.Plain(job, error.Message)
                : $"'{job.Name}' met a bug; please report it with these lines: {error}");
            return now => Ended(now, JobState.Failed) with { Error = said };
        }
        finally
        {
            await proxyEnds.CancelAsync();
            await proxy.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Job Ended(Job job, JobState state) => job with { State = state, Ended = DateTimeOffset.UtcNow, Wanted = [], Bytes = data.Of(job.Id).Bytes() };
}

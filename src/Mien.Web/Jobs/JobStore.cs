using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace Mien.Web.Jobs;

/// <summary>All jobs, in a SQLite file that is whole whenever the program is killed.</summary>
internal sealed class JobStore : IDisposable
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly Lock _gate = new();
    private readonly SqliteConnection _database;
    private readonly WebLimits _limits;
    private readonly Dictionary<string, (Job Job, long Version)> _jobs = [];
    private readonly Dictionary<string, long> _deleted = [];
    private readonly HashSet<string> _leaving = [];
    private long _order;
    private long _version = DateTime.UtcNow.Ticks;      // rises over starts too, so that who saw an earlier one is told everything

    /// <summary>Opens the database, and queues again what was running when the program ended.</summary>
    /// <exception cref="MienException">It is no database of this version.</exception>
    public JobStore(DataFolder data, WebOptions options)
    {
        _limits = options.Limits;
        _database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = data.Database, Pooling = false }.ToString());
        try
        {
            _database.Open();
            Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; " +
                "CREATE TABLE IF NOT EXISTS job(id TEXT PRIMARY KEY, number INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL) STRICT; PRAGMA user_version=1");
            Load();
        }
        catch (Exception error) when (error is SqliteException or JsonException)
        {
            _database.Dispose();
            throw new MienException($"'{data.Database}' cannot be used: {error.Message.TrimEnd('.')}. Name another folder with --data, or delete this one's contents with 'mien purge'.", error);
        }
        data.RemoveStrays(_jobs.ContainsKey);
    }

    /// <summary>Beats whenever a job changes, comes or goes.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>Every job, newest first.</summary>
    public IReadOnlyList<Job> All()
    {
        lock (_gate)
            return [.. _jobs.Values.Select(entry => entry.Job).OrderByDescending(job => job.Created).ThenByDescending(job => job.Order)];
    }

    /// <summary>A job, or null.</summary>
    public Job? Find(string id)
    {
        lock (_gate)
            return _jobs.TryGetValue(id, out var entry) ? entry.Job : null;
    }

    /// <summary>Jobs that changed, and ids that were deleted, since a version; and the version now.</summary>
    public (IReadOnlyList<Job> Changed, IReadOnlyList<string> Deleted, long Version) Since(long version)
    {
        lock (_gate)
            return ([.. _jobs.Values.Where(entry => entry.Version > version).OrderBy(entry => entry.Version).Select(entry => entry.Job)],
                [.. _deleted.Where(pair => pair.Value > version).Select(pair => pair.Key)], _version);
    }

    /// <summary>Why no further job can be taken now; null when one can.</summary>
    public QueueLimit? Full()
    {
        lock (_gate)
            return _jobs.Count >= _limits.Jobs ? QueueLimit.Kept : Waiting >= _limits.Queued ? QueueLimit.Waiting : null;
    }

    /// <summary>Adds a job to the end of the queue.</summary>
    /// <returns>The job, or null when no further one can be taken.</returns>
    public Job? Add(Job job)
    {
        lock (_gate)
            return Full() is null ? Put(job with { State = JobState.Queued, Order = ++_order }) : null;
    }

    /// <summary>Changes a job; null when it is gone. The change is on disk when this returns; nothing is written of a job that is returned as it is.</summary>
    public Job? Change(string id, Func<Job, Job> change)
    {
        lock (_gate)
            return !_jobs.TryGetValue(id, out var entry) ? null : change(entry.Job) is var changed && ReferenceEquals(changed, entry.Job) ? changed : Put(changed);
    }

    /// <summary>Queues a job again that has ended.</summary>
    /// <returns>The job, or null when the queue is full or the job is gone, is being removed or has not ended.</returns>
    public Job? Requeue(string id, Func<Job, Job> change)
    {
        lock (_gate)
            return _jobs.TryGetValue(id, out var entry) && entry.Job.HasEnded && !_leaving.Contains(id) && Waiting < _limits.Queued
                ? Put(change(entry.Job) with { State = JobState.Queued, Order = ++_order, Attempts = 0, Error = null, Ended = null })
                : null;
    }

    /// <summary>The job whose turn it is.</summary>
    public Job? NextQueued()
    {
        lock (_gate)
            return _jobs.Values.Select(entry => entry.Job).Where(job => job.State == JobState.Queued && !_leaving.Contains(job.Id)).MinBy(job => job.Order);
    }

    /// <summary>Begins a job that waits.</summary>
    /// <returns>The job, or null when it does not wait any more or is being removed.</returns>
    public Job? Begin(string id)
    {
        lock (_gate)
            return _jobs.TryGetValue(id, out var entry) && entry.Job is { State: JobState.Queued } job && !_leaving.Contains(id)
                ? Put(job with { State = JobState.Running, Started = DateTimeOffset.UtcNow, Attempts = job.Attempts + 1 })
                : null;
    }

    /// <summary>Place of a waiting job in the queue, from 1; null when it does not wait.</summary>
    public int? PositionOf(Job job)
    {
        lock (_gate)
            return job.State == JobState.Queued ? 1 + _jobs.Values.Count(entry => entry.Job.State == JobState.Queued && entry.Job.Order < job.Order) : null;
    }

    /// <summary>Marks a job that is being removed: it is not begun or queued again. <see cref="Remove"/> or <see cref="Stay"/> ends that; nothing is
    /// written here, since the disk may be full.</summary>
    /// <param name="id">The job.</param>
    /// <param name="only">Which state of it is removed; null for any.</param>
    /// <returns>Whether it is there and is to be removed.</returns>
    public bool Leave(string id, Func<Job, bool>? only = null)
    {
        lock (_gate)
            return _jobs.TryGetValue(id, out var entry) && only?.Invoke(entry.Job) != false && _leaving.Add(id);
    }

    /// <summary>Whether a job is being removed.</summary>
    public bool IsLeaving(string id)
    {
        lock (_gate)
            return _leaving.Contains(id);
    }

    /// <summary>A job that could not be removed is one like the others again.</summary>
    public void Stay(string id)
    {
        lock (_gate)
            _leaving.Remove(id);
        Changed.Beat();
    }

    /// <summary>Forgets a job.</summary>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_jobs.ContainsKey(id))
                return false;
            Run("DELETE FROM job WHERE id = $id", ("$id", id));
            _jobs.Remove(id);
            _leaving.Remove(id);
            _deleted[id] = ++_version;
        }
        Changed.Beat();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            _database.Dispose();
    }

    private int Waiting => _jobs.Values.Count(entry => entry.Job.State == JobState.Queued);

    private Job Put(Job job)
    {
        Run("INSERT INTO job(id, number, state, body) VALUES($id, $number, $state, $body) " +
            "ON CONFLICT(id) DO UPDATE SET number = excluded.number, state = excluded.state, body = excluded.body",
            ("$id", job.Id), ("$number", job.Order), ("$state", job.State.ToString()), ("$body", JsonSerializer.Serialize(job, _json)));
        _jobs[job.Id] = (job, ++_version);
        Changed.Beat();
        return job;
    }

    private void Load()
    {
        using var command = _database.CreateCommand();
        command.CommandText = "SELECT body FROM job";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var job = JsonSerializer.Deserialize<Job>(rows.GetString(0), _json) ?? throw new JsonException("a job is null");
            _jobs[job.Id] = (job, ++_version);
            _order = Math.Max(_order, job.Order);
        }
        rows.Close();
        foreach (var job in _jobs.Values.Select(entry => entry.Job).Where(job => job.State == JobState.Running).ToList())
            Put(Interrupted.Again(job));
    }

    private void Run(string sql, params (string Name, object Value)[] values)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}

/// <summary>What keeps a job from being taken.</summary>
internal enum QueueLimit { Waiting, Kept }

/// <summary>Jobs that were running when the program ended.</summary>
internal static class Interrupted
{
    /// <summary>Starts that a job gets; ours: a file that ends the program every time does not do so for ever.</summary>
    public const int MostAttempts = 5;

    /// <summary>Queues the job again at its old place, or fails it when it was begun too often.</summary>
    public static Job Again(Job job) => job.Attempts < MostAttempts
        ? job with { State = JobState.Queued }
        : job with
        {
            State = JobState.Failed,
            Ended = DateTimeOffset.UtcNow,
            Wanted = [],
            Error = $"The program ended {job.Attempts} times while '{job.Name}' was read. It may be what ended it; try again alone, or look with 'mien recognize'.",
        };
}

using System.Diagnostics;

namespace Mien.Web.Jobs;

/// <summary>What a running job does now.</summary>
/// <param name="Stage">read, proxy, annotate or blur.</param>
/// <param name="Done">Frames.</param>
/// <param name="Total">Frames; 0 when not known.</param>
/// <param name="Rate">Frames a second.</param>
internal sealed record StageProgress(string Stage, long Done, long Total, double Rate)
{
    /// <summary>Seconds that remain; null when not known.</summary>
    public double? Eta => Total > 0 && Rate > 0 ? Math.Max(0, Total - Done) / Rate : null;
}

/// <summary>The job that runs.</summary>
internal sealed class ActiveJob : IDisposable
{
    /// <summary>The stage in which only the copy for browsers is waited for.</summary>
    public const string CopyStage = "proxy";

    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _gate = new();
    private readonly SortedSet<int> _people = [];
    private Stopwatch _clock = Stopwatch.StartNew();
    private StageProgress _progress = new("read", 0, 0, 0);
    private RowLogWriter? _rows;
    private long _copied, _begun;

    /// <summary>Beats with every frame.</summary>
    public Pulse Moved { get; } = new();

    /// <summary>Ends when the user cancels, or nothing moves any more.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>Why it was cancelled; null when the user did.</summary>
    public string? Stuck { get; private set; }

    /// <summary>When it last moved.</summary>
    public long LastMoved { get; private set; } = Stopwatch.GetTimestamp();

    public StageProgress Progress => Volatile.Read(ref _progress);

    /// <summary>Rows that can be read of a job that is read now; null otherwise.</summary>
    public long? Rows => _rows?.Count;

    /// <summary>Persons seen so far.</summary>
    public IReadOnlyList<int> People
    {
        get
        {
            lock (_gate)
                return [.. _people];
        }
    }

    /// <summary>The rows that are written now.</summary>
    public void Begin(RowLogWriter rows) => _rows = rows;

    public void Enter(string stage, long total)
    {
        (_clock, _begun) = (Stopwatch.StartNew(), stage == CopyStage ? Volatile.Read(ref _copied) : 0);
        Report(new StageProgress(stage, _begun, total, 0));
    }

    /// <summary>How far the copy for browsers has come, which is made while the video is read.</summary>
    public void Copied(long frames)
    {
        Volatile.Write(ref _copied, frames);
        if (Progress.Stage == CopyStage)
            Advance(frames);
    }

    public void Advance(long done)
    {
        var now = _progress;
        Report(now with { Done = Math.Max(done, now.Done), Total = now.Total > 0 ? Math.Max(now.Total, done) : 0, Rate = (done - _begun) / Math.Max(0.001, _clock.Elapsed.TotalSeconds) });
    }

    /// <summary>A sign of life where there is nothing to tell of yet, such as a frame that is passed over.</summary>
    public void Touch() => LastMoved = Stopwatch.GetTimestamp();

    public void See(IEnumerable<int> people)
    {
        lock (_gate)
            _people.UnionWith(people.Where(person => person > 0));
    }

    public void Cancel(string? stuck = null)
    {
        Stuck ??= stuck;
        _cancel.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _cancel.Dispose();

    private void Report(StageProgress progress)
    {
        Volatile.Write(ref _progress, progress);
        Touch();
        Moved.Beat();
    }
}

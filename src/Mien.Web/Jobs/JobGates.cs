namespace Mien.Web.Jobs;

/// <summary>Lets one at a time make, read or remove what was made of a job's rows.</summary>
internal sealed class JobGates
{
    private readonly Dictionary<string, Gate> _gates = [];

    /// <summary>Gates that somebody is in or waits for; there are no others.</summary>
    public int Count
    {
        get
        {
            lock (_gates)
                return _gates.Count;
        }
    }

    /// <summary>Waits until nobody else is inside.</summary>
    /// <returns>Leaves, when it is disposed of.</returns>
    public async Task<IDisposable> EnterAsync(string job, CancellationToken cancel)
    {
        var gate = Take(job);
        try
        {
            await gate.Free.WaitAsync(cancel);
        }
        catch
        {
            Drop(job, gate);
            throw;
        }
        return new Leaving(this, job, gate);
    }

    private Gate Take(string job)
    {
        lock (_gates)
        {
            if (!_gates.TryGetValue(job, out var gate))
                _gates[job] = gate = new Gate();
            gate.Users++;
            return gate;
        }
    }

    private void Drop(string job, Gate gate)
    {
        lock (_gates)
            if (--gate.Users == 0)
                _gates.Remove(job);
    }

    private sealed class Gate
    {
        public SemaphoreSlim Free { get; } = new(1);

        public int Users { get; set; }
    }

    private sealed class Leaving(JobGates gates, string job, Gate gate) : IDisposable
    {
        public void Dispose()
        {
            gate.Free.Release();
            gates.Drop(job, gate);
        }
    }
}

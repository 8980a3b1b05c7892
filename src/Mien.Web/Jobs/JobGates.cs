using System.Collections.Concurrent;

namespace Mien.Web.Jobs;

/// <summary>Lets one at a time make, read or remove what was made of a job's rows.</summary>
internal sealed class JobGates
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = [];

    /// <summary>Waits until nobody else is inside.</summary>
    /// <returns>Leaves, when it is disposed of.</returns>
    public async Task<IDisposable> EnterAsync(string job, CancellationToken cancel)
    {
        var gate = _gates.GetOrAdd(job, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancel);
        return new Leaving(gate);
    }

    private sealed class Leaving(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Mien.Lab.Training;

/// <summary>Threads for work side by side, on each of which the tensor library computes with one thread.</summary>
/// <remarks>They live as long as the process: on Linux a new thread is given another heap, and every heap keeps what was freed in it.</remarks>
internal static class TorchThreads
{
    private static readonly Lock _lock = new();
    private static readonly List<BlockingCollection<Action>> _queues = [];

    /// <summary>Does all of it at the same time, the n-th always on the n-th thread.</summary>
    /// <exception cref="Exception">The first error of any.</exception>
    public static void Run(IReadOnlyList<Action> work)
    {
        using var left = new CountdownEvent(work.Count);
        var errors = new Exception?[work.Count];
        lock (_lock)
        {
            while (_queues.Count < work.Count)
                _queues.Add(Start());
            for (var i = 0; i < work.Count; i++)
                _queues[i].Add(Guarded(work[i], i));
            left.Wait();
        }
        if (errors.OfType<Exception>().FirstOrDefault() is { } first)
            ExceptionDispatchInfo.Throw(first);

        Action Guarded(Action action, int i) => () =>
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                errors[i] = error;
            }
            finally
            {
                left.Signal();
            }
        };
    }

    private static BlockingCollection<Action> Start()
    {
        var queue = new BlockingCollection<Action>();
        new Thread(() =>
        {
            set_num_threads(1);
            foreach (var action in queue.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true, Name = "mien step" }.Start();
        return queue;
    }
}

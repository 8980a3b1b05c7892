using System.Diagnostics;
using System.Text.Json;

namespace Mien.Cli;

/// <summary>One fold that is computed by a process of its own.</summary>
/// <param name="Folder">The evaluation it belongs to.</param>
/// <param name="Fold">Its number.</param>
internal sealed record FoldJob(string Folder, int Fold);

/// <summary>Runs folds in processes of their own: the tensor library has one random generator and one thread count a process.</summary>
internal static class FoldProcesses
{
    /// <summary>Runs all jobs, a number at a time; the first failure stops the others.</summary>
    /// <param name="jobs">In the order in which they begin.</param>
    /// <param name="workers">Processes at a time.</param>
    /// <param name="arguments">Command line of a job, behind <c>mien</c>.</param>
    /// <param name="progress">Training samples of all jobs.</param>
    /// <param name="cancel">Ends the processes; their last checkpoints stay.</param>
    /// <exception cref="MienException">A process failed; with its message.</exception>
    public static async Task RunAsync(IReadOnlyList<FoldJob> jobs, int workers, Func<FoldJob, IReadOnlyList<string>> arguments, IProgress<WorkProgress> progress, CancellationToken cancel)
    {
        var counts = jobs.ToDictionary(job => job, _ => (Done: 0L, Total: 0L));
        await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancel }, async (job, stop) =>
            await RunAsync(job, arguments(job), Report, stop));

        void Report(FoldJob job, WorkProgress value)
        {
            lock (counts)
            {
                counts[job] = (value.Done, value.Total);
                var known = counts.Values.Where(count => count.Total > 0).ToList();
                progress.Report(new WorkProgress("train", known.Sum(count => count.Done), known.Sum(count => count.Total) * jobs.Count / known.Count, "samples"));
            }
        }
    }

    /// <summary>What a fold's process says to the one that started it: a line of JSON now and then. When that one is gone, the
    /// fold stops too.</summary>
    public static (IProgress<WorkProgress> Progress, CancellationToken Cancel) Child(CancellationToken cancel)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watch = new Thread(() =>
        {
            Console.In.ReadToEnd();
            stop.Cancel();
        })
        { IsBackground = true };
        watch.Start();
        return (new Lines(), stop.Token);
    }

    private static async Task RunAsync(FoldJob job, IReadOnlyList<string> arguments, Action<FoldJob, WorkProgress> report, CancellationToken cancel)
    {
        var start = Start(arguments);
        using var process = Process.Start(start) ?? throw new MienException($"The process of fold {job.Fold} could not be started.");
        using var ending = cancel.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            if (line.StartsWith('{'))
                report(job, JsonSerializer.Deserialize<WorkProgress>(line)!);
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode != ExitCode.Done)
            throw new MienException($"Fold {job.Fold} failed ({process.ExitCode}): {(await errors).Trim()}");
    }

    private static ProcessStartInfo Start(IReadOnlyList<string> arguments)
    {
        var dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return new ProcessStartInfo(dotnet, [typeof(FoldProcesses).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private sealed class Lines : IProgress<WorkProgress>
    {
        private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(250);
        private readonly Stopwatch _since = Stopwatch.StartNew();

        public void Report(WorkProgress value)
        {
            if (_since.Elapsed < _between)
                return;
            Console.WriteLine(JsonSerializer.Serialize(value));
            _since.Restart();
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Mien.Benchmarks;

/// <summary>A program that was run to its end, and watched (Linux).</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="PeakBytes">Most memory that was resident at one time (VmHWM of the process itself, not of those it starts).</param>
/// <param name="Mapped">Files that were mapped into it when it was looked at, libraries among them.</param>
internal sealed record ChildProcess(double Seconds, long PeakBytes, IReadOnlySet<string> Mapped)
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(10), _longest = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a program; the kernel's own peak is read until it ends, so that only its last moments are not seen.</summary>
    /// <exception cref="MienException">It failed.</exception>
    public static ChildProcess Run(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var (peak, mapped) = (0L, new HashSet<string>());
        do
        {
            peak = Math.Max(peak, Peak(process.Id));
            mapped.UnionWith(Maps(process.Id));
        }
        while (!process.WaitForExit(TimeSpan.FromSeconds(Math.Clamp(clock.Elapsed.TotalSeconds / 20, _shortest.TotalSeconds, _longest.TotalSeconds))));
        var seconds = clock.Elapsed.TotalSeconds;
        return process.ExitCode == 0 && output.Wait(_longest * 20) ? new ChildProcess(seconds, peak, mapped)
            : throw new MienException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {errors.Result}");
    }

    private static long Peak(int process) => Lines(process, "status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024).FirstOrDefault();

    private static IEnumerable<string> Maps(int process) =>
        Lines(process, "maps").Select(line => line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries)).Where(parts => parts.Length == 6).Select(parts => parts[5]);

    private static string[] Lines(int process, string file)
    {
        try
        {
            return File.ReadAllLines($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            return [];   // it has just ended
        }
    }
}

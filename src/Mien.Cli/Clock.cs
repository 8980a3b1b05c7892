using System.Diagnostics;

namespace Mien.Cli;

/// <summary>Wall time, and the median that every figure is.</summary>
internal static class Clock
{
    /// <summary>Seconds that one piece of work takes.</summary>
    public static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }

    /// <inheritdoc cref="Seconds(Action)"/>
    public static async Task<double> SecondsAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Items a second of passes done for at least <paramref name="seconds"/>; the caller warmed up.</summary>
    public static double Rate(int items, double seconds, Action pass)
    {
        var (clock, passes) = (Stopwatch.StartNew(), 0);
        do
        {
            pass();
            passes++;
        }
        while (clock.Elapsed.TotalSeconds < seconds);
        return items * passes / clock.Elapsed.TotalSeconds;
    }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

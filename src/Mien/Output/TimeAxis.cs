using System.Globalization;

namespace Mien.Output;

/// <summary>Round times to mark on an axis.</summary>
internal static class TimeAxis
{
    private static readonly double[] _steps =
        [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

    /// <summary>Times in seconds from <paramref name="start"/> to <paramref name="end"/>, at most <paramref name="most"/> and one.</summary>
    public static IReadOnlyList<(double Seconds, string Text)> Ticks(double start, double end, int most)
    {
        var step = _steps.FirstOrDefault(step => (end - start) / step <= most);
        if (step == 0)
            step = Math.Ceiling((end - start) / most / 86400) * 86400;
        var first = Math.Ceiling(start / step - 1e-9);
        return [.. Enumerable.Range(0, most + 1).Select(i => (first + i) * step).TakeWhile(time => time <= end + step * 1e-6)
            .Select(time => (time, Text(time, step, end)))];
    }

    private static string Text(double seconds, double step, double end)
    {
        if (end < 60)
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s");
        var whole = (long)Math.Floor(seconds + 1e-6);
        var fraction = step < 1 ? (seconds - whole).ToString(".##", CultureInfo.InvariantCulture) : "";
        return end < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}{fraction}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}{fraction}");
    }
}

using System.Diagnostics;

namespace Mien.Models;

/// <summary>Reports bytes ten times a second, and the last byte always.</summary>
internal sealed class Pace(IProgress<WorkProgress>? progress, long total)
{
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private bool _first = true;

    public void Report(long done)
    {
        if (progress is null || !(_first || done == total || _since.ElapsedMilliseconds >= 100))
            return;
        _first = false;
        _since.Restart();
        progress.Report(new WorkProgress("download", done, total, "bytes"));
    }
}

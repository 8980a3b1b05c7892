namespace Mien.Recognition;

/// <summary>Gaussian window over presentation time: each row becomes the weighted mean of its person's measured rows within
/// three sigmas, weights exp(-dt^2 / 2 sigma^2) made to sum to one.</summary>
/// <remarks>Rows wait until the window behind them has been read, so memory holds six sigmas of rows, whatever the length of
/// the video.</remarks>
internal sealed class GaussianSmoothing(TimeSpan sigma, TimeSpan gap)
{
    private readonly TimeSpan _reach = 3 * sigma;
    private readonly Queue<PersonFrame> _waiting = new();
    private readonly Dictionary<int, List<PersonFrame>> _windows = [];

    /// <summary>Takes the next row and gives those whose window is now complete, in order.</summary>
    public IEnumerable<PersonFrame> Add(PersonFrame row)
    {
        _waiting.Enqueue(row);
        if (Smoothing.IsMeasured(row))
            WindowOf(row.Person).Add(row);
        while (_waiting.TryPeek(out var first) && row.Time - first.Time > _reach)
            yield return Smooth(_waiting.Dequeue());
    }

    /// <summary>Gives the rows that still wait, at the end of the video.</summary>
    public IEnumerable<PersonFrame> Complete()
    {
        while (_waiting.TryDequeue(out var row))
            yield return Smooth(row);
    }

    private List<PersonFrame> WindowOf(int person)
    {
        if (_windows.TryGetValue(person, out var window))
            return window;
        Forget(_waiting.Peek().Time - _reach);
        return _windows[person] = [];
    }

    private void Forget(TimeSpan before)
    {
        foreach (var (person, window) in _windows)
            if (window[^1].Time < before)
                _windows.Remove(person);
    }

    private PersonFrame Smooth(PersonFrame row)
    {
        if (!Smoothing.IsMeasured(row))
            return row with { Smoothed = null };
        var window = _windows[row.Person];
        window.RemoveRange(0, window.FindIndex(other => row.Time - other.Time <= _reach));
        return row with { Smoothed = Mean(row, window) };
    }

    private double[] Mean(PersonFrame row, List<PersonFrame> window)
    {
        var (first, last) = Run(window, window.FindIndex(other => ReferenceEquals(other, row)));
        var sum = new double[row.Raw!.Count];
        var total = 0.0;
        for (var i = first; i <= last; i++)
        {
            var distance = (window[i].Time - row.Time) / sigma;
            var weight = Math.Exp(-distance * distance / 2);
            total += weight;
            for (var k = 0; k < sum.Length; k++)
                sum[k] += weight * window[i].Raw![k];
        }
        return [.. sum.Select(value => value / total)];
    }

    /// <summary>The rows around <paramref name="center"/> within reach and without a long gap between.</summary>
    private (int First, int Last) Run(List<PersonFrame> window, int center)
    {
        var (first, last) = (center, center);
        while (first > 0 && window[first].Time - window[first - 1].Time <= gap)
            first--;
        while (last + 1 < window.Count && window[last + 1].Time - window[center].Time <= _reach
            && window[last + 1].Time - window[last].Time <= gap)
            last++;
        return (first, last);
    }
}

using Mien.Recognition;

namespace Mien.Output;

/// <summary>One person in one bin of time.</summary>
/// <param name="Person">Number of the person.</param>
/// <param name="Bin">Number of the bin, from 0.</param>
/// <param name="Frames">Measured and uncertain frames that begin in it.</param>
/// <param name="Means">Mean smoothed probabilities over these; null without any.</param>
internal readonly record struct BinRow(int Person, long Bin, int Frames, IReadOnlyList<double>? Means);

/// <summary>Means over bins of time, while the frames flow by. Everyone seen so far has a row in every bin in which a frame
/// begins.</summary>
internal sealed class BinMeans(TimeSpan length)
{
    private readonly SortedDictionary<int, (int Frames, double[]? Sums)> _people = [];
    private long _bin;

    /// <summary>Takes the next frame; gives the rows of the bin before, if this one begins another.</summary>
    public IReadOnlyList<BinRow> Add(TimelineFrame frame)
    {
        var bin = frame.Start.Ticks / length.Ticks;
        var rows = bin == _bin ? [] : Complete();
        _bin = bin;
        foreach (var row in frame.Rows.Where(row => row.Person > 0))
            _people[row.Person] = Plus(_people.GetValueOrDefault(row.Person), row.Smoothed);
        return rows;
    }

    /// <summary>The rows of the bin that goes on.</summary>
    public IReadOnlyList<BinRow> Complete()
    {
        var rows = _people.Select(pair => new BinRow(pair.Key, _bin, pair.Value.Frames, pair.Value.Sums?.Select(sum => sum / pair.Value.Frames).ToArray())).ToList();
        foreach (var row in rows)
            _people[row.Person] = default;
        return rows;
    }

    private static (int, double[]?) Plus((int Frames, double[]? Sums) so, IReadOnlyList<double>? values) => values is null
        ? so
        : (so.Frames + 1, so.Sums is null ? [.. values] : [.. so.Sums.Zip(values, (sum, value) => sum + value)]);
}

using Mien.Recognition;

namespace Mien.Output;

/// <summary>One person in the columns of a plot: sums over each column of time, so that memory does not grow with the
/// video.</summary>
internal sealed class PlotLane(int labels)
{
    /// <summary>Columns of time; those behind the end of the video are empty.</summary>
    public const int Columns = 4096;

    private static readonly int _states = Enum.GetValues<FrameState>().Length;
    private readonly double[] _sums = new double[Columns * labels];
    private readonly int[] _counts = new int[Columns];
    private readonly double[] _seconds = new double[Columns * _states];
    private readonly double[] _segments = new double[Columns * labels];

    /// <summary>Counts smoothed probabilities in the column of a frame.</summary>
    public void AddProbabilities(int column, IReadOnlyList<double> probabilities)
    {
        _counts[column]++;
        for (var i = 0; i < labels; i++)
            _sums[column * labels + i] += probabilities[i];
    }

    /// <summary>Adds time in a state to a column.</summary>
    public void AddState(int column, FrameState state, double seconds) => _seconds[column * _states + (int)state] += seconds;

    /// <summary>Adds time in a segment to a column.</summary>
    public void AddSegment(int column, int label, double seconds) => _segments[column * labels + label] += seconds;

    /// <summary>Joins each pair of columns, so that twice the time fits.</summary>
    public void Halve()
    {
        Halve(_sums, labels);
        Halve(_counts, 1);
        Halve(_seconds, _states);
        Halve(_segments, labels);
    }

    /// <summary>Mean probabilities over columns; null where no frame begins.</summary>
    public double[]? Means(Range columns)
    {
        var count = _counts[columns].Sum();
        return count == 0 ? null : [.. Total(_sums, labels, columns).Select(sum => sum / count)];
    }

    /// <summary>Seconds in each state over columns; less than their time where the person is absent.</summary>
    public double[] States(Range columns) => Total(_seconds, _states, columns);

    /// <summary>Seconds in segments of each label over columns.</summary>
    public double[] Segments(Range columns) => Total(_segments, labels, columns);

    private static double[] Total(double[] values, int width, Range columns)
    {
        var total = new double[width];
        for (var i = columns.Start.Value * width; i < columns.End.Value * width; i++)
            total[i % width] += values[i];
        return total;
    }

    private static void Halve<T>(T[] values, int width) where T : System.Numerics.INumber<T>
    {
        for (var column = 0; column < Columns / 2; column++)
            for (var i = 0; i < width; i++)
                values[column * width + i] = values[2 * column * width + i] + values[(2 * column + 1) * width + i];
        Array.Clear(values, Columns / 2 * width, Columns / 2 * width);
    }
}

using Mien.Recognition;

namespace Mien.Output;

/// <summary>A timeline summed into a fixed number of columns of time, which double their width when the video outgrows
/// them.</summary>
internal sealed class PlotColumns(IReadOnlyList<string> labels)
{
    /// <summary>People beyond these have no lane.</summary>
    public const int MostLanes = 12;

    private readonly SortedDictionary<int, PlotLane> _lanes = [];
    private readonly List<string> _labels = [.. labels];
    private TimeSpan? _start;

    /// <summary>Presentation time of the first frame.</summary>
    public TimeSpan Start => _start ?? TimeSpan.Zero;

    /// <summary>Presentation time at which the last frame ends.</summary>
    public TimeSpan End { get; private set; }

    /// <summary>Seconds of a column.</summary>
    public double Width { get; private set; } = 0.001;

    /// <summary>Columns up to the end of the video.</summary>
    public int Used => Math.Clamp((int)Math.Ceiling((End - Start).TotalSeconds / Width), 1, PlotLane.Columns);

    /// <summary>Each person's lane, by number.</summary>
    public IReadOnlyDictionary<int, PlotLane> Lanes => _lanes;

    /// <summary>Counts a frame.</summary>
    public void Add(TimelineFrame frame)
    {
        _start ??= frame.Start;
        Reach(frame.End);
        foreach (var row in frame.Rows)
            if (row.State != FrameState.NoFace && LaneOf(row.Person) is { } lane)
            {
                if (row.Smoothed is { } probabilities)
                    lane.AddProbabilities(ColumnOf(frame.Start + frame.Length / 2), probabilities);
                Spread(frame.Start, frame.End, (column, seconds) => lane.AddState(column, row.State, seconds));
            }
    }

    /// <summary>Counts a segment.</summary>
    public void Add(Segment segment)
    {
        if (LaneOf(segment.Person) is not { } lane)
            return;
        var label = _labels.IndexOf(segment.Label);
        Spread(segment.Start, segment.End, (column, seconds) => lane.AddSegment(column, label, seconds));
    }

    private PlotLane? LaneOf(int person)
    {
        if (person > 0 && !_lanes.ContainsKey(person) && _lanes.Count < MostLanes)
            _lanes[person] = new PlotLane(_labels.Count);
        return _lanes.GetValueOrDefault(person);
    }

    private void Reach(TimeSpan end)
    {
        End = end;
        while ((end - Start).TotalSeconds > Width * PlotLane.Columns)
        {
            Width *= 2;
            foreach (var lane in _lanes.Values)
                lane.Halve();
        }
    }

    private int ColumnOf(TimeSpan time) => Math.Clamp((int)((time - Start).TotalSeconds / Width), 0, PlotLane.Columns - 1);

    private void Spread(TimeSpan start, TimeSpan end, Action<int, double> add)
    {
        var (from, to) = ((start - Start).TotalSeconds, (end - Start).TotalSeconds);
        for (var column = ColumnOf(start); column < PlotLane.Columns && column * Width < to; column++)
            add(column, Math.Min(to, (column + 1) * Width) - Math.Max(from, column * Width));
    }
}

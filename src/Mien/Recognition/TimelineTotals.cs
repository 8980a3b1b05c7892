namespace Mien.Recognition;

/// <summary>Sums a timeline up while it flows by.</summary>
/// <param name="labels">Class names, in the order of the probabilities.</param>
public sealed class TimelineTotals(IReadOnlyList<string> labels)
{
    private readonly SortedDictionary<int, PersonTotals> _people = [];
    private TimeSpan _length;
    private TimeSpan _end;
    private int _frames;
    private int _framesWithoutFace;

    /// <summary>Counts a frame.</summary>
    public void Add(TimelineFrame frame)
    {
        _frames++;
        _length += frame.Length;
        _end = frame.End;
        var visible = frame.Rows.Where(row => row.Person > 0 && row.State != FrameState.NoFace).ToList();
        if (visible.Count == 0)
            _framesWithoutFace++;
        foreach (var row in visible)
            Of(row.Person).Add(row, frame.Length);
    }

    /// <summary>Counts a segment.</summary>
    public void Add(Segment segment) => Of(segment.Person).Add(segment);

    /// <summary>What was counted so far.</summary>
    public TimelineSummary ToSummary() =>
        new(_length, _end, _frames, _framesWithoutFace, [.. _people.Select(pair => pair.Value.ToSummary(pair.Key))]);

    private PersonTotals Of(int person)
    {
        if (!_people.TryGetValue(person, out var totals))
            _people[person] = totals = new PersonTotals(labels);
        return totals;
    }

    private sealed class PersonTotals(IReadOnlyList<string> labels)
    {
        private readonly int[] _states = new int[Enum.GetValues<FrameState>().Length];
        private readonly double[] _votes = new double[labels.Count];
        private readonly TimeSpan[] _times = new TimeSpan[labels.Count];
        private readonly int[] _frames = new int[labels.Count];
        private readonly int[] _episodes = new int[labels.Count];
        private readonly TimeSpan[] _lengths = new TimeSpan[labels.Count];
        private TimeSpan _visible;

        public void Add(PersonFrame row, TimeSpan length)
        {
            _visible += length;
            _states[(int)row.State]++;
            if (Smoothing.IsMeasured(row))
                for (var i = 0; i < _votes.Length; i++)
                    _votes[i] += row.Raw![i];
            if (row.Top is not { } top)
                return;
            _frames[top]++;
            _times[top] += length;
        }

        public void Add(Segment segment)
        {
            var label = labels.ToList().IndexOf(segment.Label);
            _episodes[label]++;
            _lengths[label] += segment.End - segment.Start;
        }

        public PersonSummary ToSummary(int person)
        {
            var voters = _states[(int)FrameState.Measured] + _states[(int)FrameState.Uncertain];
            return new(person, _visible, _states.Sum(), _states[(int)FrameState.Measured], _states[(int)FrameState.Uncertain],
                _states[(int)FrameState.NotMeasurable], voters == 0 ? null : [.. _votes.Select(vote => vote / voters)],
                [.. labels.Select((label, i) => new LabelSummary(label, Share(i), _episodes[i], _episodes[i] == 0 ? null : _lengths[i] / _episodes[i]))]);
        }

        /// <summary>By time; by frames for a picture, which takes none.</summary>
        private double? Share(int label)
        {
            var time = _times.Aggregate(TimeSpan.Zero, (sum, next) => sum + next);
            var frames = _frames.Sum();
            return time > TimeSpan.Zero ? _times[label] / time : frames > 0 ? (double)_frames[label] / frames : null;
        }
    }
}

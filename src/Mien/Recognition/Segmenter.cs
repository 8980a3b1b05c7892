namespace Mien.Recognition;

/// <summary>Cuts each person's timeline into segments of one label.</summary>
/// <remarks>
/// A label begins when its smoothed probability leads all others by <see cref="TimelineOptions.TakeOver"/> and is held until
/// its lead falls below <see cref="TimelineOptions.GiveUp"/>. Frames in which the person shows another label, none, is
/// uncertain, not measurable or absent interrupt a segment: an interruption shorter than
/// <see cref="TimelineOptions.MinimumLength"/> is bridged and belongs to it, a longer one has ended it where it began. A
/// segment shorter than that is dropped. So the segments of a person never overlap, each begins and ends with a frame
/// that shows its label, and between them time may be left.
/// </remarks>
/// <param name="labels">Class names, in the order of the probabilities.</param>
/// <param name="options">Hysteresis and minimum length.</param>
public sealed class Segmenter(IReadOnlyList<string> labels, TimelineOptions options)
{
    private readonly SortedDictionary<int, PersonState> _people = [];

    /// <summary>Takes the next frame and gives the segments that it shows to have ended.</summary>
    public IReadOnlyList<Segment> Add(TimelineFrame frame)
    {
        foreach (var row in frame.Rows.Where(row => row.Person > 0 && !_people.ContainsKey(row.Person)))
            _people[row.Person] = new PersonState(options);
        var ended = new List<Segment>();
        foreach (var (person, state) in _people.ToArray())
        {
            var row = frame.Rows.FirstOrDefault(row => row.Person == person && row.State == FrameState.Measured);
            if (state.Add(frame, row?.Smoothed) is { } run)
                End(ended, person, run);
            if (state.IsIdle)
                _people.Remove(person);
        }
        return ended;
    }

    /// <summary>Gives the segments that the end of the video ends.</summary>
    public IReadOnlyList<Segment> Complete()
    {
        var ended = new List<Segment>();
        foreach (var (person, state) in _people)
            foreach (var run in state.Complete())
                End(ended, person, run);
        _people.Clear();
        return ended;
    }

    private void End(List<Segment> ended, int person, SegmentRun run)
    {
        if (run.Length >= options.MinimumLength)
            ended.Add(run.ToSegment(person, labels[run.Label]));
    }

    /// <summary>One person: the segment that goes on, and the label that may end it.</summary>
    private sealed class PersonState(TimelineOptions options)
    {
        private readonly Hysteresis _hysteresis = new(options.TakeOver, options.GiveUp);
        private SegmentRun? _open;
        private SegmentRun? _challenger;

        public bool IsIdle => _open is null && _challenger is null;

        /// <returns>The run that has ended, or null.</returns>
        public SegmentRun? Add(TimelineFrame frame, IReadOnlyList<double>? probabilities)
        {
            var label = probabilities is null ? Hysteresis.None : _hysteresis.Next(probabilities);
            if (label != Hysteresis.None && label == _open?.Label)
            {
                _open.Extend(probabilities!, frame.End);
                _challenger = null;
                return null;
            }
            if (probabilities is not null)
                _open?.Interrupt(probabilities);
            Challenge(frame, label, probabilities);
            return _open is null || frame.End - _open.End >= options.MinimumLength ? Promote() : null;
        }

        public IEnumerable<SegmentRun> Complete()
        {
            while (!IsIdle)
                if (Promote() is { } run)
                    yield return run;
        }

        private void Challenge(TimelineFrame frame, int label, IReadOnlyList<double>? probabilities)
        {
            if (label == Hysteresis.None)
            {
                if (probabilities is not null)
                    _challenger?.Interrupt(probabilities);
                return;
            }
            if (label != _challenger?.Label)
                _challenger = new SegmentRun(label, frame.Start);
            _challenger.Extend(probabilities!, frame.End);
        }

        private SegmentRun? Promote()
        {
            var ended = _open;
            (_open, _challenger) = (_challenger, null);
            return ended;
        }
    }
}

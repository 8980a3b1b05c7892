namespace Mien.Recognition;

/// <summary>A segment that may still grow.</summary>
internal sealed class SegmentRun(int label, TimeSpan start)
{
    private readonly TimeSpan _start = start;
    private int _frames;
    private double _sum;
    private int _framesSince;
    private double _sumSince;

    public int Label { get; } = label;

    /// <summary>End of the last frame that showed the label.</summary>
    public TimeSpan End { get; private set; } = start;

    public TimeSpan Length => End - _start;

    /// <summary>A frame that shows the label; what interrupted it before is bridged.</summary>
    public void Extend(IReadOnlyList<double> probabilities, TimeSpan end)
    {
        _frames += _framesSince + 1;
        _sum += _sumSince + probabilities[Label];
        (_framesSince, _sumSince, End) = (0, 0, end);
    }

    /// <summary>A measured frame that does not show the label; it counts if the label comes back in time.</summary>
    public void Interrupt(IReadOnlyList<double> probabilities)
    {
        _framesSince++;
        _sumSince += probabilities[Label];
    }

    public Segment ToSegment(int person, string name) => new(person, name, _start, End, _frames, _sum / _frames);
}

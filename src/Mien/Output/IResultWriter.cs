using Mien.Recognition;

namespace Mien.Output;

/// <summary>Writes the results of one video in one form. Disposed of before it is complete, it leaves nothing behind.</summary>
public interface IResultWriter : IDisposable
{
    /// <summary>The next frame.</summary>
    void Add(TimelineFrame frame);

    /// <summary>A segment that has ended; those of one person come in order.</summary>
    void Add(Segment segment);

    /// <summary>The video has ended: gives the result its name.</summary>
    void Complete(TimelineSummary summary);
}

using Mien.Output;
using Mien.Recognition;

namespace Mien.Web.Jobs;

/// <summary>Writes the rows of a video as they come; each frame is in the file before it is counted.</summary>
internal sealed class RowLogWriter : IResultWriter
{
    private readonly FileStream _file;
    private readonly RowLayout _layout;
    private byte[] _frame;
    private long _count;

    /// <summary>Begins the file anew.</summary>
    public RowLogWriter(string path, int labels)
    {
        _layout = new RowLayout(labels);
        _frame = new byte[_layout.Size];
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _file.Write(_layout.HeadBytes());
    }

    /// <summary>Rows that can be read.</summary>
    public long Count => Volatile.Read(ref _count);

    public void Add(TimelineFrame frame)
    {
        var length = frame.Rows.Count * _layout.Size;
        if (_frame.Length < length)
            _frame = new byte[length];
        var bytes = _frame.AsSpan(0, length);
        for (var i = 0; i < frame.Rows.Count; i++)
            _layout.Write(bytes.Slice(i * _layout.Size, _layout.Size), frame.Rows[i], frame.End);
        _file.Write(bytes);
        Volatile.Write(ref _count, _count + frame.Rows.Count);
    }

    public void Add(Segment segment) { }

    public void Complete(TimelineSummary summary) => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();
}

/// <summary>Reads the rows of a video, also while they are written.</summary>
internal sealed class RowLog : IDisposable
{
    /// <summary>Times come back rounded to microseconds (<see cref="Rounded.Seconds"/>): up to half of one too early or too late.</summary>
    public static readonly TimeSpan Rounding = TimeSpan.FromTicks(TimeSpan.TicksPerMicrosecond / 2 + 1);

    private const int Block = 1024;
    private readonly FileStream _file;
    private readonly RowLayout _layout;

    /// <summary>Opens the file.</summary>
    /// <param name="path">A file that <see cref="RowLogWriter"/> writes or wrote.</param>
    /// <param name="labels">Number of classes.</param>
    /// <param name="count">Rows to read; null for all that are whole.</param>
    public RowLog(string path, int labels, long? count = null)
    {
        _layout = new RowLayout(labels);
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Count = count ?? Math.Max(0, (_file.Length - RowLayout.Head) / _layout.Size);
    }

    /// <summary>Rows that are there.</summary>
    public long Count { get; }

    /// <summary>When the last frame ends.</summary>
    public TimeSpan End
    {
        get
        {
            if (Count == 0)
                return TimeSpan.Zero;
            var row = new byte[_layout.Size];
            Read(Count - 1, row);
            return RowLayout.EndOf(row);
        }
    }

    /// <summary>Frames from a row on, which must be the first of its frame.</summary>
    /// <param name="first">The row.</param>
    /// <param name="last">The row behind the last one that is wanted; the frame that it belongs to is not cut.</param>
    public IEnumerable<TimelineFrame> Frames(long first = 0, long last = long.MaxValue)
    {
        var held = new List<PersonFrame>();
        var end = TimeSpan.Zero;
        var index = first;
        foreach (var (row, until) in Rows(first))
        {
            if (held.Count > 0 && held[0].Frame != row.Frame)
            {
                yield return new TimelineFrame(held[0].Frame, held[0].Time, end, held);
                if (index >= last)
                    yield break;
                held = [];
            }
            held.Add(row);
            end = until;
            index++;
        }
        if (held.Count > 0)
            yield return new TimelineFrame(held[0].Frame, held[0].Time, end, held);
    }

    /// <summary>The first row of the frame that is shown at a time, which may be rounded, or of the next one.</summary>
    public long At(TimeSpan time)
    {
        var (low, high) = (0L, Count);
        var row = new byte[_layout.Size];
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            Read(middle, row);
            if (RowLayout.EndOf(row) > time + Rounding)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private IEnumerable<(PersonFrame Row, TimeSpan End)> Rows(long first)
    {
        var block = new byte[Block * _layout.Size];
        for (var at = first; at < Count; at += Block)
        {
            var rows = (int)Math.Min(Block, Count - at);
            Read(at, block.AsSpan(0, rows * _layout.Size));
            for (var i = 0; i < rows; i++)
                yield return _layout.Read(block.AsSpan(i * _layout.Size, _layout.Size));
        }
    }

    private void Read(long row, Span<byte> target)
    {
        var offset = RowLayout.Head + row * _layout.Size;
        for (var read = 0; read < target.Length;)
        {
            var more = RandomAccess.Read(_file.SafeFileHandle, target[read..], offset + read);
            read += more > 0 ? more : throw new EndOfStreamException($"'{_file.Name}' ends before row {row}.");
        }
    }
}

using System.Buffers.Binary;
using Mien.Output;
using Mien.Recognition;

namespace Mien.Web.Jobs;

/// <summary>Writes segments as they end (<c>segments.bin</c>), 40 bytes each.</summary>
/// <param name="path">The file; begun anew.</param>
/// <param name="labels">Class names.</param>
internal sealed class SegmentLogWriter(string path, IReadOnlyList<string> labels) : IResultWriter
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    private readonly List<string> _labels = [.. labels];
    private int _count;

    /// <summary>Segments that can be read.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(TimelineFrame frame) { }

    public void Add(Segment segment)
    {
        var bytes = new byte[SegmentLog.Size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, segment.Person);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), _labels.IndexOf(segment.Label));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), segment.Start.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), segment.End.Ticks);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), segment.Frames);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(32), segment.Confidence);
        _file.Write(bytes);
        Volatile.Write(ref _count, _count + 1);
    }

    public void Complete(TimelineSummary summary) => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();
}

/// <summary>Reads what <see cref="SegmentLogWriter"/> wrote, also while it writes.</summary>
internal static class SegmentLog
{
    public const int Size = 40;

    /// <summary>The segments that ended behind the first <paramref name="skip"/>, in the order in which they ended.</summary>
    public static IReadOnlyList<Segment> Read(string path, IReadOnlyList<string> labels, int skip = 0)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Max(0, (int)(file.Length / Size) - skip) * Size];
        file.Position = (long)skip * Size;
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return [.. Enumerable.Range(0, read / Size).Select(i => Parse(bytes.AsSpan(i * Size, Size), labels))];
    }

    private static Segment Parse(ReadOnlySpan<byte> bytes, IReadOnlyList<string> labels) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes), labels[BinaryPrimitives.ReadInt32LittleEndian(bytes[4..])],
        new TimeSpan(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])), new TimeSpan(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..])),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]), BinaryPrimitives.ReadDoubleLittleEndian(bytes[32..]));
}

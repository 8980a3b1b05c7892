using Mien.Recognition;

namespace Mien.Output;

/// <summary>The rows that one video adds to the tables, in a folder of their own until all is joined.</summary>
internal sealed class VideoTables : IResultWriter
{
    private readonly string _folder;
    private readonly string _part;
    private readonly ResultSource _source;
    private readonly CsvTable<SourceRow<PersonFrame>> _frames;
    private readonly CsvTable<SourceRow<Segment>> _segments;
    private readonly CsvTable<SourceRow<(TimelineSummary, PersonSummary?)>> _summary;
    private readonly CsvTable<SourceRow<BinRow>>? _bins;
    private readonly BinMeans? _means;

    public VideoTables(string folder, ResultSource source, TimeSpan? bin)
    {
        (_folder, _part, _source) = (folder, folder + ".part", source);
        Delete(_part);
        Directory.CreateDirectory(_part);
        try
        {
            File.WriteAllBytes(Path.Combine(_part, "codebook.csv"), CodeBook.Write(source.Labels, bin));
            _frames = new(Create("frames.csv"), ResultColumns.Frames(source.Labels));
            _segments = new(Create("segments.csv"), ResultColumns.Segments(source.Labels));
            _summary = new(Create("summary.csv"), ResultColumns.Summary(source.Labels));
            if (bin is not { } length)
                return;
            _means = new(length);
            _bins = new(Create("bins.csv"), ResultColumns.Bins(source.Labels, length));
        }
        catch
        {
            Remove();
            throw;
        }
    }

    public void Add(TimelineFrame frame)
    {
        foreach (var row in frame.Rows)
            _frames.Write(new(_source, row));
        WriteBins(_means?.Add(frame));
    }

    public void Add(Segment segment) => _segments.Write(new(_source, segment));

    public void Complete(TimelineSummary summary)
    {
        WriteBins(_means?.Complete());
        foreach (var person in summary.People.DefaultIfEmpty(null))
            _summary.Write(new(_source, (summary, person)));
        foreach (var table in Tables)
            table?.Dispose();
        Delete(_folder);
        Directory.Move(_part, _folder);
    }

    public void Dispose()
    {
        foreach (var table in Tables)
            try
            {
                table?.Dispose();
            }
            catch (IOException)
            {
                // The disk is full; what could not be written is not wanted any more.
            }
        Remove();
    }

    private void Remove()
    {
        Delete(_part);
        if (Path.GetDirectoryName(_part) is { } waiting && Directory.Exists(waiting) && !Directory.EnumerateFileSystemEntries(waiting).Any())
            Directory.Delete(waiting);
    }

    private void WriteBins(IReadOnlyList<BinRow>? rows)
    {
        foreach (var row in rows ?? [])
            _bins!.Write(new(_source, row));
    }

    private IDisposable?[] Tables => [_frames, _segments, _summary, _bins];

    private FileStream Create(string name) => File.Create(Path.Combine(_part, name), 1 << 16);

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

using Mien.Recognition;

namespace Mien.Output;

/// <summary>What a format of segments has to tell.</summary>
/// <param name="Source">The video.</param>
/// <param name="Segments">By start, then by person; none shorter than a millisecond.</param>
/// <param name="Summary">The whole video.</param>
/// <param name="Folder">Where the file is written, for relative links.</param>
internal sealed record SegmentTrack(ResultSource Source, IReadOnlyList<Segment> Segments, TimelineSummary Summary, string Folder)
{
    /// <summary>Each person's name, made unique, and segments.</summary>
    public IEnumerable<(string Name, IReadOnlyList<Segment> Segments)> People()
    {
        var taken = new HashSet<string>();
        foreach (var person in Summary.People.Select(person => person.Person))
        {
            var plain = ResultText.OneLine(Source.NameOf(person));
            var name = plain;
            for (var i = 2; !taken.Add(name); i++)
                name = $"{plain} ({i})";
            yield return (name, [.. Segments.Where(segment => segment.Person == person)]);
        }
    }
}

/// <summary>A format that holds segments only: subtitles and annotation files. They are collected, since such files list
/// them by time or by person, and written at the end.</summary>
internal sealed class SegmentFile(string path, ResultSource source, Action<TextWriter, SegmentTrack> write) : IResultWriter
{
    private readonly PendingFile _file = Writing.Begin(path);
    private readonly List<Segment> _segments = [];

    public void Add(TimelineFrame frame) { }

    public void Add(Segment segment)
    {
        if (ResultText.Milliseconds(segment.End) > ResultText.Milliseconds(segment.Start))
            _segments.Add(segment);
    }

    public void Complete(TimelineSummary summary)
    {
        var ordered = _segments.OrderBy(segment => segment.Start).ThenBy(segment => segment.Person).ToList();
        using (var writer = new StreamWriter(_file.Stream) { NewLine = "\n" })
            write(writer, new SegmentTrack(source, ordered, summary, Path.GetDirectoryName(Path.GetFullPath(path))!));
        _file.Complete();
    }

    public void Dispose() => _file.Dispose();
}

using Mien.Output;
using Mien.Recognition;
using Mien.Tests.Recognition;

namespace Mien.Tests.Output;

/// <summary>Timelines that flow into writers.</summary>
internal static class SampleTimeline
{
    /// <summary>Names that have broken some writer somewhere.</summary>
    public static readonly string[] HostileNames =
    [
        "Anna", "O'Hara, \"Jr.\"", "<b>x</b> & y", "a --> b", "two\nlines", "two\r\nlines", "😀 Zoë 李", "=cmd|' /C calc'!A0", "-1", "@SUM(A1)", "&amp;",
        "tab\there", "bell\ahere", "half\ud83d", "\"\"", "<v Other>", "{\\an8}", "name \u2028 separator",
    ];

    public static readonly TimelineOptions Options = new() { MinimumLength = TimeSpan.Zero, Smoothing = SmoothingKind.None };

    public static ResultSource Source(string name = "films/a.mp4", params string[] people) => new(name, SampleRows.Labels)
    {
        People = people.Index().ToDictionary(pair => pair.Index + 1, pair => pair.Item),
        Model = new Dictionary<string, string> { ["corpus"] = "RAVDESS", ["protocol"] = "actors", ["licence"] = "CC \"BY\"" },
    };

    /// <summary>Two people, one of whom comes later, a turned head, a frame without anyone; times that are not round.</summary>
    public static List<PersonFrame> Rows() =>
    [
        Row(0, 0, 1, 0.7, 0.2, 0.1), Row(3, 0.1001, 1, 0.6, 0.3, 0.1), Row(6, 0.2002, 1, 1 / 3.0, 0.6, 1 / 15.0),
        Row(6, 0.2002, 2, 0.1, 0.1, 0.8), Row(9, 0.3003, 1, 0.1, 0.8, 0.1), Row(9, 0.3003, 2, 0.1, 0.1, 0.8),
        SampleRows.NoFace(12, 0.4004), Row(15, 0.5006, 2, 0.1, 0.2, 0.7),
        SampleRows.NoFace(18, 0.60075, 2) with { State = FrameState.NotMeasurable, Face = SampleRows.Face(2, 30, -60) },
    ];

    public static PersonFrame Row(int frame, double time, int person, params double[] p) => SampleRows.Row(frame, time, person, p) with { Face = SampleRows.Face(person) };

    public static Task<TimelineSummary> WriteAsync(
        IEnumerable<PersonFrame> rows, ResultSource source, IReadOnlyList<IResultWriter> writers, TimelineOptions? options = null) =>
        SampleRows.Stream(rows).ByFrame(SampleRows.Cancel).WriteAsync(source, options ?? Options, writers, SampleRows.Cancel);

    /// <summary>Writes a file of one format and gives its text.</summary>
    public static async Task<string> WriteAsync(string format, string path, IEnumerable<PersonFrame> rows, ResultSource source)
    {
        using (var writer = ResultFiles.Open(format, path, source))
        {
            await WriteAsync(rows, source, [writer]);
            Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        }
        return await File.ReadAllTextAsync(path, SampleRows.Cancel);
    }

    /// <summary>The segments that the writers were given.</summary>
    public static async Task<List<Segment>> SegmentsOf(IEnumerable<PersonFrame> rows, ResultSource source)
    {
        using var collector = new Collector();
        await WriteAsync(rows, source, [collector]);
        return [.. collector.Segments.OrderBy(segment => segment.Start).ThenBy(segment => segment.Person)];
    }

    private sealed class Collector : IResultWriter
    {
        public List<Segment> Segments { get; } = [];

        public void Add(TimelineFrame frame) { }

        public void Add(Segment segment) => Segments.Add(segment);

        public void Complete(TimelineSummary summary) { }

        public void Dispose() { }
    }
}

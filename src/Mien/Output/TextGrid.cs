using Mien.Recognition;

namespace Mien.Output;

/// <summary>Segments as Praat's TextGrid, long text format: an interval tier a person, gaps filled with empty
/// intervals.</summary>
internal static class TextGrid
{
    public static void Write(TextWriter writer, SegmentTrack track)
    {
        var people = track.People().DefaultIfEmpty(("no face", [])).ToList();
        var end = Math.Max(1, ResultText.Milliseconds(track.Segments.Select(segment => segment.End).Append(track.Summary.End).Max()));
        writer.Write($"""
            File type = "ooTextFile"
            Object class = "TextGrid"

            xmin = 0
            xmax = {ResultText.Seconds(end)}
            tiers? <exists>
            size = {people.Count}
            item []:

            """);
        foreach (var (i, (name, segments)) in people.Index())
            WriteTier(writer, i + 1, name, [.. Intervals(segments, end)], end);
    }

    private static void WriteTier(TextWriter writer, int number, string name, List<(long Start, long End, string Text)> intervals, long end)
    {
        writer.Write($"""
                item [{number}]:
                    class = "IntervalTier"
                    name = {Quoted(name)}
                    xmin = 0
                    xmax = {ResultText.Seconds(end)}
                    intervals: size = {intervals.Count}

            """);
        foreach (var (i, interval) in intervals.Index())
            writer.Write($"""
                        intervals [{i + 1}]:
                            xmin = {ResultText.Seconds(interval.Start)}
                            xmax = {ResultText.Seconds(interval.End)}
                            text = {Quoted(interval.Text)}

                """);
    }

    /// <summary>Contiguous intervals in milliseconds from 0 to <paramref name="end"/>.</summary>
    private static IEnumerable<(long Start, long End, string Text)> Intervals(IReadOnlyList<Segment> segments, long end)
    {
        var reached = 0L;
        foreach (var segment in segments)
        {
            var (start, stop) = (ResultText.Milliseconds(segment.Start), ResultText.Milliseconds(segment.End));
            if (start > reached)
                yield return (reached, start, "");
            yield return (start, stop, segment.Label);
            reached = stop;
        }
        if (reached < end)
            yield return (reached, end, "");
    }

    private static string Quoted(string text) => $"\"{ResultText.OneLine(text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

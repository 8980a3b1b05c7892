namespace Mien.Output;

/// <summary>The formats that are a file a video; tables, which are one set for all, are <see cref="ResultTables"/>.</summary>
public static class ResultFiles
{
    /// <summary>Names of the formats: <c>json</c>, <c>jsonl</c>, <c>vtt</c>, <c>srt</c>, <c>eaf</c>, <c>textgrid</c>.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["json", "jsonl", "vtt", "srt", "eaf", "textgrid"];

    /// <summary>How a format's files end, with the dot.</summary>
    public static string ExtensionOf(string format) => format == "textgrid" ? ".TextGrid" : "." + format;

    /// <summary>Begins a file.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="path">The file.</param>
    /// <param name="source">The video.</param>
    /// <exception cref="MienException">The format is not known, or the file cannot be written.</exception>
    public static IResultWriter Open(string format, string path, ResultSource source) => format switch
    {
        "json" => new TimelineJsonFile(path, source),
        "jsonl" => new JsonLinesFile(path, source),
        "vtt" => new SegmentFile(path, source, Subtitles.WriteWebVtt),
        "srt" => new SegmentFile(path, source, Subtitles.WriteSubRip),
        "eaf" => new SegmentFile(path, source, ElanFile.Write),
        "textgrid" => new SegmentFile(path, source, TextGrid.Write),
        _ => throw new MienException($"--format {format} is not known: csv, {string.Join(", ", Formats)}."),
    };
}

using System.Text.Json;
using Mien.Recognition;

namespace Mien.Output;

/// <summary>A line a row (<c>mien.rows/1</c>): every line stands for itself.</summary>
internal sealed class JsonLinesFile(string path, ResultSource source) : IResultWriter
{
    private readonly PendingFile _file = Writing.Begin(path);
    private readonly Utf8JsonWriter _json = new(Stream.Null, RowJson.Options);

    public void Add(TimelineFrame frame)
    {
        foreach (var row in frame.Rows)
        {
            _json.Reset(_file.Stream);
            _json.WriteStartObject();
            _json.WriteString("format", "mien.rows/1");
            _json.WriteString("source", source.Name);
            _json.WriteRow(source, row);
            _json.WriteEndObject();
            _json.Flush();
            _file.Stream.WriteByte((byte)'\n');
        }
    }

    public void Add(Segment segment) { }

    public void Complete(TimelineSummary summary) => _file.Complete();

    public void Dispose()
    {
        _json.Reset(Stream.Null);
        _json.Dispose();
        _file.Dispose();
    }
}

using System.Text.Json;
using Mien.Recognition;

namespace Mien.Output;

/// <summary>Everything of one video as one JSON object (<c>mien.timeline/1</c>); rows are written as they come, segments at
/// the end.</summary>
internal sealed class TimelineJsonFile : IResultWriter
{
    private const int FlushAt = 1 << 15;
    private readonly ResultSource _source;
    private readonly PendingFile _file;
    private readonly Utf8JsonWriter _json;
    private readonly List<Segment> _segments = [];

    public TimelineJsonFile(string path, ResultSource source)
    {
        (_source, _file) = (source, Writing.Begin(path));
        _json = new Utf8JsonWriter(_file.Stream, RowJson.Options);
        Begin();
    }

    public void Add(TimelineFrame frame)
    {
        foreach (var row in frame.Rows)
        {
            _json.WriteStartObject();
            _json.WriteRow(_source, row);
            _json.WriteEndObject();
        }
        if (_json.BytesPending > FlushAt)
            _json.Flush();
    }

    public void Add(Segment segment) => _segments.Add(segment);

    public void Complete(TimelineSummary summary)
    {
        _json.WriteEndArray();
        _json.WriteStartArray("segments");
        foreach (var segment in _segments.OrderBy(segment => segment.Start).ThenBy(segment => segment.Person))
            Write(segment);
        _json.WriteEndArray();
        _json.WriteSeconds("length", summary.Length);
        _json.WriteNumber("framesRead", summary.Frames);
        _json.WriteNumber("framesWithoutFace", summary.FramesWithoutFace);
        _json.WriteStartArray("people");
        foreach (var person in summary.People)
            Write(person);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        _file.Complete();
    }

    public void Dispose()
    {
        _json.Reset(Stream.Null);
        _json.Dispose();
        _file.Dispose();
    }

    private void Begin()
    {
        _json.WriteStartObject();
        _json.WriteString("format", "mien.timeline/1");
        _json.WriteString("source", _source.Name);
        _json.WriteString("meaning", "apparent (acted) facial expression, not what anyone feels");
        _json.WriteStartObject("model");
        foreach (var (key, name) in (ReadOnlySpan<(string, string)>)[("corpus", "corpus"), ("protocol", "protocol"), ("leaky", "leaky"),
            ("validation_accuracy", "validationAccuracy"), ("licence", "licence")])
            _json.WriteString(name, _source.Model.GetValueOrDefault(key));
        _json.WriteString("sha256", _source.ModelFingerprint.Length > 0 ? _source.ModelFingerprint : null);
        _json.WriteNumber("priorCorrection", _source.PriorCorrection);
        _json.WriteEndObject();
        _json.WriteStartArray("labels");
        foreach (var label in _source.Labels)
            _json.WriteStringValue(label);
        _json.WriteEndArray();
        _json.WriteStartArray("rows");
    }

    private void Write(Segment segment)
    {
        _json.WriteStartObject();
        _json.WritePerson(_source, segment.Person);
        _json.WriteString("label", segment.Label);
        _json.WriteSeconds("start", segment.Start);
        _json.WriteSeconds("end", segment.End);
        _json.WriteNumber("frames", segment.Frames);
        _json.WriteProbability("confidence", segment.Confidence);
        _json.WriteEndObject();
    }

    private void Write(PersonSummary person)
    {
        _json.WriteStartObject();
        _json.WritePerson(_source, person.Person);
        _json.WriteSeconds("visible", person.Visible);
        _json.WriteNumber("frames", person.Frames);
        _json.WriteNumber("measured", person.Measured);
        _json.WriteNumber("uncertain", person.Uncertain);
        _json.WriteNumber("notMeasurable", person.NotMeasurable);
        _json.WriteProbabilities("vote", _source.Labels, person.Vote);
        _json.WriteStartArray("labels");
        foreach (var label in person.Labels)
        {
            _json.WriteStartObject();
            _json.WriteString("label", label.Label);
            _json.WriteProbability("share", label.Share);
            _json.WriteNumber("episodes", label.Episodes);
            _json.WriteSeconds("meanLength", label.MeanLength);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
    }
}

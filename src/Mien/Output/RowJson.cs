using System.Text.Encodings.Web;
using System.Text.Json;
using Mien.Recognition;

namespace Mien.Output;

/// <summary>A row as a JSON object, in <c>mien.timeline/1</c> and <c>mien.rows/1</c>.</summary>
internal static class RowJson
{
    /// <summary>Characters stay readable; only what JSON must escape is.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the keys of a row into an object that is open.</summary>
    public static void WriteRow(this Utf8JsonWriter json, ResultSource source, PersonFrame row)
    {
        json.WriteNumber("frame", row.Frame);
        json.WriteSeconds("time", row.Time);
        json.WritePerson(source, row.Person);
        json.WriteString("state", ResultColumns.NameOf(row.State));
        json.WriteString("label", row.Top is { } top ? source.Labels[top] : null);
        json.WriteProbability("confidence", row.Confidence);
        json.WriteTenths("x", row.Face?.Face.Box.X);
        json.WriteTenths("y", row.Face?.Face.Box.Y);
        json.WriteTenths("width", row.Face?.Face.Box.Width);
        json.WriteTenths("height", row.Face?.Face.Box.Height);
        json.WriteTenths("yaw", row.Face?.Face.Yaw);
        json.WriteFlag("detected", row.Face?.Detected);
        json.WriteFlag("doubtful", row.Face?.Doubtful);
        json.WriteProbabilities("probabilities", source.Labels, row.Smoothed);
        json.WriteProbabilities("raw", source.Labels, row.Raw);
    }

    /// <summary>Number and name of a person; null for nobody.</summary>
    public static void WritePerson(this Utf8JsonWriter json, ResultSource source, int person)
    {
        if (person > 0)
            json.WriteNumber("person", person);
        else
            json.WriteNull("person");
        json.WriteString("name", person > 0 ? source.NameOf(person) : null);
    }

    /// <summary>A time in seconds, exact to the millisecond.</summary>
    public static void WriteSeconds(this Utf8JsonWriter json, string key, TimeSpan? time)
    {
        if (time is { } value)
            json.WriteNumber(key, ResultText.Milliseconds(value) / 1000m);
        else
            json.WriteNull(key);
    }

    /// <summary>A number from 0 to 1 with six decimals.</summary>
    public static void WriteProbability(this Utf8JsonWriter json, string key, double? probability) => json.WriteRounded(key, probability, 6);

    /// <summary>An object with a probability for each label.</summary>
    public static void WriteProbabilities(this Utf8JsonWriter json, string key, IReadOnlyList<string> labels, IReadOnlyList<double>? values)
    {
        if (values is null)
        {
            json.WriteNull(key);
            return;
        }
        json.WriteStartObject(key);
        for (var i = 0; i < labels.Count; i++)
            json.WriteProbability(labels[i], values[i]);
        json.WriteEndObject();
    }

    private static void WriteTenths(this Utf8JsonWriter json, string key, double? value) => json.WriteRounded(key, value, 1);

    private static void WriteFlag(this Utf8JsonWriter json, string key, bool? value)
    {
        if (value is { } flag)
            json.WriteBoolean(key, flag);
        else
            json.WriteNull(key);
    }

    private static void WriteRounded(this Utf8JsonWriter json, string key, double? value, int decimals)
    {
        if (value is { } number)
            json.WriteNumber(key, Math.Round(number, decimals));
        else
            json.WriteNull(key);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Lab;

/// <summary>How the laboratory writes and reads JSON: camel case, indented, unknown members refused.</summary>
public static class LabJson
{
    /// <summary>The serializer's settings.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

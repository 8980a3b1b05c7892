using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mien.Models;

/// <summary>How JSON inside model files and results is written: camel case, compact.</summary>
public static class ModelJson
{
    /// <summary>The serializer's settings.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Mien.Models;

/// <summary>How JSON inside model files and results is written: camel case, compact.</summary>
public static class ModelJson
{
    /// <summary>The serializer's settings.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(ModelJsonTypes.Default, new DefaultJsonTypeInfoResolver()),
    };
}

/// <summary>What every start reads, so that it is compiled beforehand and not found out by reflection.</summary>
[JsonSerializable(typeof(ForeignCard))]
[JsonSerializable(typeof(InputSpec))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ModelJsonTypes : JsonSerializerContext;

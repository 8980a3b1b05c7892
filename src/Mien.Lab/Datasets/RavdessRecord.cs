using System.Text.Json;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>Reads Zenodo's description of RAVDESS as material from a stranger. Known layouts: a list <c>files[]</c>
/// with
/// <c>key</c>, <c>size</c>, <c>checksum</c> and <c>links.self</c> (the link of the bytes, before and since 2023), and
/// InvenioRDM's <c>files.entries</c> or <c>entries</c>, whose bytes are at <c>links.content</c>.</summary>
internal static class RavdessRecord
{
    private const long LargestArchive = 8L << 30;

    public static IReadOnlyList<RavdessArchive> Read(ReadOnlyMemory<byte> json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var archives = Files(document.RootElement)
                .Select(file => (File: file, Name: Text(file, "key") ?? ""))
                .Where(file => RavdessArchives.ActorOf(file.Name) is not null)
                .Select(file => ReadFile(file.File, file.Name, source))
                .OrderBy(archive => archive.Actor).ToList();
            if (archives.Count == 0)
                throw Wrong(source, "it lists no Video_Speech_Actor_NN.zip");
            if (archives.DistinctBy(archive => archive.Actor).Count() < archives.Count)
                throw Wrong(source, "it lists the same archive twice");
            return archives;
        }
        catch (JsonException e)
        {
            throw new MienException($"'{source}' is not a Zenodo record: {e.Message}", e);
        }
    }

    private static IEnumerable<JsonElement> Files(JsonElement root)
    {
        var files = Member(root, "files") ?? root;
        var list = Member(files, "entries") ?? files;
        return list.ValueKind switch
        {
            JsonValueKind.Array => list.EnumerateArray(),
            JsonValueKind.Object => list.EnumerateObject().Select(member => member.Value),
            _ => [],
        };
    }

    private static RavdessArchive ReadFile(JsonElement file, string name, string source)
    {
        if (Member(file, "size") is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt64(out var size)
            || size is <= 0 or > LargestArchive)
            throw Wrong(source, $"'{name}' has no credible size");
        var links = Member(file, "links");
        var link = links is null ? null : Text(links.Value, "content") ?? Text(links.Value, "self");
        if (!Uri.TryCreate(link, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || (uri.Scheme == "http" && source.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
            throw Wrong(source, $"'{name}' has no http(s) link, or an http link in an https record");
        return new RavdessArchive(RavdessArchives.ActorOf(name)!.Value, name, size, Hash(file, name, source), uri);
    }

    private static FileHash Hash(JsonElement file, string name, string source)
    {
        try
        {
            return FileHash.Parse(Text(file, "checksum") ?? "");
        }
        catch (FormatException e)
        {
            throw Wrong(source, $"'{name}' has no checksum ({e.Message})");
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static MienException Wrong(string source, string what) =>
        new($"The record '{source}' is not that of RAVDESS: {what}. Nothing was downloaded.");
}

using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Mien.Web;

/// <summary>The page: files of <c>wwwroot</c>, which are inside the assembly.</summary>
internal static class Assets
{
    private const string Root = "wwwroot/", Index = "index.html";

    private static readonly FrozenDictionary<string, Asset> _files = typeof(Assets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Root, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Root.Length..].Replace('\\', '/'), Read);

    /// <summary>Every file at its path; the page at <c>/</c> and at every path of the page's own that is no file.</summary>
    public static void MapAssets(this IEndpointRouteBuilder routes) => routes.MapGet("/{**path}", Get).ExcludeFromDescription();

    private static FileContentHttpResult Get(string? path)
    {
        path ??= "";
        if (!_files.TryGetValue(path, out var file) && !IsOfPage(path))
            throw Problems.NotFound("page", "/" + path);
        file ??= _files[Index];
        return TypedResults.File(file.Bytes, file.Type, entityTag: file.Tag);
    }

    /// <summary>Whether the page shows something under this address itself.</summary>
    private static bool IsOfPage(string path) => !path.StartsWith("api/", StringComparison.Ordinal) && !Path.HasExtension(path);

    private static Asset Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
        return new Asset(bytes, TypeOf(Path.GetExtension(name)), tag);
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".json" => "application/json",
        ".webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    };

    private sealed record Asset(byte[] Bytes, string Type, EntityTagHeaderValue Tag);
}

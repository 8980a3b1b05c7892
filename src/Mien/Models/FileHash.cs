using System.Security.Cryptography;

namespace Mien.Models;

/// <summary>A published hash of a file, written <c>sha256:HEX</c> or <c>md5:HEX</c>.</summary>
/// <remarks>MD5 tells a damaged download from a whole one; it does not prove who made the file. It is accepted because
/// Zenodo and Keras publish nothing stronger.</remarks>
public sealed record FileHash
{
    private FileHash(HashAlgorithmName algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary>MD5 or SHA-256.</summary>
    public HashAlgorithmName Algorithm { get; }

    /// <summary>Lower-case hexadecimal digits: 32 of MD5, 64 of SHA-256.</summary>
    public string Hex { get; }

    /// <summary>Reads <c>sha256:HEX</c> or <c>md5:HEX</c>.</summary>
    /// <exception cref="FormatException">Another algorithm, or not its number of hexadecimal digits.</exception>
    public static FileHash Parse(string text)
    {
        var parts = text.Split(':', 2);
        var (algorithm, digits) = parts[0].ToLowerInvariant() switch
        {
            "md5" => (HashAlgorithmName.MD5, 32),
            "sha256" => (HashAlgorithmName.SHA256, 64),
            _ => throw new FormatException($"'{text}' is not a known hash: expected md5:HEX or sha256:HEX."),
        };
        if (parts.Length != 2 || parts[1].Length != digits || !parts[1].All(char.IsAsciiHexDigit))
            throw new FormatException(
                $"'{text}' is not a {algorithm.Name} hash: expected {digits} hexadecimal digits.");
        return new FileHash(algorithm, parts[1].ToLowerInvariant());
    }

    /// <summary>Hashes a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithm">MD5 or SHA-256.</param>
    /// <param name="ct">Stops the reading.</param>
    public static async Task<FileHash> OfFileAsync(
        string path, HashAlgorithmName algorithm, CancellationToken ct = default)
    {
        await using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true);
        using var hash = IncrementalHash.CreateHash(algorithm);
        var buffer = new byte[1 << 18];
        int read;
        while ((read = await stream.ReadAsync(buffer, ct)) > 0)
            hash.AppendData(buffer, 0, read);
        return new FileHash(algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The published form, <c>md5:HEX</c> or <c>sha256:HEX</c>.</summary>
    public override string ToString() => $"{Algorithm.Name!.ToLowerInvariant()}:{Hex}";
}

using System.Collections.Concurrent;
using Mien.Media;

namespace Mien.Lab.Datasets;

/// <summary>A file of a corpus, on disk or inside a zip; nothing is ever extracted under a name from the zip.</summary>
/// <param name="Name">Relative path inside the corpus, forward slashes, for messages and parsing only.</param>
/// <param name="Disk">Path of the file, or of the zip that holds it.</param>
/// <param name="Entry">Full name of the zip entry; null for a file on disk.</param>
public sealed record CorpusFile(string Name, string Disk, string? Entry)
{
    /// <summary>Lists all files of a folder (and of the zips in it), or of one zip.</summary>
    /// <exception cref="MienException">Neither a folder nor a zip, or a broken zip.</exception>
    public static IReadOnlyList<CorpusFile> List(string corpus)
    {
        if (File.Exists(corpus) && IsZip(corpus))
            return [.. InZip(corpus, "")];
        if (!Directory.Exists(corpus))
            throw new MienException($"'{corpus}' is neither a folder nor a .zip. Point 'mien prepare' at the corpus' folder.");
        var files = new List<CorpusFile>();
        foreach (var path in Directory.EnumerateFiles(corpus, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
                     .Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(corpus, path).Replace('\\', '/');
            files.AddRange(IsZip(path) ? InZip(path, name + "/") : [new CorpusFile(name, path, null)]);
        }
        return files;
    }

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="MienException">Larger than <paramref name="limit"/>, or broken inside its zip.</exception>
    public byte[] Read(ZipReader zips, long limit)
    {
        if (Entry is not null)
            return zips.Find(Disk, Entry).ReadAll(limit);
        using var stream = Open();
        var bytes = new byte[stream.Length <= limit
            ? stream.Length
            : throw new MienException($"'{Name}' is larger than {limit:N0} bytes and was not read.")];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Opens a file on disk for reading.</summary>
    /// <exception cref="MienException">It is gone or may not be read.</exception>
    internal FileStream Open()
    {
        try
        {
            return File.OpenRead(Disk);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MienException($"'{Name}' cannot be opened; is it there, and may you read it?", error);
        }
    }

    /// <summary>A path on disk with this content: its own, or a temporary copy in <paramref name="folder"/>.</summary>
    public string OnDisk(ZipReader zips, string folder, CancellationToken cancel)
    {
        if (Entry is null)
            return Disk;
        var path = Path.Combine(folder, "source" + Path.GetExtension(Name));
        using var file = File.Create(path);
        zips.Find(Disk, Entry).CopyTo(file, cancel);
        return path;
    }

    /// <summary>Names that begin with a dot, and what macOS adds to zips, are no part of a corpus.</summary>
    private static bool IsHidden(string name) => name.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");

    private static bool IsZip(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static List<CorpusFile> InZip(string path, string prefix)
    {
        using var zip = SafeZip.Open(path);
        return [.. zip.Entries.Where(entry => !IsHidden(entry.Name)).Select(entry => new CorpusFile(prefix + entry.Name, path, entry.Name))
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
    }
}

/// <summary>Open zips of one worker; not to be shared between threads.</summary>
public sealed class ZipReader : IDisposable
{
    private readonly Dictionary<string, SafeZip> _open = [];

    /// <summary>Finds an entry of a zip.</summary>
    public SafeZipEntry Find(string path, string entry)
    {
        if (!_open.TryGetValue(path, out var zip))
            _open[path] = zip = SafeZip.Open(path);
        return zip.Find(entry)!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var zip in _open.Values)
            zip.Dispose();
    }
}

/// <summary>Readers for parallel work: each is used by one task at a time and kept open for the next.</summary>
internal sealed class ZipReaders : IDisposable
{
    private readonly ConcurrentBag<ZipReader> _idle = [];

    /// <summary>Lends a reader to <paramref name="work"/>.</summary>
    public async Task<T> UseAsync<T>(Func<ZipReader, Task<T>> work)
    {
        var reader = _idle.TryTake(out var idle) ? idle : new ZipReader();
        try
        {
            return await work(reader);
        }
        finally
        {
            _idle.Add(reader);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in _idle)
            reader.Dispose();
    }
}

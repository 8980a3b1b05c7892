using System.IO.Compression;

namespace Mien.Lab.Datasets;

/// <summary>A file of a corpus, on disk or inside a zip; nothing is ever extracted under a name from the zip.</summary>
/// <param name="Name">Relative path inside the corpus, forward slashes, for messages and parsing only.</param>
/// <param name="Disk">Path of the file, or of the zip that holds it.</param>
/// <param name="Entry">Full name of the zip entry; null for a file on disk.</param>
public sealed record CorpusFile(string Name, string Disk, string? Entry)
{
    private const long MaxBytes = 4L << 30;

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
    public byte[] Read(ZipReader zips, long limit = MaxBytes)
    {
        using var stream = Open(zips);
        using var memory = new MemoryStream();
        CopyLimited(stream, memory, Math.Min(limit, Array.MaxLength));
        return memory.ToArray();
    }

    /// <summary>A path on disk with this content: its own, or a temporary copy in <paramref name="folder"/>.</summary>
    public string OnDisk(ZipReader zips, string folder)
    {
        if (Entry is null)
            return Disk;
        var path = Path.Combine(folder, Guid.NewGuid().ToString("n") + Path.GetExtension(Path.GetFileName(Name)));
        using var stream = Open(zips);
        using var file = File.Create(path);
        CopyLimited(stream, file, MaxBytes);
        return path;
    }

    private Stream Open(ZipReader zips) => Entry is null ? File.OpenRead(Disk) : zips.Open(Disk, Entry);

    private void CopyLimited(Stream from, Stream to, long limit)
    {
        var buffer = new byte[1 << 16];
        long total = 0;
        try
        {
            for (int read; (read = from.Read(buffer)) > 0; to.Write(buffer, 0, read))
                if ((total += read) > limit)
                    throw new MienException($"'{Name}' is larger than {limit:N0} bytes and was not read.");
        }
        catch (InvalidDataException error)
        {
            throw new MienException($"'{Name}' is broken inside '{Disk}': {error.Message}", error);
        }
    }

    private static bool IsZip(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static List<CorpusFile> InZip(string path, string prefix)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return [.. zip.Entries.Where(entry => !entry.FullName.EndsWith('/'))
                .Select(entry => new CorpusFile(prefix + entry.FullName.Replace('\\', '/'), path, entry.FullName))
                .OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
        catch (InvalidDataException error)
        {
            throw new MienException($"'{path}' is a broken zip ({error.Message}); fetch it again.", error);
        }
    }
}

/// <summary>Open zips of one worker; not to be shared between threads.</summary>
public sealed class ZipReader : IDisposable
{
    private readonly Dictionary<string, ZipArchive> _open = [];

    /// <summary>Opens an entry for reading.</summary>
    public Stream Open(string path, string entry)
    {
        if (!_open.TryGetValue(path, out var zip))
            _open[path] = zip = ZipFile.OpenRead(path);
        return zip.GetEntry(entry)!.Open();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var zip in _open.Values)
            zip.Dispose();
    }
}

using System.IO.Compression;

namespace Mien.Media;

/// <summary>A zip from a stranger: names that lead out of the folder, links, encryption and bombs are refused when it
/// is
/// opened, and entries whose bytes are not what they claim when they are read.</summary>
/// <remarks>One thread at a time, like the archive beneath.</remarks>
public sealed class SafeZip : IDisposable
{
    private readonly ZipArchive _archive;

    private readonly Dictionary<string, SafeZipEntry> _byName;

    private SafeZip(ZipArchive archive, IReadOnlyList<SafeZipEntry> entries)
    {
        (_archive, Entries) = (archive, entries);
        _byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The files in the zip, folders left out, in its own order.</summary>
    public IReadOnlyList<SafeZipEntry> Entries { get; }

    /// <summary>The file of exactly this name, or null.</summary>
    /// <param name="name">Relative path with forward slashes.</param>
    public SafeZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Opens a zip and checks all that its directory says.</summary>
    /// <param name="path">The zip.</param>
    /// <param name="limits">What counts as a bomb; null for the defaults.</param>
    /// <exception cref="MienException">Not a whole zip, or an entry is not safe; names the archive and the
    /// entry.</exception>
    public static SafeZip Open(string path, ZipLimits? limits = null)
    {
        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);
            return new SafeZip(archive, Check(path, archive, limits ?? new ZipLimits()));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            archive?.Dispose();
            throw new MienException($"'{path}' is not a whole zip: {e.Message} Fetch it again.", e);
        }
        catch
        {
            archive?.Dispose();
            throw;
        }
    }

    /// <summary>Unpacks a zip. Every file is written whole or not at all; older files of the same name are
    /// replaced.</summary>
    /// <param name="path">The zip.</param>
    /// <param name="folder">Where its files go; made when absent.</param>
    /// <param name="limits">What counts as a bomb; null for the defaults.</param>
    /// <param name="progress">Receives "unpack" in bytes.</param>
    /// <param name="ct">Stops between pieces; files already written stay, no half-written one does.</param>
    /// <returns>The paths of the files, in the zip's order.</returns>
    /// <exception cref="MienException">Not a whole zip, or an entry is not safe; names the archive and the
    /// entry.</exception>
    public static IReadOnlyList<string> Extract(
        string path, string folder, ZipLimits? limits = null, IProgress<WorkProgress>? progress = null,
        CancellationToken ct = default)
    {
        using var zip = Open(path, limits);
        var (done, total) = (0L, zip.Entries.Sum(entry => entry.Length));
        var written = new List<string>();
        foreach (var entry in zip.Entries)
        {
            written.Add(Extract(path, entry, folder, ct));
            progress?.Report(new WorkProgress("unpack", done += entry.Length, total, "bytes"));
        }
        return written;
    }

    /// <summary>Reads a whole zip and throws unless every entry is what the directory says, to the checksum.</summary>
    /// <param name="path">The zip.</param>
    /// <param name="limits">What counts as a bomb; null for the defaults.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="MienException">Not a whole zip, or an entry is not safe or not whole.</exception>
    public static void Verify(string path, ZipLimits? limits = null, CancellationToken ct = default)
    {
        using var zip = Open(path, limits);
        foreach (var entry in zip.Entries)
            entry.CopyTo(Stream.Null, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private static string Extract(string path, SafeZipEntry entry, string folder, CancellationToken ct)
    {
        var target = Path.Combine([folder, .. entry.Name.Split('/')]);
        try
        {
            AtomicFile.Write(target, stream => entry.CopyTo(stream, ct));
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MienException(
                $"'{path}': its entry '{entry.Name}' could not be written to '{target}': {e.Message}", e);
        }
    }

    private static List<SafeZipEntry> Check(string path, ZipArchive archive, ZipLimits limits)
    {
        if (archive.Entries.Count > limits.Entries)
            throw new MienException($"'{path}' has {archive.Entries.Count:N0} entries, at most {limits.Entries:N0} "
                + "are read. It looks like a zip bomb; unpack it by hand if you trust it.");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var total = 0L;
        foreach (var entry in archive.Entries)
        {
            var fault = Fault(entry, limits)
                ?? (seen.Add(entry.FullName) ? null : "is there twice (or differs only in capital letters)")
                ?? ((total += entry.Length) > limits.TotalBytes
                    ? $"brings the zip above {limits.TotalBytes:N0} bytes" : null);
            if (fault is not null)
                throw new MienException($"'{path}' is refused: its entry '{Printable(entry.FullName)}' {fault}. "
                    + "Nothing was read from it.");
        }
        return [.. archive.Entries.Where(entry => !entry.FullName.EndsWith('/'))
            .Select(entry => new SafeZipEntry(path, entry))];
    }

    private static string? Fault(ZipArchiveEntry entry, ZipLimits limits)
    {
        // The upper half of the attributes is the Unix mode; 0 where the zip was made elsewhere.
        var kind = (entry.ExternalAttributes >> 16) & 0xF000;
        if (kind is not (0 or 0x8000 or 0x4000))
            return kind == 0xA000 ? "is a symbolic link" : "is neither file nor folder";
        if (entry.IsEncrypted)
            return "is encrypted";
        if (entry.Length > limits.EntryBytes)
            return $"unpacks to {entry.Length:N0} bytes, at most {limits.EntryBytes:N0} are read";
        if (entry.Length > limits.RatioFrom && entry.Length > entry.CompressedLength * limits.Ratio)
            return $"unpacks {entry.CompressedLength:N0} bytes to {entry.Length:N0}, as a zip bomb does";
        return ZipName.Fault(entry.FullName);
    }

    private static string Printable(string name) =>
        string.Concat(name.Take(200).Select(character => char.IsControl(character) ? '?' : character));
}

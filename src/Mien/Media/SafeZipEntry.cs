using System.IO.Compression;

namespace Mien.Media;

/// <summary>A file in a <see cref="SafeZip"/>; readable while the zip is open.</summary>
public sealed class SafeZipEntry
{
    private readonly string _archive;
    private readonly ZipArchiveEntry _entry;

    internal SafeZipEntry(string archive, ZipArchiveEntry entry) => (_archive, _entry) = (archive, entry);

    /// <summary>Relative path with forward slashes; never leads out of a folder.</summary>
    public string Name => _entry.FullName;

    /// <summary>Unpacked bytes, as the zip says; reading fails when it is not so.</summary>
    public long Length => _entry.Length;

    /// <summary>Checksum (CRC-32) of the unpacked bytes, as the zip says; reading fails when it is not so.</summary>
    public uint Crc32 => _entry.Crc32;

    /// <summary>Unpacks the entry into a stream, counting bytes and comparing the checksum.</summary>
    /// <param name="target">Receives the bytes; at most <see cref="Length"/> of them, also when the zip lies.</param>
    /// <param name="ct">Stops between pieces.</param>
    /// <exception cref="MienException">The bytes are not what the zip says.</exception>
    public void CopyTo(Stream target, CancellationToken ct = default)
    {
        using var source = Reading(_entry.Open);
        var buffer = new byte[1 << 16];
        var (length, crc) = (0L, new Crc32());
        int read;
        while ((read = Reading(() => source.Read(buffer))) > 0)
        {
            ct.ThrowIfCancellationRequested();
            if ((length += read) > Length)
                throw Damaged($"has more than the {Length:N0} bytes it claims");
            crc.Append(buffer.AsSpan(0, read));
            target.Write(buffer, 0, read);
        }
        if (length != Length)
            throw Damaged($"has {length:N0} of the {Length:N0} bytes it claims");
        if (crc.Value != Crc32)
            throw Damaged("has another checksum than it claims");
    }

    /// <summary>Unpacks the entry into memory.</summary>
    /// <param name="limit">Most bytes to take (ours: what an array can hold).</param>
    /// <exception cref="MienException">Larger than the limit, or the bytes are not what the zip says.</exception>
    public byte[] ReadAll(long limit = int.MaxValue / 2)
    {
        if (Length > limit)
            throw new MienException(
                $"'{_archive}': its entry '{Name}' has {Length:N0} bytes, at most {limit:N0} are read.");
        // The claimed length is not trusted with memory beyond 16 MiB before bytes have come.
        using var memory = new MemoryStream((int)Math.Min(Length, 16 << 20));
        CopyTo(memory);
        return memory.Length == memory.Capacity ? memory.GetBuffer() : memory.ToArray();
    }

    private T Reading<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new MienException(
                $"'{_archive}': its entry '{Name}' cannot be unpacked ({e.Message}). Fetch the archive again.", e);
        }
    }

    private MienException Damaged(string what) =>
        new($"'{_archive}': its entry '{Name}' {what}. The archive is damaged; fetch it again.");
}

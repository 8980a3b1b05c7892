namespace Mien;

/// <summary>Writes files that exist whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> through a sibling <c>.part</c> file that is renamed at the end.</summary>
    /// <remarks>When <paramref name="write"/> throws, the part is removed and an older file stays as it was.</remarks>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var part = path + ".part";
        try
        {
            using (var stream = File.Create(part, 1 << 16))
                write(stream);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Writes a text file (UTF-8, no byte order mark) whole or not at all.</summary>
    public static void WriteText(string path, string text) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(text);
    });
}

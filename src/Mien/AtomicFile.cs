namespace Mien;

/// <summary>Writes files that exist whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> through a sibling <c>.part</c> file that is renamed at the end.</summary>
    /// <remarks>When <paramref name="write"/> throws, the part is removed and an older file stays as it was.</remarks>
    public static void Write(string path, Action<Stream> write)
    {
        using var file = new PendingFile(path);
        write(file.Stream);
        file.Complete();
    }

    /// <summary>Writes a text file (UTF-8, no byte order mark) whole or not at all.</summary>
    public static void WriteText(string path, string text) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(text);
    });
}

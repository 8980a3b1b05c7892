using System.Text.Json;

namespace Mien.Models;

/// <summary>Where a part came from: what must be the same for its rest to be asked for.</summary>
internal sealed record PartOrigin(string Source, string? ETag, DateTimeOffset? LastModified);

/// <summary>The unfinished <c>NAME.part</c> of a download and its notes, <c>NAME.part.json</c>.</summary>
internal sealed class PartFile(string finalPath)
{
    public string Path { get; } = finalPath + ".part";

    private readonly string _notes = finalPath + ".part.json";

    public long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>The notes, or null where there are none that can be read.</summary>
    public PartOrigin? Origin()
    {
        try
        {
            return File.Exists(_notes) ? JsonSerializer.Deserialize<PartOrigin>(File.ReadAllText(_notes)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Starts from zero; the notes of an older part go first, so that they never describe other
    /// bytes.</summary>
    public FileStream Begin(PartOrigin? origin)
    {
        File.Delete(_notes);
        var stream = Open(FileMode.Create);
        if (origin is not null)
            AtomicFile.WriteText(_notes, JsonSerializer.Serialize(origin));
        return stream;
    }

    public FileStream Continue(long offset)
    {
        var stream = Open(FileMode.Open);
        stream.Seek(offset, SeekOrigin.Begin);
        return stream;
    }

    public void Discard()
    {
        File.Delete(_notes);
        File.Delete(Path);
    }

    public void Finish()
    {
        File.Move(Path, finalPath, overwrite: true);
        File.Delete(_notes);
    }

    // FileShare.None: a second download of the same file is refused instead of interleaved.
    private FileStream Open(FileMode mode) => new(Path, mode, FileAccess.Write, FileShare.None, 1, useAsync: true);
}

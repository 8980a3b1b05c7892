namespace Mien;

/// <summary>A file that grows while work goes on and gets its name only when it is whole.</summary>
/// <remarks>The bytes go to a sibling <c>.part</c> file; <see cref="Complete"/> renames it, and disposing of it without that
/// removes it, so that an older file stays as it was.</remarks>
public sealed class PendingFile : IDisposable
{
    private readonly string _path;
    private readonly string _part;

    /// <summary>Begins the file; creates its folder where there is none.</summary>
    public PendingFile(string path)
    {
        (_path, _part) = (path, path + ".part");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Stream = File.Create(_part, 1 << 16);
    }

    /// <summary>Where the bytes go.</summary>
    public Stream Stream { get; }

    /// <summary>The file is whole: gives it its name, in place of an older one.</summary>
    public void Complete()
    {
        Stream.Dispose();
        File.Move(_part, _path, overwrite: true);
    }

    /// <summary>Removes what was written, unless it is complete.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // The disk is full; what could not be written is not wanted any more.
        }
        finally
        {
            File.Delete(_part);
        }
    }
}

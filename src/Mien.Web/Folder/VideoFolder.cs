using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Mien.Media;
using Mien.Web.Media;

namespace Mien.Web.Folder;

/// <summary>A video or picture of the folder.</summary>
/// <param name="Id">Names it in requests.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Its path below the folder, forward slashes.</param>
internal sealed record FolderVideo(string Id, string Path, string Name);

/// <summary>The videos below the folder that <c>--folder</c> names. Requests name them by ids, never by paths.</summary>
internal sealed class VideoFolder(WebOptions options)
{
    /// <summary>Files that are listed at most.</summary>
    public const int Most = 10_000;

    /// <summary>Stands in a name for bytes that are no UTF-8: such a file cannot be opened by its name.</summary>
    private const char NoUtf8 = '\uFFFD';

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, (DateTime Written, bool IsPicture)> _pictures = new();
    private Dictionary<string, FolderVideo> _known = [];

    /// <summary>The folder; null where none was named.</summary>
    public string? Root { get; } = options.Folder is null ? null : Path.GetFullPath(options.Folder);

    /// <summary>Looks through the folder; left out are hidden files, links to elsewhere, empty files, pipes, and names that are no UTF-8.</summary>
    public IReadOnlyList<FolderVideo> List()
    {
        if (Root is null || !Directory.Exists(Root))
            return [];
        var found = Directory.EnumerateFiles(Root, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        }).Where(path => MediaFile.IsMedia(path) && HasContent(path)).Select(Video).Where(video => !video.Name.Contains(NoUtf8))
            .DistinctBy(video => video.Id).Take(Most).OrderBy(video => video.Name, StringComparer.Ordinal).ToList();
        lock (_gate)
            _known = found.ToDictionary(video => video.Id);
        return found;
    }

    /// <summary>A video by its id; null when it is not there.</summary>
    public FolderVideo? Find(string id)
    {
        lock (_gate)
            if (_known.TryGetValue(id, out var known) && File.Exists(known.Path))
                return known;
        return List().FirstOrDefault(video => video.Id == id);
    }

    /// <summary>Whether a file holds a picture, whatever its name says; false for one that cannot be opened.</summary>
    public bool IsPicture(FolderVideo video)
    {
        try
        {
            var written = File.GetLastWriteTimeUtc(video.Path);
            if (!_pictures.TryGetValue(video.Id, out var known) || known.Written != written)
                _pictures[video.Id] = known = (written, MediaProbe.PictureExtension(video.Path) is not null);
            return known.IsPicture;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The id of what has this path below the folder.</summary>
    public static string IdOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..20];

    private static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    private FolderVideo Video(string path)
    {
        var name = Path.GetRelativePath(Root!, path).Replace(Path.DirectorySeparatorChar, '/');
        return new FolderVideo(IdOf(name), path, name);
    }
}

namespace Mien.Media;

/// <summary>Tells videos and pictures apart from other files by how their names end; what is inside is checked when read.</summary>
public static class MediaFile
{
    private static readonly HashSet<string> _video = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".flv", ".mpg", ".mpeg", ".vob", ".wmv", ".asf", ".ts", ".mts", ".m2ts", ".3gp", ".3g2", ".ogv",
        ".mxf", ".dv", ".gif",
    };

    private static readonly HashSet<string> _picture = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".bmp", ".webp" };

    /// <summary>Whether a file name ends like a video's.</summary>
    public static bool IsVideo(string name) => _video.Contains(Path.GetExtension(name));

    /// <summary>Whether a file name ends like a picture's.</summary>
    public static bool IsPicture(string name) => _picture.Contains(Path.GetExtension(name));

    /// <summary>Whether a file name ends like a video's or a picture's.</summary>
    public static bool IsMedia(string name) => IsVideo(name) || IsPicture(name);

    /// <summary>Checks what can be known without opening: a pipe would be waited for without end.</summary>
    /// <returns>Length in bytes.</returns>
    /// <exception cref="MienException">The file is missing or empty, or no file.</exception>
    internal static long RequireContent(string path)
    {
        if (!File.Exists(path))
            throw new MienException($"'{path}' does not exist." + (path.Contains('\uFFFD', StringComparison.Ordinal) ? " Its name is not UTF-8: rename it." : ""));
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        return file is { Exists: true, Length: > 0 and var length } ? length : throw new MienException(
            $"'{path}' is an empty file, or a pipe or device, which is not read: copy it again, or record it into a file first.");
    }
}

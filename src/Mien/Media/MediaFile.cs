namespace Mien.Media;

/// <summary>Tells videos and pictures apart from other files by how their names end; what is inside is checked when read.</summary>
public static class MediaFile
{
    private static readonly HashSet<string> _video = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".flv", ".mpg", ".mpeg", ".wmv", ".ts", ".3gp", ".ogv",
    };

    private static readonly HashSet<string> _picture = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".bmp", ".webp" };

    /// <summary>Whether a file name ends like a video's.</summary>
    public static bool IsVideo(string name) => _video.Contains(Path.GetExtension(name));

    /// <summary>Whether a file name ends like a picture's.</summary>
    public static bool IsPicture(string name) => _picture.Contains(Path.GetExtension(name));

    /// <summary>Whether a file name ends like a video's or a picture's.</summary>
    public static bool IsMedia(string name) => IsVideo(name) || IsPicture(name);
}

using System.IO.Enumeration;
using Mien.Media;

namespace Mien.Cli;

/// <summary>A video or picture that a user named.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What results call it: the path below the folder that was named, else the file's name; forward slashes.</param>
internal sealed record InputFile(string Path, string Name)
{
    /// <summary>Whether it is read as a video, as all is that is not named like a picture.</summary>
    public bool IsVideo => !MediaFile.IsPicture(Path);
}

/// <summary>The videos and pictures that a user names: files, folders, and patterns that the shell has left alone.</summary>
internal static class InputFiles
{
    /// <summary>All files in a fixed order, each once.</summary>
    /// <exception cref="MienException">Nothing at all is there, or two would share their results.</exception>
    public static IReadOnlyList<InputFile> Expand(IReadOnlyList<string> inputs)
    {
        var files = inputs.SelectMany(Expand).DistinctBy(file => Path.GetFullPath(file.Path)).ToList();
        if (files.Count == 0)
            throw new MienException($"There is no video and no picture in {string.Join(", ", inputs.Select(input => $"'{input}'"))}.");
        var same = files.GroupBy(file => file.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return same is null ? files : throw new MienException(
            $"{string.Join(" and ", same.Take(2).Select(file => $"'{file.Path}'"))} have the same name; their results would overwrite each other. Name the folder above them instead.");
    }

    private static IEnumerable<InputFile> Expand(string input)
    {
        if (Directory.Exists(input))
            return Media(Below(input, Path.GetFullPath(input), []), input);
        var name = Path.GetFileName(input);
        if (File.Exists(input) || name.AsSpan().IndexOfAny('*', '?') < 0)
            return [new InputFile(input, name)];
        var folder = Path.GetDirectoryName(input) is { Length: > 0 } parent ? parent : ".";
        return Directory.Exists(folder)
            ? Media(Directory.EnumerateFiles(folder), folder).Where(file => FileSystemName.MatchesSimpleExpression(name, file.Name))
            : [];
    }

    private static IEnumerable<InputFile> Media(IEnumerable<string> paths, string above) =>
        paths.Where(path => MediaFile.IsMedia(path) && !IsHidden(path) && !IsResult(path)).Order(StringComparer.Ordinal)
            .Select(path => new InputFile(path, Path.GetRelativePath(above, path).Replace('\\', '/')));

    /// <summary>The files of a folder and those below it, each folder once, wherever links lead.</summary>
    private static IEnumerable<string> Below(string folder, string target, HashSet<string> seen)
    {
        if (!seen.Add(target))
            return [];
        var folders = Directory.GetDirectories(folder).Where(below => !IsHidden(below))
            .Select(below => (Path: below, Link: Directory.ResolveLinkTarget(below, returnFinalTarget: true)?.FullName))
            .OrderBy(below => below.Link is not null).ThenBy(below => below.Path, StringComparer.Ordinal);
        return [.. Directory.GetFiles(folder), .. folders.SelectMany(below => Below(below.Path, below.Link ?? Path.Combine(target, Path.GetFileName(below.Path)), seen))];
    }

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    /// <summary>Whether an earlier run wrote it: a plot, or a copy of a video.</summary>
    private static bool IsResult(string path)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        return path.EndsWith(".png", StringComparison.Ordinal) && MediaFile.IsMedia(stem) && File.Exists(Path.ChangeExtension(path, ".svg"))
            || Path.GetExtension(stem) is ".annotated" or ".blurred" && MediaFile.IsMedia(Path.GetFileNameWithoutExtension(stem));
    }
}

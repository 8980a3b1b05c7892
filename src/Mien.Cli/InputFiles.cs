using System.IO.Enumeration;
using Mien.Media;

namespace Mien.Cli;

/// <summary>A video or picture that a user named.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What results call it: the path below the folder that was named, else the file's name; forward slashes.</param>
internal sealed record InputFile(string Path, string Name)
{
    public bool IsVideo => MediaFile.IsVideo(Path);
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
            return Media(input, input, SearchOption.AllDirectories);
        var name = Path.GetFileName(input);
        if (File.Exists(input) || name.AsSpan().IndexOfAny('*', '?') < 0)
            return [new InputFile(input, name)];
        var folder = Path.GetDirectoryName(input) is { Length: > 0 } parent ? parent : ".";
        return Directory.Exists(folder)
            ? Media(folder, folder, SearchOption.TopDirectoryOnly).Where(file => FileSystemName.MatchesSimpleExpression(name, file.Name))
            : [];
    }

    private static IEnumerable<InputFile> Media(string folder, string above, SearchOption depth) =>
        Directory.EnumerateFiles(folder, "*", depth).Where(MediaFile.IsMedia).Order(StringComparer.Ordinal)
            .Select(path => new InputFile(path, Path.GetRelativePath(above, path).Replace('\\', '/')));
}

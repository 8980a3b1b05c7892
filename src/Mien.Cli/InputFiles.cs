using System.IO.Enumeration;
using Mien.Media;

namespace Mien.Cli;

/// <summary>The videos and pictures that a user names: files, folders, and patterns that the shell has left alone.</summary>
internal static class InputFiles
{
    /// <summary>All files in a fixed order, each once.</summary>
    /// <exception cref="MienException">Nothing at all is there.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> inputs)
    {
        var files = inputs.SelectMany(Expand).Distinct(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new MienException($"There is no video and no picture in {string.Join(", ", inputs.Select(input => $"'{input}'"))}.");
    }

    private static IEnumerable<string> Expand(string input)
    {
        if (Directory.Exists(input))
            return Media(input, SearchOption.AllDirectories);
        var name = Path.GetFileName(input);
        if (File.Exists(input) || name.AsSpan().IndexOfAny('*', '?') < 0)
            return [input];
        var folder = Path.GetDirectoryName(input) is { Length: > 0 } parent ? parent : ".";
        return Directory.Exists(folder)
            ? Media(folder, SearchOption.TopDirectoryOnly).Where(file => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(file)))
                .Select(file => folder == "." ? Path.GetFileName(file) : file)
            : [];
    }

    private static IOrderedEnumerable<string> Media(string folder, SearchOption depth) =>
        Directory.EnumerateFiles(folder, "*", depth).Where(MediaFile.IsMedia).Order(StringComparer.Ordinal);
}

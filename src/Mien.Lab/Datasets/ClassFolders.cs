using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using Mien.Media;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>Any corpus kept as class folders with pictures or videos: <c>[split/]label/file</c>.</summary>
public static partial class ClassFolders
{
    private static readonly Dictionary<string, string> _splits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = "train",
        ["training"] = "train",
        ["valid"] = "valid",
        ["val"] = "valid",
        ["validation"] = "valid",
        ["test"] = "test",
        ["testing"] = "test",
    };

    /// <summary>Lists the clips: the folder of a file is its class, a folder train, valid or test above it the given split.</summary>
    /// <exception cref="MienException">No picture or video lies in a class folder; broken votes or subjects.</exception>
    public static Catalogue Find(string corpus, IReadOnlyList<CorpusFile> files, PrepareOptions options)
    {
        var votes = Votes.Read(files, options.Votes);
        var subjectOf = SubjectRule(options.Subjects);
        var clips = new List<CorpusClip>();
        foreach (var file in files.Where(file => MediaFile.IsMedia(file.Name)))
            if (ClassOf(file) is { } label && (options.Labels.Count == 0 || options.Labels.Contains(label)))
                clips.Add(new CorpusClip(UniqueName(file), label, subjectOf(file.Name), SplitOf(file), null, [file], votes.Of(file)));
        if (clips.Count == 0)
            throw new MienException($"'{corpus}' holds neither RAVDESS names nor class folders with pictures or videos " +
                                    "(class/file.png or train/class/file.png), after --labels.");
        var labels = clips.Select(clip => clip.Label).Distinct().Count();
        var without = clips.Count(clip => clip.Targets.Count > 0 && clip.Targets.Sum() == 0);
        var found = $"{clips.Count:N0} files in {labels} classes" + (without > 0 ? $"; {without:N0} without votes" : "");
        return new Catalogue(Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(corpus)), false, found,
            RequireDistinct(clips), votes.Labels);
    }

    private static string? ClassOf(CorpusFile file)
    {
        var parts = file.Name.Split('/');
        return parts.Length < 2 || _splits.ContainsKey(parts[^2]) ? null : SafeName(Label.Canonical(parts[^2]));
    }

    private static string SplitOf(CorpusFile file) =>
        file.Name.Split('/').SkipLast(2).Select(part => _splits.GetValueOrDefault(part)).LastOrDefault(split => split is not null) ?? "";

    private static string UniqueName(CorpusFile file)
    {
        var split = SplitOf(file);
        var stem = SafeName(Path.GetFileNameWithoutExtension(file.Name));
        return split.Length > 0 ? $"{split}_{stem}" : stem;
    }

    /// <summary>Characters that some system forbids in names become an underscore, and one stands before a device's name.</summary>
    private static string SafeName(string name) => Regex.Replace(
        Regex.Replace(name, @"[^\w.\-]|^\.+|\.+$", "_", RegexOptions.CultureInvariant),
        @"^(?=(con|prn|aux|nul|com\d|lpt\d)(\.|$))", "_", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>What <see cref="ClipDecoder"/> puts behind a video's name for its pictures.</summary>
    [GeneratedRegex(@"_f\d{5,}$", RegexOptions.CultureInvariant)]
    private static partial Regex FrameNumber();

    /// <summary>Gives clips of the same name numbers, and a still that is named like a picture of a video.</summary>
    private static List<CorpusClip> RequireDistinct(List<CorpusClip> clips)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var videos = clips.Where(clip => clip.IsVideo).Select(clip => clip.Label + "/" + clip.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. clips.Select(clip =>
        {
            var key = clip.Label + "/" + clip.Name;
            var count = seen[key] = seen.GetValueOrDefault(key) + 1;
            return count == 1 && (clip.IsVideo || !videos.Contains(FrameNumber().Replace(key, ""))) ? clip : clip with { Name = string.Create(CultureInfo.InvariantCulture, $"{clip.Name}~{count}") };
        }).OrderBy(clip => clip.Split, StringComparer.Ordinal).ThenBy(clip => clip.Label, StringComparer.Ordinal)
          .ThenBy(clip => clip.Name, StringComparer.Ordinal)];
    }

    internal static Func<string, string> SubjectRule(string rule)
    {
        if (rule.Length == 0)
            return _ => "";
        if (rule.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            var subjects = ReadSubjects(rule);
            return name => subjects.GetValueOrDefault(Path.GetFileName(name)) ?? subjects.GetValueOrDefault(name)
                ?? throw new MienException($"'{rule}' names no subject for '{name}'.");
        }
        var pattern = Pattern(rule);
        return name => pattern.Match(name) is { Success: true, Groups.Count: > 1 } match
            ? match.Groups[1].Value
            : throw new MienException($"--subjects {rule} finds no subject (first group) in '{name}'.");
    }

    /// <summary>A pattern whose search takes time linear in the name's length.</summary>
    private static Regex Pattern(string rule)
    {
        try
        {
            return new Regex(rule, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new MienException($"--subjects {rule} is neither a .csv nor a regular expression: {error.Message}", error);
        }
    }

    private static Dictionary<string, string> ReadSubjects(string path)
    {
        if (!File.Exists(path))
            throw new MienException($"--subjects: '{path}' does not exist.");
        using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
        var subjects = new Dictionary<string, string>();
        try
        {
            csv.Read();
            csv.ReadHeader();
            while (csv.Read())
                subjects[csv.GetField("file")!] = csv.GetField("subject")!;
            return subjects;
        }
        catch (CsvHelperException error)
        {
            throw new MienException($"--subjects: '{path}' is not a CSV with columns file and subject: {error.Message.Split('\n')[0]}", error);
        }
    }
}

using Mien.Media;

namespace Mien.Lab.Datasets;

/// <summary>The pictures of a split in a folder or zip, found by their last steps, however many folders either side has
/// above them. Paths of a table are only compared, never opened.</summary>
public sealed class PictureFiles
{
    private const long LargestPicture = 1L << 28;
    private readonly Dictionary<string, CorpusFile> _byPath;
    private readonly ILookup<string, CorpusFile> _byTwoSteps, _byName;

    private PictureFiles(IReadOnlyList<CorpusFile> files)
    {
        _byPath = files.ToDictionary(file => file.Name);
        _byTwoSteps = files.ToLookup(file => Last(file.Name, 2));
        _byName = files.ToLookup(file => Last(file.Name, 1));
    }

    /// <summary>Lists a folder (with the zips in it), or a zip.</summary>
    /// <exception cref="MienException">Neither of them, or a broken zip.</exception>
    public static PictureFiles In(string root) => Directory.Exists(root) || File.Exists(root)
        ? new PictureFiles([.. CorpusFile.List(root).Where(file => MediaFile.IsPicture(file.Name))])
        : throw new MienException($"'{root}' is neither a folder nor a .zip; --root names where the pictures lie.");

    /// <summary>The file that shares most steps with a path, from the end; null where none or more than one does.</summary>
    public CorpusFile? Find(string path)
    {
        if (_byPath.TryGetValue(path, out var exact))
            return exact;
        var steps = path.Split('/');
        var likely = _byTwoSteps.Contains(Last(path, 2)) ? _byTwoSteps[Last(path, 2)] : _byName[steps[^1]];
        var ranked = likely.Select(file => (File: file, Shared: Shared(steps, file.Name.Split('/'))))
            .OrderByDescending(pair => pair.Shared).Take(2).ToList();
        return ranked.Count == 0 || ranked.Count == 2 && ranked[0].Shared == ranked[1].Shared ? null : ranked[0].File;
    }

    /// <summary>Decodes a picture.</summary>
    /// <exception cref="MienException">Missing, ambiguous or broken.</exception>
    public Frame Read(string path, ZipReader zips) => Find(path) is { } file
        ? ImageFile.Decode(file.Read(zips, LargestPicture), path)
        : throw new MienException($"'{path}' is not among the pictures, or more than one fits.");

    private static string Last(string path, int steps)
    {
        var at = path.Length;
        while (steps-- > 0 && at > 0)
            at = path.LastIndexOf('/', at - 1);
        return path[(at + 1)..];
    }

    private static int Shared(string[] a, string[] b)
    {
        var count = 0;
        while (count < Math.Min(a.Length, b.Length) && a[^(count + 1)] == b[^(count + 1)])
            count++;
        return count;
    }
}

using System.Globalization;
using CsvHelper;

namespace Mien.Lab.Datasets;

/// <summary>A row of a split table.</summary>
internal sealed record SplitLine(
    int Line, string Path, string Split, string Fold, string Clip = "", string Subject = "", string Pixels = "");

/// <summary>Reads split tables from strangers.</summary>
internal static class SplitTableReader
{
    private const long LargestFile = 1L << 30;

    public static List<SplitLine> Rows(string path)
    {
        if (!File.Exists(path))
            throw new MienException($"'{path}' does not exist.");
        if (new FileInfo(path).Length > LargestFile)
            throw new MienException($"'{path}' is larger than 1 GiB and was not read.");
        try
        {
            using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
            return Rows(csv, path);
        }
        catch (CsvHelperException error)
        {
            throw new MienException($"'{path}' is no CSV of a split: {error.Message.Split('\n')[0]}", error);
        }
    }

    private static List<SplitLine> Rows(CsvReader csv, string path)
    {
        var columns = csv.Read() && csv.ReadHeader() ? csv.HeaderRecord! : [];
        if (!columns.Contains("path") || !columns.Contains("split") && !columns.Contains("fold"))
            throw new MienException($"'{path}' needs the columns path and split (train, valid, test), or path and fold; " +
                                    $"it has {string.Join(", ", columns.Take(20))}.");
        string Field(string name) => columns.Contains(name) ? csv.GetField(name)!.Trim() : "";
        var rows = new List<SplitLine>();
        while (csv.Read())
        {
            var clip = Field("clip");
            var label = Field("label");
            rows.Add(new SplitLine(csv.Parser.RawRow, Field("path").Replace('\\', '/'), Field("split"), Field("fold"),
                clip.Length > 0 && label.Length > 0 ? $"{label}/{clip}" : clip, Field("subject"), Field("pixels")));
            if (rows[^1].Split.Length > 0 && SplitPlace.Parse(rows[^1].Split) == 0)
                throw new MienException($"'{path}', line {rows[^1].Line}: split '{rows[^1].Split}' is none of train, valid, test.");
        }
        return rows;
    }

    /// <summary>Brings the rows of each path together.</summary>
    public static List<SplitPicture> Pictures(IEnumerable<SplitLine> rows, IReadOnlyList<string> folds, SplitIdentity identity)
    {
        var numbers = folds.Select((fold, number) => (fold, number)).ToDictionary(pair => pair.fold, pair => pair.number);
        var listed = rows.Where(row => row.Split.Length > 0 || row.Fold.Length > 0).ToList();
        var rest = TrainingIsTheRest(listed, folds);
        var places = new Dictionary<string, SplitPlace>();
        var pictures = new List<SplitPicture>();
        foreach (var path in listed.GroupBy(row => row.Path))
            foreach (var sides in Sides([.. path], numbers, rest))
            {
                var key = Convert.ToHexString(sides);
                if (!places.TryGetValue(key, out var place))
                    places[key] = place = new SplitPlace(sides);
                pictures.Add(identity.Of(path.First(), place));
            }
        return pictures;
    }

    private static bool TrainingIsTheRest(List<SplitLine> rows, IReadOnlyList<string> folds)
    {
        var trained = rows.Where(row => SplitPlace.Parse(row.Split) == 1 && row.Fold.Length > 0).Select(row => row.Fold).ToHashSet();
        if (folds is [""] || trained.Count == folds.Count)
            return false;
        return trained.Count == 0 ? true : throw new MienException(
            $"Folds {string.Join(", ", folds.Except(trained).Take(5))} list no training rows, the others do. " +
            "Either every fold lists them, or none does (then a fold is trained on all the others).");
    }

    /// <summary>One array of sides; another for every side that contradicts it in a fold.</summary>
    private static List<byte[]> Sides(List<SplitLine> rows, Dictionary<string, int> numbers, bool rest)
    {
        var all = new List<byte[]>();
        foreach (var row in rows)
        {
            var side = row.Split.Length > 0 ? SplitPlace.Parse(row.Split) : (byte)3;
            foreach (var fold in numbers.TryGetValue(row.Fold, out var number) ? [number] : numbers.Values.ToArray())
            {
                var free = all.Find(sides => sides[fold] == 0 || sides[fold] == side);
                if (free is null)
                    all.Add(free = new byte[numbers.Count]);
                free[fold] = side;
            }
        }
        if (rest)
            all.ForEach(sides => sides.AsSpan().Replace((byte)0, (byte)1));
        return all;
    }
}

/// <summary>What is known of a row's picture: by the rule, the manifest, the table, and last by its name.</summary>
internal sealed class SplitIdentity(FrameSet? frames, string subjects)
{
    private readonly Func<string, string> _subject = ClassFolders.SubjectRule(subjects);
    private readonly Dictionary<string, FrameRow> _known =
        frames?.Rows.DistinctBy(row => row.Path).ToDictionary(row => row.Path) ?? [];

    public SplitPicture Of(SplitLine row, SplitPlace place)
    {
        var subject = _subject(row.Path);
        if (!_known.TryGetValue(row.Path, out var known))
            return SplitPicture.Of(row.Path, row.Clip, subject.Length > 0 ? subject : row.Subject, row.Pixels, place);
        subject = subject.Length > 0 ? subject : known.Subject;
        return SplitPicture.Of(known, subject.Length > 0 ? subject : RecordingName.Find(known.Clip)?.Subject ?? "", place);
    }
}

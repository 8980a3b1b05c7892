using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Mien.Lab.Datasets;

/// <summary>One line of a split file.</summary>
/// <param name="Path">The picture, relative to its frames folder.</param>
/// <param name="Split"><c>train</c>, <c>valid</c> or <c>test</c>.</param>
/// <param name="Fold">Fold in which the picture is tested, from 1; 0 where there are no folds or none tests it.</param>
public sealed record SplitRow(string Path, string Split, int Fold);

/// <summary>Who is on which side, as CSV: <c>path,split[,fold]</c>. With folds, a picture is tested in its fold and trained on in
/// all others.</summary>
public static class SplitFile
{
    private static readonly string[] _columns = ["path", "split", "fold"];

    /// <summary>Writes the folds, whole or not at all; the pictures in manifest order.</summary>
    public static void Write(string path, FrameSet frames, FoldSet folds)
    {
        var fold = folds.FoldOfRow();
        Write(path, folds.Rows.Select(row => fold.TryGetValue(row, out var number)
            ? new SplitRow(frames.Rows[row].Path, "test", number)
            : new SplitRow(frames.Rows[row].Path, "train", 0)), withFold: true);
    }

    /// <summary>Writes training and validation rows, whole or not at all.</summary>
    public static void Write(string path, FrameSet frames, Split split) => Write(path,
        split.Train.Select(row => (row, "train")).Concat(split.Validation.Select(row => (row, "valid"))).Order()
            .Select(pair => new SplitRow(frames.Rows[pair.row].Path, pair.Item2, 0)), withFold: false);

    /// <summary>Reads a split file; other columns are passed over.</summary>
    /// <exception cref="MienException">Missing, without the columns, or a value that is none.</exception>
    public static IReadOnlyList<SplitRow> Read(string path)
    {
        try
        {
            using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
            csv.Read();
            csv.ReadHeader();
            var folds = csv.HeaderRecord!.Contains("fold");
            var rows = new List<SplitRow>();
            while (csv.Read())
                rows.Add(new SplitRow(csv.GetField("path")!, Side(csv.GetField("split")!), folds && csv.GetField("fold") is { Length: > 0 } ? csv.GetField<int>("fold") : 0));
            return rows;
        }
        catch (Exception error) when (error is CsvHelperException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new MienException($"'{path}' cannot be read as a split (columns path, split and perhaps fold): {error.Message.Split('\n')[0]}", error);
        }
    }

    private static string Side(string side) =>
        side is "train" or "valid" or "test" ? side : throw new FormatException($"split '{side}' is none of train, valid, test");

    private static void Write(string path, IEnumerable<SplitRow> rows, bool withFold) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        foreach (var column in withFold ? _columns : _columns[..2])
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var row in rows)
        {
            csv.WriteField(row.Path);
            csv.WriteField(row.Split);
            if (withFold)
                csv.WriteField(row.Fold > 0 ? row.Fold.ToString(CultureInfo.InvariantCulture) : "");
            csv.NextRecord();
        }
    });
}

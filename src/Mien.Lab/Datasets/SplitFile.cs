using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Mien.Lab.Datasets;

/// <summary>Writes who is on which side as CSV, <c>path,split[,fold]</c>, which <see cref="SplitTable"/> reads.</summary>
public static class SplitFile
{
    private static readonly string[] _columns = ["path", "split", "fold"];

    /// <summary>Writes folds, whole or not at all. A picture is listed in the fold that tests it and trained on in all others; where
    /// that is not so (some are never tested, or left out as copies), every fold lists its training pictures too.</summary>
    public static void Write(string path, FrameSet frames, FoldSet folds)
    {
        var train = folds.Folds.Select(fold => folds.TrainOf(frames, fold)).ToList();
        var complete = folds.Folds.Zip(train).Any(pair => pair.First.Test.Count + pair.Second.Count < folds.Rows.Count)
                       || folds.Folds.Sum(fold => fold.Test.Count) < folds.Rows.Count;
        var rows = folds.Folds.Zip(train).SelectMany(pair => pair.First.Test.Select(row => (Row: row, Side: "test", Fold: pair.First.Number))
            .Concat(complete ? pair.Second.Select(row => (Row: row, Side: "train", Fold: pair.First.Number)) : []));
        Write(path, frames, rows.OrderBy(line => line.Row).ThenBy(line => line.Fold), _columns);
    }

    /// <summary>Writes training and validation rows, whole or not at all.</summary>
    public static void Write(string path, FrameSet frames, Split split) => Write(path, frames,
        split.Train.Select(row => (Row: row, Side: "train", Fold: 0)).Concat(split.Validation.Select(row => (Row: row, Side: "valid", Fold: 0))).OrderBy(line => line.Row),
        _columns[..2]);

    private static void Write(string path, FrameSet frames, IEnumerable<(int Row, string Side, int Fold)> lines, string[] columns) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        foreach (var column in columns)
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var (row, side, fold) in lines)
        {
            csv.WriteField(frames.Rows[row].Path);
            csv.WriteField(side);
            if (fold > 0)
                csv.WriteField(fold);
            csv.NextRecord();
        }
    });
}

using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>What the folds' models said of pictures that they never saw, as CSV:
/// <c>path,clip,truth,predicted,p_label...,fold,subject</c>; probabilities after the fold's temperature.</summary>
public static class TestPredictions
{
    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">Class names in the order of the probabilities.</param>
    /// <param name="predictions">A test picture each.</param>
    public static void Write(string path, IReadOnlyList<string> labels, IEnumerable<ScoredClip> predictions) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        foreach (var column in (string[])["path", "clip", "truth", "predicted", .. labels.Select(label => "p_" + label), "fold", "subject"])
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var prediction in predictions)
        {
            string[] fields =
            [
                prediction.Path, prediction.Clip, prediction.Truth, prediction.Predicted,
                .. prediction.Probabilities.Select(p => p.ToString("G9", CultureInfo.InvariantCulture)), prediction.Fold, prediction.Subject,
            ];
            foreach (var field in fields)
                csv.WriteField(field);
            csv.NextRecord();
        }
    });

    /// <summary>Reads such a file; person, intensity and statement come from the manifest.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frames">The corpus that was tested.</param>
    /// <exception cref="MienException">Missing, of another format, or of pictures that the corpus does not have.</exception>
    public static IReadOnlyList<ScoredClip> Read(string path, FrameSet frames)
    {
        var rows = frames.Rows.ToDictionary(row => row.Path, StringComparer.Ordinal);
        try
        {
            using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
            csv.Read();
            csv.ReadHeader();
            var columns = csv.HeaderRecord!.Where(column => column.StartsWith("p_", StringComparison.Ordinal)).ToList();
            var predictions = new List<ScoredClip>();
            while (csv.Read())
                predictions.Add(new ScoredClip(csv.GetField("clip")!, csv.GetField("truth")!, csv.GetField("predicted")!)
                {
                    Probabilities = [.. columns.Select(column => csv.GetField<double>(column))],
                    Path = csv.GetField("path")!,
                    Fold = csv.GetField("fold")!,
                }.With(rows.GetValueOrDefault(csv.GetField("path")!) ?? throw new MienException($"'{path}' names '{csv.GetField("path")}', which the frames do not have.")).WithName());
            return predictions;
        }
        catch (Exception error) when (error is CsvHelperException or IOException)
        {
            throw new MienException($"'{path}' cannot be read as predictions of folds: {error.Message.Split('\n')[0]}", error);
        }
    }
}

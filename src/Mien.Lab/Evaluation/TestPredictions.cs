using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>What a fold's model said of a picture that it never saw.</summary>
/// <param name="Path">The picture, relative to its frames folder.</param>
/// <param name="Clip">The clip it belongs to.</param>
/// <param name="Truth">Its label.</param>
/// <param name="Predicted">The most probable class; the first of equal ones.</param>
/// <param name="Probabilities">Of each class after the fold's temperature, in label order.</param>
/// <param name="Fold">The fold that tested it.</param>
/// <param name="Subject">The person; empty when unknown.</param>
public sealed record TestPrediction(
    string Path, string Clip, string Truth, string Predicted, IReadOnlyList<double> Probabilities, int Fold, string Subject)
{
    /// <summary>As <see cref="Score"/> takes it, with what the manifest says of the picture where it is at hand.</summary>
    public ScoredClip Scored(FrameRow? row)
    {
        var scored = new ScoredClip(Clip, Truth, Predicted)
        {
            Path = Path,
            Subject = Subject,
            Fold = Fold.ToString("00", CultureInfo.InvariantCulture),
            Probabilities = Probabilities,
        };
        return (row is null ? scored : scored.With(row)).WithName();
    }
}

/// <summary>Predictions of folds as CSV: <c>path,clip,truth,predicted,p_label...,fold,subject</c>.</summary>
public static class TestPredictions
{
    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, IReadOnlyList<string> labels, IEnumerable<TestPrediction> predictions) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        foreach (var column in (string[])["path", "clip", "truth", "predicted", .. labels.Select(label => "p_" + label), "fold", "subject"])
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var prediction in predictions)
        {
            foreach (var text in (string[])[prediction.Path, prediction.Clip, prediction.Truth, prediction.Predicted])
                csv.WriteField(text);
            foreach (var probability in prediction.Probabilities)
                csv.WriteField(probability.ToString("G9", CultureInfo.InvariantCulture));
            csv.WriteField(prediction.Fold);
            csv.WriteField(prediction.Subject);
            csv.NextRecord();
        }
    });

    /// <summary>Reads such a file.</summary>
    /// <exception cref="MienException">Missing or of another format.</exception>
    public static IReadOnlyList<TestPrediction> Read(string path)
    {
        try
        {
            using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
            csv.Read();
            csv.ReadHeader();
            var columns = csv.HeaderRecord!.Where(column => column.StartsWith("p_", StringComparison.Ordinal)).ToList();
            var predictions = new List<TestPrediction>();
            while (csv.Read())
                predictions.Add(new TestPrediction(csv.GetField("path")!, csv.GetField("clip")!, csv.GetField("truth")!, csv.GetField("predicted")!,
                    [.. columns.Select(column => csv.GetField<double>(column))], csv.GetField<int>("fold"), csv.GetField("subject")!));
            return predictions;
        }
        catch (Exception error) when (error is CsvHelperException or IOException)
        {
            throw new MienException($"'{path}' cannot be read as predictions of folds: {error.Message.Split('\n')[0]}", error);
        }
    }
}

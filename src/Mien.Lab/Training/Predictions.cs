using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Mien.Lab.Training;

/// <summary>What a model said of one picture.</summary>
/// <param name="Path">The picture, relative to its frames folder.</param>
/// <param name="Clip">The clip it belongs to.</param>
/// <param name="Truth">Its label.</param>
/// <param name="Probabilities">Of each class, in label order.</param>
/// <param name="Subject">The person; empty when unknown.</param>
public sealed record Prediction(string Path, string Clip, string Truth, IReadOnlyList<double> Probabilities, string Subject = "")
{
    /// <summary>The class with the largest probability; the first of equal ones.</summary>
    public string Predicted(IReadOnlyList<string> labels) => labels[Probabilities.Select((p, i) => (p, i)).MaxBy(pair => pair.p).i];
}

/// <summary>Predictions as CSV: <c>path,clip,truth,predicted,p_label...,subject</c>.</summary>
public static class Predictions
{
    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, IReadOnlyList<string> labels, IEnumerable<Prediction> predictions) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        foreach (var column in (string[])["path", "clip", "truth", "predicted", .. labels.Select(label => "p_" + label), "subject"])
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var prediction in predictions)
        {
            csv.WriteField(prediction.Path);
            csv.WriteField(prediction.Clip);
            csv.WriteField(prediction.Truth);
            csv.WriteField(prediction.Predicted(labels));
            foreach (var probability in prediction.Probabilities)
                csv.WriteField(probability.ToString("G9", CultureInfo.InvariantCulture));
            csv.WriteField(prediction.Subject);
            csv.NextRecord();
        }
    });

    /// <summary>Reads the pairs of truth and prediction; other columns are passed over.</summary>
    /// <exception cref="MienException">Missing, or without the columns <c>truth</c> and <c>predicted</c>.</exception>
    public static IReadOnlyList<(string Truth, string Predicted)> ReadPairs(string path)
    {
        try
        {
            using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
            csv.Read();
            csv.ReadHeader();
            var pairs = new List<(string, string)>();
            while (csv.Read())
                pairs.Add((csv.GetField("truth")!, csv.GetField("predicted")!));
            return pairs;
        }
        catch (Exception error) when (error is CsvHelperException or IOException)
        {
            throw new MienException($"'{path}' cannot be read as predictions (columns truth and predicted): {error.Message.Split('\n')[0]}", error);
        }
    }
}

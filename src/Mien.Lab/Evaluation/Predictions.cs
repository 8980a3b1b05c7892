using System.Globalization;
using CsvHelper;

namespace Mien.Lab.Evaluation;

/// <summary>Predictions as a CSV with the columns <c>truth</c> and <c>predicted</c> among others.</summary>
public static class Predictions
{
    /// <summary>Reads the pairs of truth and prediction.</summary>
    /// <exception cref="MienException">Missing, or without these columns.</exception>
    public static IReadOnlyList<(string Truth, string Predicted)> Read(string path)
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

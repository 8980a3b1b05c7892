using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Mien.Recognition;

namespace Mien.Output;

/// <summary>Writes a clip's frames as CSV: <c>source,frame,time,label,p_label...</c>; times in seconds.</summary>
public static class ExpressionCsv
{
    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, ClipExpression clip) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", InjectionOptions = InjectionOptions.Escape });
        foreach (var column in (string[])["source", "frame", "time", "label", .. clip.Labels.Select(label => "p_" + label)])
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var frame in clip.Frames)
        {
            csv.WriteField(Path.GetFileName(clip.Source));
            csv.WriteField(frame.Frame);
            csv.WriteField(frame.Time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
            csv.WriteField(clip.Labels[Array.IndexOf(frame.Probabilities, frame.Probabilities.Max())]);
            foreach (var probability in frame.Probabilities)
                csv.WriteField(probability.ToString("0.000000", CultureInfo.InvariantCulture));
            csv.NextRecord();
        }
    });
}

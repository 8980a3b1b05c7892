using System.Globalization;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Models;

namespace Mien.Lab.Evaluation;

/// <summary>Temperature and "uncertain" threshold of a finished run, from the pictures that it held out of its corpus' own training
/// part (<see cref="SplitProtocol.Inner"/>), written into its network files. Under other protocols the held-out pictures are what a
/// run is judged on, and nothing may be chosen on them.</summary>
/// <param name="Temperature">Logits are divided by it before the softmax (Guo et al. 2017).</param>
/// <param name="Uncertain">Least confidence that is answered for <see cref="ErrorRate"/>; null when no threshold keeps it.</param>
/// <param name="Answered">Share of the held-out pictures that reach the threshold.</param>
/// <param name="Pictures">Held-out pictures.</param>
public sealed record RunCalibration(double Temperature, double? Uncertain, double Answered, int Pictures)
{
    /// <summary>Wanted share of mistakes among the answered. Ours.</summary>
    public const double ErrorRate = 0.1;

    private static readonly string[] _weights = ["model.safetensors", "best.safetensors"];

    /// <summary>Learns both.</summary>
    /// <param name="labels">Class names in the order of the probabilities.</param>
    /// <param name="heldOut">Predictions at temperature 1.</param>
    /// <exception cref="ArgumentException">No predictions.</exception>
    public static RunCalibration Of(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> heldOut)
    {
        int[] truth = [.. heldOut.Select(picture => labels.ToList().IndexOf(picture.Truth))];
        double[][] logits = [.. heldOut.Select(picture => FrameVote.Logits(picture.Probabilities))];
        var temperature = Calibration.TemperatureOf(logits, truth);
        var answers = logits.Select((row, i) => (FrameVote.Softmax([.. row.Select(logit => logit / temperature)]), truth[i]))
            .Select(pair => (pair.Item1.Max(), Array.IndexOf(pair.Item1, pair.Item1.Max()) == pair.Item2)).ToList();
        var point = Calibration.ThresholdOf(answers, ErrorRate);
        return new RunCalibration(temperature, point?.Threshold, point?.Coverage ?? 0, heldOut.Count);
    }

    /// <summary>Calibrates a run in place; does nothing, and returns null, when its protocol allows none.</summary>
    /// <exception cref="MienException">The run lacks its predictions or networks.</exception>
    public static RunCalibration? Apply(RunFolder folder)
    {
        if (folder.Read().Options.Protocol != SplitProtocol.Inner)
            return null;
        var table = PredictionTable.Read(folder.File("validation.csv"));
        var calibration = Of(table.Labels, table.Rows);
        var words = calibration.Metadata();
        foreach (var file in _weights.Select(folder.File).Where(File.Exists))
            Safetensors.Restate(file, words);
        OnnxWriter.Restate(folder.File("model.onnx"), words);
        return calibration;
    }

    private Dictionary<string, string> Metadata()
    {
        var words = new Dictionary<string, string>
        {
            ["temperature"] = Temperature.ToString("R", CultureInfo.InvariantCulture),
            ["calibration"] = string.Create(CultureInfo.InvariantCulture, $"on {Pictures:N0} pictures held out of the corpus' own training part"),
        };
        if (Uncertain is { } uncertain)
            words["uncertain_below"] = uncertain.ToString("0.####", CultureInfo.InvariantCulture);
        return words;
    }
}

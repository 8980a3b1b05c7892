using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>Faces to calibrate an int8 network on, and others to measure it on.</summary>
/// <param name="Calibration">Faces that choose where activations are cut.</param>
/// <param name="Check">Faces that measure the loss; none is pixel for pixel among the others.</param>
/// <param name="Sides">How they were told apart, in words.</param>
public sealed record Int8Faces(IReadOnlyList<FrameRow> Calibration, IReadOnlyList<FrameRow> Check, string Sides)
{
    /// <summary>Least faces that a loss is measured on.</summary>
    public const int LeastCheck = 1000;

    private const int LeastCalibration = 64, MostCalibration = 256, MostCheck = 4000;   // ours

    /// <summary>Draws both from a corpus: training and validation pictures of the run or of the corpus, else whole recordings.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="labels">Labels of the network; other pictures are left out.</param>
    /// <param name="split">The run's own split, <c>train</c> or <c>valid</c> by path; null when the network has none for this corpus.</param>
    /// <exception cref="MienException">Too few faces; says how many there are.</exception>
    public static Int8Faces Draw(FrameSet frames, IReadOnlyList<string> labels, IReadOnlyDictionary<string, string>? split)
    {
        var rows = frames.Rows.Where(row => labels.Contains(row.Label)).ToArray();
        new Random(0).Shuffle(rows);
        var (side, sides) = Side(rows, split);
        var calibration = rows.Where(row => side(row) == "train").Take(MostCalibration).ToList();
        var seen = calibration.Select(row => row.Pixels).ToHashSet();
        var check = rows.Where(row => side(row) is "valid" or "test" && !seen.Contains(row.Pixels)).Take(MostCheck).ToList();
        return calibration.Count >= LeastCalibration && check.Count >= LeastCheck
            ? new Int8Faces(calibration, check, sides)
            : throw new MienException($"int8 needs {LeastCalibration:N0} faces to calibrate on and {LeastCheck:N0} others to measure what it loses; " +
                $"'{frames.Folder}' has {calibration.Count:N0} and {check.Count:N0} of the network's labels ({sides}). " +
                "Prepare a larger corpus for --data, or export fp32.");
    }

    private static (Func<FrameRow, string> Side, string Sides) Side(FrameRow[] rows, IReadOnlyDictionary<string, string>? split)
    {
        if (split is not null)
            return (row => split.GetValueOrDefault(row.Path, ""), "training and validation pictures of the run");
        if (rows.Any(row => row.Split.Length > 0))
            return (row => row.Split, "the corpus' own split");
        var calibration = new HashSet<string>();
        var faces = 0;
        foreach (var recording in rows.GroupBy(row => row.Recording).TakeWhile(_ => faces < MostCalibration))
        {
            calibration.Add(recording.Key);
            faces += recording.Count();
        }
        return (row => calibration.Contains(row.Recording) ? "train" : "valid", "other recordings of the corpus");
    }
}

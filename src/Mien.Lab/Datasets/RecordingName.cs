using System.Text.RegularExpressions;

namespace Mien.Lab.Datasets;

/// <summary>What a file's path says of clip, recording and person, where it follows the names of a known corpus.</summary>
/// <param name="Clip">The file that was published, or the clip a frame is of.</param>
/// <param name="Recording">What was filmed: RAVDESS twins (modality 01 and 02 of a trial) share it, song and speech do
/// not.</param>
/// <param name="Subject">The person; empty where the name does not say.</param>
public sealed partial record RecordingName(string Clip, string Recording, string Subject)
{
    /// <summary>Reads RAVDESS (<c>02-01-06-01-02-01-12</c>), CK+ (<c>S132_006_00000023</c>: subject, sequence, frame),
    /// CREMA-D (<c>1001_DFA_ANG_XX</c>) and Mien's own frames (<c>CLIP_f00012.png</c>) anywhere in a path; null for any
    /// other name.</summary>
    public static RecordingName? Find(string path)
    {
        if (Ravdess().Match(path) is { Success: true } ravdess && RavdessName.TryParse(ravdess.Value) is { } trial)
            return new RecordingName(trial.ToString(), trial.Recording, trial.ToString()[^2..]);
        if (CohnKanade().Match(path) is { Success: true } sequence)
            return new RecordingName(sequence.Groups[1].Value, sequence.Groups[1].Value, sequence.Groups[2].Value);
        if (CremaD().Match(path) is { Success: true } sentence)
            return new RecordingName(sentence.Value, sentence.Value, sentence.Groups[1].Value);
        return Frame().Match(path) is { Success: true } frame
            ? new RecordingName(frame.Groups[1].Value, frame.Groups[1].Value, "") : null;
    }

    [GeneratedRegex(@"(?<!\d)\d\d(-\d\d){6}(?!\d)", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Ravdess();

    [GeneratedRegex(@"(?<![A-Za-z0-9])((S\d{3})_\d{3})_\d{8}(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex CohnKanade();

    [GeneratedRegex(@"(?<!\d)(1\d{3})_[A-Z]{3}_[A-Z]{3}_(XX|LO|MD|HI|X)(?![A-Za-z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex CremaD();

    [GeneratedRegex(@"^(.+)_f\d{5,}\.[A-Za-z]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Frame();
}

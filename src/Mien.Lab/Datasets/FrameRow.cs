namespace Mien.Lab.Datasets;

/// <summary>One picture of a prepared corpus, a row of <c>manifest.csv</c>.</summary>
/// <param name="Path">Relative to the frames folder, with forward slashes.</param>
/// <param name="Label">Canonical class name.</param>
/// <param name="Subject">The person; empty when unknown.</param>
/// <param name="Clip">The clip's name; a still is a clip of one frame.</param>
/// <param name="Frame">Position in the clip, from 0, before thinning by <c>--every</c>.</param>
/// <param name="Time">Presentation time in seconds.</param>
/// <param name="Split">The corpus' own split: <c>train</c>, <c>valid</c>, <c>test</c>, or empty.</param>
/// <param name="Intensity">RAVDESS intensity, 1 or 2; empty elsewhere.</param>
/// <param name="Statement">RAVDESS statement, 1 or 2; empty elsewhere.</param>
/// <param name="Repetition">RAVDESS repetition, 1 or 2; empty elsewhere.</param>
/// <param name="Modality">RAVDESS modality, 1 or 2; empty elsewhere.</param>
/// <param name="Source">First 16 hex digits of the SHA-256 of the source file.</param>
/// <param name="Pixels">First 16 hex digits of the SHA-256 of the prepared pixels; equal for pixel-identical pictures.</param>
/// <param name="Targets">Share of votes a label (the optional <c>p_label</c> columns), in the set's target order; else empty.</param>
public sealed record FrameRow(
    string Path, string Label, string Subject, string Clip, int Frame, double Time, string Split,
    string Intensity, string Statement, string Repetition, string Modality, string Source, string Pixels,
    IReadOnlyList<double> Targets)
{
    /// <summary>What was filmed: RAVDESS twins (modality 01 and 02 of a trial) share it, and stills of one CK+ sequence; else
    /// the clip, whose name is its own only within its class.</summary>
    public string Recording => RecordingName.Find(Clip)?.Recording ?? Label + "/" + Clip;
}

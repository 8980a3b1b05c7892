using Mien.Faces;

namespace Mien.Recognition;

/// <summary>Whether a frame says something of a person's expression.</summary>
public enum FrameState
{
    /// <summary>The expression was measured.</summary>
    Measured,
    /// <summary>It was measured, but the largest probability is below the threshold of the stated error rate.</summary>
    Uncertain,
    /// <summary>The face is there, but too small or turned too far away.</summary>
    NotMeasurable,
    /// <summary>No face was found.</summary>
    NoFace,
}

/// <summary>One person in one frame: a row of <c>frames.csv</c>.</summary>
/// <param name="Frame">Position in the video, from 0.</param>
/// <param name="Time">Presentation time.</param>
/// <param name="Person">Number of the person, from 1; 0 in a frame without any face.</param>
/// <param name="Face">The face; null where the whole frame was classified or none was found.</param>
/// <param name="State">What the row may be used for.</param>
/// <param name="Raw">Class probabilities of this frame alone, in label order; null where nothing was measured.</param>
/// <param name="Smoothed">The same after smoothing over time; equal to <paramref name="Raw"/> without it.</param>
public sealed record PersonFrame(
    int Frame, TimeSpan Time, int Person, TrackedFace? Face, FrameState State, IReadOnlyList<double>? Raw, IReadOnlyList<double>? Smoothed)
{
    /// <summary>Index of the most probable label of a measured row, the first of equals; null in any other state.</summary>
    public int? Top => State == FrameState.Measured && Smoothed is { Count: > 0 } ? Smoothed.Index().MaxBy(pair => pair.Item).Index : null;

    /// <summary>Largest smoothed probability of a measured or uncertain row; else null.</summary>
    public double? Confidence => State is FrameState.Measured or FrameState.Uncertain && Smoothed is { Count: > 0 } ? Smoothed.Max() : null;
}

/// <summary>A stretch of time in which a person shows one label.</summary>
/// <param name="Person">Number of the person.</param>
/// <param name="Label">The apparent expression.</param>
/// <param name="Start">Presentation time of its first frame.</param>
/// <param name="End">Presentation time at which the next frame begins, or the video ends.</param>
/// <param name="Frames">Frames in it.</param>
/// <param name="Confidence">Mean of the label's smoothed probability over its frames.</param>
public sealed record Segment(int Person, string Label, TimeSpan Start, TimeSpan End, int Frames, double Confidence);

using Mien.Faces;

namespace Mien.Recognition;

/// <summary>Decides what a row may be used for.</summary>
public static class FrameStates
{
    /// <summary>Whether a face is large enough and turned little enough for its expression to be measured.</summary>
    public static bool IsMeasurable(Face face, TimelineOptions options) =>
        face.Box.Width >= options.MinimumFaceWidth && Math.Abs(face.Yaw) <= options.MaximumYaw;

    /// <summary>The state of a row, from its face and from its smoothed probabilities (the raw ones before smoothing).</summary>
    /// <remarks>Without a face, probabilities are those of the whole frame, which is always measurable.</remarks>
    public static FrameState Of(PersonFrame row, TimelineOptions options) => row switch
    {
        { Face: null, Raw: null } => FrameState.NoFace,
        { Raw: null } => FrameState.NotMeasurable,
        { Face: { } tracked } when !IsMeasurable(tracked.Face, options) => FrameState.NotMeasurable,
        _ => (row.Smoothed ?? row.Raw).Max() < options.UncertainBelow ? FrameState.Uncertain : FrameState.Measured,
    };
}

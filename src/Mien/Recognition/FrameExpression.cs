namespace Mien.Recognition;

/// <summary>What the model sees in one frame.</summary>
/// <param name="Frame">Position in the video, from 0.</param>
/// <param name="Time">Presentation time.</param>
/// <param name="Probabilities">Of each class, in the model's label order.</param>
public sealed record FrameExpression(int Frame, TimeSpan Time, double[] Probabilities);

/// <summary>What the model sees in one video or picture.</summary>
/// <param name="Source">The input, as the user named it.</param>
/// <param name="Labels">Class names, in the order of all probabilities.</param>
/// <param name="Frames">Every frame, in order.</param>
/// <param name="Vote">Mean of the frames' probabilities.</param>
public sealed record ClipExpression(string Source, IReadOnlyList<string> Labels, IReadOnlyList<FrameExpression> Frames, double[] Vote)
{
    /// <summary>The label with the largest vote: the apparent expression.</summary>
    public string Label => Labels[Array.IndexOf(Vote, Vote.Max())];
}

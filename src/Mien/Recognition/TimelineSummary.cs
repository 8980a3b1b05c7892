namespace Mien.Recognition;

/// <summary>One label of one person over a whole video.</summary>
/// <param name="Label">The apparent expression.</param>
/// <param name="Share">Share of the person's measured time in which it was the most probable, 0 to 1; null when nothing was
/// measured.</param>
/// <param name="Episodes">Number of segments.</param>
/// <param name="MeanLength">Mean length of these; null without any.</param>
public sealed record LabelSummary(string Label, double? Share, int Episodes, TimeSpan? MeanLength);

/// <summary>One person over a whole video.</summary>
/// <param name="Person">Number of the person.</param>
/// <param name="Visible">Time in which the face was there, measurable or not.</param>
/// <param name="Frames">Frames in which it was.</param>
/// <param name="Measured">Of these, measured.</param>
/// <param name="Uncertain">Of these, uncertain.</param>
/// <param name="NotMeasurable">Of these, not measurable.</param>
/// <param name="Vote">Mean of the raw probabilities over measured and uncertain frames (<see cref="ClipVote"/>); null without
/// any.</param>
/// <param name="Labels">Every label, in label order.</param>
public sealed record PersonSummary(
    int Person, TimeSpan Visible, int Frames, int Measured, int Uncertain, int NotMeasurable, IReadOnlyList<double>? Vote,
    IReadOnlyList<LabelSummary> Labels);

/// <summary>A whole video in numbers.</summary>
/// <param name="Length">Time of all frames that were read.</param>
/// <param name="End">Presentation time at which the last of them ends.</param>
/// <param name="Frames">Frames that were read.</param>
/// <param name="FramesWithoutFace">Of these, without anyone.</param>
/// <param name="People">Everyone, by number.</param>
public sealed record TimelineSummary(TimeSpan Length, TimeSpan End, int Frames, int FramesWithoutFace, IReadOnlyList<PersonSummary> People);

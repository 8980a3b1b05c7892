namespace Mien.Faces;

/// <summary>Which faces of a video are read.</summary>
public enum FaceChoice
{
    /// <summary>Every person.</summary>
    All,
    /// <summary>The person with the largest face; another one only when it is clearly larger for a while.</summary>
    Largest,
    /// <summary>None is looked for: the whole frame is classified, as in the paper.</summary>
    Frame,
}

/// <summary>How faces become persons. All defaults are ours.</summary>
public sealed record TrackingOptions
{
    /// <summary>Which faces are read.</summary>
    public FaceChoice Faces { get; init; } = FaceChoice.All;

    /// <summary>How many persons there are at most; null when that is not known.</summary>
    public int? People { get; init; }

    /// <summary>How long a person may be away and keep the number when coming back near the place; without
    /// <see cref="People"/> a later one is a new person.</summary>
    public TimeSpan MaxAbsence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The detector looks at every n-th frame; between them faces are followed.</summary>
    public int DetectEvery { get; init; } = 1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="MienException">Names the flag.</exception>
    public void Validate()
    {
        if (People is < 1 or > 100)
            throw new MienException($"--people {People} is not possible: 1 to 100.");
        if (DetectEvery is < 1 or > 60)
            throw new MienException($"--detect-every {DetectEvery} is not possible: 1 (all frames) to 60.");
        if (MaxAbsence < TimeSpan.Zero || MaxAbsence > TimeSpan.FromMinutes(10))
            throw new MienException($"--max-absence {MaxAbsence} is not possible: 0 seconds to 10 minutes.");
    }
}

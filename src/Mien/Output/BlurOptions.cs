namespace Mien.Output;

/// <summary>How faces are made unrecognisable. All defaults are ours.</summary>
public sealed record BlurOptions
{
    /// <summary>What is covered around a face on each side, as a share of its size.</summary>
    public double Margin { get; init; } = 0.4;

    /// <summary>How long the last place of a lost face stays covered.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How fast the place of a face that is not seen grows on each side: shares of its size a second.</summary>
    public double Growth { get; init; } = 0.75;

    /// <summary>How long before it is first seen the place of a face is covered.</summary>
    public TimeSpan LookBack { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Frames held in memory for <see cref="LookBack"/>, at most; fewer of pictures beyond 4K, 512 MB in all.</summary>
    public int LookBackFrames { get; init; } = 16;
}

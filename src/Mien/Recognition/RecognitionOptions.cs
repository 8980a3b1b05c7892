using Mien.Faces;
using Mien.Media;

namespace Mien.Recognition;

/// <summary>How a video or picture is read. All defaults are ours.</summary>
public sealed record RecognitionOptions
{
    private readonly int _longerSide = 640;

    /// <summary>Which frames.</summary>
    public VideoSelection Frames { get; init; } = new();

    /// <summary>Which faces, and how often they are looked for.</summary>
    public TrackingOptions Tracking { get; init; } = new() { DetectEvery = 5 };

    /// <summary>Longer side, in pixels, at which frames are searched for faces and faces are cut out; 0 keeps the video's own
    /// size. Results are in pixels of the video whatever this is.</summary>
    /// <exception cref="MienException">Neither 0 nor between 160 and 7680.</exception>
    public int LongerSide
    {
        get => _longerSide;
        init => _longerSide = value is 0 or (>= 160 and <= 7680) ? value : throw new MienException($"--frame-size {value} is not possible: 160 to 7680 pixels, or 0 for the video's own.");
    }
}

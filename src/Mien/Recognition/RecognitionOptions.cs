using System.Globalization;
using Mien.Faces;
using Mien.Media;

namespace Mien.Recognition;

/// <summary>How a video or picture is read. All defaults are ours.</summary>
public sealed record RecognitionOptions
{
    private readonly int _longerSide = 640;
    private readonly double _priorCorrection;

    /// <summary>Which frames.</summary>
    public VideoSelection Frames { get; init; } = new();

    /// <summary>Which faces, and how often they are looked for.</summary>
    public TrackingOptions Tracking { get; init; } = new() { DetectEvery = 5 };

    /// <summary>Power of <see cref="Recognition.PriorCorrection"/>: above 0 rare expressions are named sooner and neutral later than the
    /// training pictures' mixture would have it; 0 takes the model's answers as they are.</summary>
    /// <exception cref="MienException">Not between -1 and 1.</exception>
    public double PriorCorrection
    {
        get => _priorCorrection;
        init => _priorCorrection = value is >= -1 and <= 1 ? value
            : throw new MienException(string.Create(CultureInfo.InvariantCulture, $"--prior-correction {value} is not possible: a power from -1 to 1."));
    }

    /// <summary>Longer side, in pixels, at which frames are searched for faces and faces are cut out; 0 keeps the video's own
    /// size. Results are in pixels of the video whatever this is.</summary>
    /// <exception cref="MienException">Neither 0 nor between 160 and 7680.</exception>
    public int LongerSide
    {
        get => _longerSide;
        init => _longerSide = value is 0 or (>= 160 and <= 7680) ? value : throw new MienException($"--frame-size {value} is not possible: 160 to 7680 pixels, or 0 for the video's own.");
    }
}

using System.Globalization;

namespace Mien.Recognition;

/// <summary>How probabilities are smoothed over time.</summary>
public enum SmoothingKind
{
    /// <summary>Each frame stands for itself.</summary>
    None,
    /// <summary>Exponential moving average: looks back only, so it also suits a live picture.</summary>
    Ema,
    /// <summary>Gaussian window around each frame: no lag, but an answer comes three sigmas later.</summary>
    Gaussian,
}

/// <summary>How rows become a timeline: smoothing, states and segments. All values are ours.</summary>
public sealed record TimelineOptions
{
    /// <summary>Kind of smoothing.</summary>
    public SmoothingKind Smoothing { get; init; } = SmoothingKind.Ema;

    /// <summary>Time constant of the moving average, or sigma of the Gaussian.</summary>
    public TimeSpan SmoothingTime { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>A person not measured for longer than this is smoothed afresh.</summary>
    public TimeSpan SmoothingGap { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A label takes over when its smoothed probability leads all others by this.</summary>
    public double TakeOver { get; init; } = 0.1;

    /// <summary>A label that holds gives up when its lead falls below this; below zero it may fall behind so far.</summary>
    public double GiveUp { get; init; } = -0.1;

    /// <summary>Shorter segments are dropped, shorter interruptions bridged.</summary>
    /// <remarks>Half a second is where micro-expressions end and ordinary ones begin (Yan et al. 2013, Journal of Nonverbal
    /// Behavior 37).</remarks>
    public TimeSpan MinimumLength { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>A row whose largest smoothed probability is below this is uncertain; null asks nothing.</summary>
    public double? UncertainBelow { get; init; }

    /// <summary>A narrower face is not measurable, pixels of the video.</summary>
    public double MinimumFaceWidth { get; init; } = 40;

    /// <summary>A face turned further to the side is not measurable, degrees of <see cref="Faces.Face.Yaw"/>.</summary>
    public double MaximumYaw { get; init; } = 45;

    /// <summary>Checks every value.</summary>
    /// <exception cref="MienException">Lists all impossible values, each with its flag.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        void Require(bool holds, string flag, IFormattable value, string allowed)
        {
            if (!holds)
                problems.Add($"{flag} {value.ToString(null, CultureInfo.InvariantCulture)} is not possible: {allowed}.");
        }
        Require(Enum.IsDefined(Smoothing), "--smooth", Smoothing, "none, ema or gaussian");
        Require(IsBetween(SmoothingTime, 0.001, 30), "--smooth-time", SmoothingTime.TotalSeconds, "0.001 to 30 seconds");
        Require(IsBetween(SmoothingGap, 0, 3600), "--smooth-gap", SmoothingGap.TotalSeconds, "0 to 3600 seconds");
        Require(TakeOver is >= 0 and <= 1, "--take-over", TakeOver, "0 to 1");
        Require(GiveUp >= -1 && GiveUp <= TakeOver, "--give-up", GiveUp, "-1 to the value of --take-over");
        Require(IsBetween(MinimumLength, 0, 3600), "--min-length", MinimumLength.TotalSeconds, "0 to 3600 seconds");
        Require(UncertainBelow is null or (>= 0 and <= 1), "--uncertain-below", UncertainBelow ?? 0, "0 to 1");
        Require(MinimumFaceWidth is >= 0 and <= 10_000, "--min-face", MinimumFaceWidth, "0 to 10000 pixels");
        Require(MaximumYaw is >= 0 and <= 90, "--max-yaw", MaximumYaw, "0 to 90 degrees");
        if (problems.Count > 0)
            throw new MienException(string.Join(Environment.NewLine, problems));
    }

    private static bool IsBetween(TimeSpan time, double least, double most) => time.TotalSeconds >= least && time.TotalSeconds <= most;
}

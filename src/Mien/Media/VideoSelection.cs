using System.Globalization;

namespace Mien.Media;

/// <summary>Which frames of a video are read.</summary>
public sealed record VideoSelection
{
    private readonly int _every = 1;
    private readonly double? _fps;
    private readonly TimeSpan _from;

    /// <summary>Every n-th frame; 1 reads all.</summary>
    /// <exception cref="MienException">Below 1.</exception>
    public int Every
    {
        get => _every;
        init => _every = value >= 1 ? value : throw new MienException($"--every {value} is not possible: at least 1.");
    }

    /// <summary>At most so many frames a second of presentation time; null reads all.</summary>
    /// <exception cref="MienException">Not above 0.</exception>
    public double? Fps
    {
        get => _fps;
        init => _fps = value is null or > 0 and <= 1000 ? value : throw new MienException($"--fps {value} is not possible: above 0, at most 1000.");
    }

    /// <summary>Frames shown earlier are left out.</summary>
    /// <exception cref="MienException">Negative.</exception>
    public TimeSpan From
    {
        get => _from;
        init => _from = value >= TimeSpan.Zero ? value : throw new MienException($"--from {value} is not possible: not before the start.");
    }

    /// <summary>Frames shown at this time or later are left out; null reads to the end.</summary>
    public TimeSpan? To { get; init; }

    /// <summary>Decoder threads; 0 lets ffmpeg choose. One is best when clips are decoded in parallel.</summary>
    public int Threads { get; init; }

    /// <summary>Called with every frame that is decoded, also one that is passed over; from another thread.</summary>
    internal Action? Decoded { get; init; }

    /// <summary>ffmpeg's select filter with a comma behind it, or nothing.</summary>
    internal string Filter() => this switch
    {
        { Fps: { } fps } => string.Create(CultureInfo.InvariantCulture, $"select='isnan(prev_selected_t)+gte(t-prev_selected_t,{1 / fps - 1e-4:0.######})',"),
        { Every: > 1 } => string.Create(CultureInfo.InvariantCulture, $"select='not(mod(n,{Every}))',"),
        _ => "",
    };
}

namespace Mien.Lab.Datasets;

/// <summary>What differs from one recording of a person to the next: camera, light, strength and timing.</summary>
internal sealed record SyntheticTake
{
    private static readonly float[][] _syllables =
    [
        [0.75f, 0.35f, 0.55f, 0.30f, 0.60f, 0.25f, 0.70f],      // "Kids are talking by the door"
        [0.60f, 0.45f, 0.25f, 0.40f, 0.70f, 0.30f, 0.80f],      // "Dogs are sitting by the door"
    ];

    private readonly float[] _phases;
    private readonly float[] _opening;

    private SyntheticTake(float[] phases, float[] opening) => (_phases, _opening) = (phases, opening);

    public required float OffsetX { get; init; }
    public required float OffsetY { get; init; }
    public required float Zoom { get; init; }
    public required float Roll { get; init; }
    public required float Exposure { get; init; }
    public required float Focus { get; init; }
    public required float Noise { get; init; }
    public required float Strength { get; init; }
    public required float Onset { get; init; }
    public required float SyllablesPerSecond { get; init; }
    public required SyntheticPose Accident { get; init; }

    public static SyntheticTake Create(SyntheticClip clip, SyntheticOptions options)
    {
        var random = SyntheticRandom.Of(
            options.Seed, 3, clip.Actor, clip.Emotion, clip.Intensity, clip.Statement, clip.Repetition);
        return new SyntheticTake([.. Enumerable.Range(0, 6).Select(_ => random.Between(0, MathF.Tau))], _syllables[clip.Statement - 1])
        {
            OffsetX = 0.006f * random.Normal(),
            OffsetY = 0.005f * random.Normal(),
            Zoom = 1 + 0.01f * random.Normal(),
            Roll = 0.6f * random.Normal(),
            Exposure = 1 + 0.015f * random.Normal(),
            Focus = random.Between(0.5f, 0.9f),
            Noise = random.Between(2, 5),
            Strength = (clip.Intensity == 2 ? 1.1f : 0.8f) * random.Between(0.88f, 1.12f),
            Onset = random.Between(0.15f, 0.35f),
            SyllablesPerSecond = random.Between(4.2f, 5.4f),
            Accident = default(SyntheticPose).Varied(random, 0, 0.05f),
        };
    }

    /// <summary>How much of the apex shows: some before the rise, all of it in the middle, less at the end.</summary>
    /// <param name="progress">Position in the clip, 0 to 1.</param>
    public float Envelope(float progress)
    {
        var rise = Smooth((progress + 0.1f) / (Onset + 0.1f));
        var fall = Smooth((1.15f - progress) / 0.3f);
        return Strength * (0.4f + 0.6f * rise) * (0.6f + 0.4f * fall);
    }

    /// <summary>How far speech opens the mouth; closed after the sentence's seven syllables.</summary>
    public float Speech(float seconds)
    {
        var beat = seconds * SyllablesPerSecond + _phases[3] / MathF.Tau * 0.5f;
        var syllable = (int)beat;
        return syllable < _opening.Length ? 0.62f * _opening[syllable] * MathF.Sin(MathF.PI * (beat - syllable)) : 0;
    }

    /// <summary>Small motion of head and camera along one of three axes, in frame heights.</summary>
    public float Sway(float seconds, int axis) =>
        0.003f * (MathF.Sin(1.7f * seconds + _phases[axis]) + 0.6f * MathF.Sin(4.1f * seconds + _phases[axis + 3]));

    private static float Smooth(float t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - 2 * t);
    }
}

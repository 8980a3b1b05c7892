namespace Mien.Lab.Datasets;

/// <summary>One clip of the synthetic corpus, named as RAVDESS names a video-only speech clip.</summary>
/// <param name="Emotion">RAVDESS code: 1 neutral, 2 calm, 3 happy, 4 sad, 5 angry, 6 fearful.</param>
/// <param name="Intensity">1 normal, 2 strong; neutral only 1.</param>
/// <param name="Statement">1 or 2: two rhythms of speech.</param>
/// <param name="Repetition">1 or 2.</param>
/// <param name="Actor">From 1.</param>
public sealed record SyntheticClip(int Emotion, int Intensity, int Statement, int Repetition, int Actor)
{
    /// <summary><c>02-01-EE-II-SS-RR-AA.mp4</c>: modality 02 (video only), channel 01 (speech).</summary>
    public string FileName => $"02-01-{Emotion:00}-{Intensity:00}-{Statement:00}-{Repetition:00}-{Actor:00}.mp4";

    /// <summary>Where the clip lies in the corpus: <c>Actor_NN/</c> and its name, with forward slashes.</summary>
    public string RelativePath => $"Actor_{Actor:00}/{FileName}";

    /// <summary>All clips of a corpus, actor by actor and class by class. With few clips a class, the intensities,
    /// statements and repetitions are spread over the actors.</summary>
    public static IReadOnlyList<SyntheticClip> All(SyntheticOptions options) =>
    [
        .. from actor in Enumerable.Range(1, options.Actors)
           from emotion in Enumerable.Range(1, 6)
           from clip in OfClass(emotion, actor, options.ClipsPerClass)
           select clip,
    ];

    private static IEnumerable<SyntheticClip> OfClass(int emotion, int actor, int count)
    {
        var intensities = emotion == 1 ? 1 : 2;
        var variants = intensities * 4;
        return Enumerable.Range(0, Math.Min(count, variants))
            .Select(clip => (clip * 3 + actor + emotion) % variants)
            .Select(variant => new SyntheticClip(
                emotion, 1 + variant % intensities, 1 + variant / intensities % 2, 1 + variant / intensities / 2, actor));
    }
}

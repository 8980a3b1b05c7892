namespace Mien.Lab.Datasets;

/// <summary>How a face deviates from rest; 0 is rest and 1 a strong movement in every field.</summary>
/// <param name="BrowInner">Inner ends of the brows up.</param>
/// <param name="BrowOuter">Outer ends of the brows up.</param>
/// <param name="Knit">Brows down and together.</param>
/// <param name="Lids">Upper lids up (wider eyes); below 0 drooping.</param>
/// <param name="Squint">Lower lids up.</param>
/// <param name="Corners">Corners of the mouth up; below 0 down.</param>
/// <param name="Stretch">Mouth wider.</param>
/// <param name="Open">Lips and jaw apart.</param>
/// <param name="UpperLip">Upper lip up.</param>
/// <param name="Press">Lips pressed thin.</param>
/// <param name="Cheeks">Cheeks up.</param>
/// <param name="Folds">Nasolabial folds deep.</param>
/// <param name="Pitch">Head down.</param>
/// <param name="Yaw">Head to the right of the picture.</param>
/// <param name="Roll">Head tilted, clockwise.</param>
internal readonly record struct SyntheticPose(
    float BrowInner = 0, float BrowOuter = 0, float Knit = 0, float Lids = 0, float Squint = 0, float Corners = 0,
    float Stretch = 0, float Open = 0, float UpperLip = 0, float Press = 0, float Cheeks = 0, float Folds = 0,
    float Pitch = 0, float Yaw = 0, float Roll = 0)
{
    /// <summary>The apex of each class at strong intensity, in the order of RAVDESS' codes from 1.</summary>
    private static readonly SyntheticPose[] _apexes =
    [
        new(),                                                                                      // neutral
        new(Lids: -0.35f, Corners: 0.3f, BrowOuter: 0.1f, Cheeks: 0.1f, Press: -0.1f),              // calm
        new(Lids: -0.1f, Squint: 0.7f, Corners: 1, Stretch: 0.75f, Open: 0.38f, UpperLip: 0.35f,
            Cheeks: 1, Folds: 0.9f, Pitch: -0.1f),                                                  // happy
        new(BrowInner: 1, BrowOuter: -0.45f, Knit: 0.25f, Lids: -0.45f, Squint: 0.1f, Corners: -0.95f,
            Stretch: -0.1f, Press: 0.15f, Folds: 0.25f, Pitch: 0.8f, Roll: 0.7f),                   // sad
        new(BrowInner: -0.3f, BrowOuter: 0.3f, Knit: 1, Lids: 0.25f, Squint: 0.6f, Corners: -0.45f,
            Stretch: -0.25f, UpperLip: 0.45f, Press: 0.75f, Folds: 0.6f, Pitch: 0.3f),             // angry
        new(BrowInner: 0.9f, BrowOuter: 0.45f, Knit: 0.2f, Lids: 1, Corners: -0.4f, Stretch: 0.55f,
            Open: 0.5f, Folds: 0.15f, Pitch: -0.5f),                                                // fearful
    ];

    /// <summary>The apex of a class (RAVDESS code, from 1) at strong intensity, in the textbook way.</summary>
    public static SyntheticPose Apex(int emotion) => _apexes[emotion - 1];

    public static SyntheticPose operator +(SyntheticPose a, SyntheticPose b) => a.Zip(b, (x, y) => x + y);

    public static SyntheticPose operator *(SyntheticPose a, float factor) => a.Zip(a, (x, _) => x * factor);

    /// <summary>Each movement scaled by a normal around 1 and shifted by a normal around 0.</summary>
    public SyntheticPose Varied(Random random, float gain, float shift) =>
        Zip(this, (x, _) => x * Math.Max(0, 1 + gain * random.Normal()) + shift * random.Normal());

    private SyntheticPose Zip(SyntheticPose other, Func<float, float, float> join) => new(
        join(BrowInner, other.BrowInner), join(BrowOuter, other.BrowOuter), join(Knit, other.Knit),
        join(Lids, other.Lids), join(Squint, other.Squint), join(Corners, other.Corners),
        join(Stretch, other.Stretch), join(Open, other.Open), join(UpperLip, other.UpperLip),
        join(Press, other.Press), join(Cheeks, other.Cheeks), join(Folds, other.Folds),
        join(Pitch, other.Pitch), join(Yaw, other.Yaw), join(Roll, other.Roll));
}

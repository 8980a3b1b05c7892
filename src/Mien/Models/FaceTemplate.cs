using System.Text.Json.Serialization;

namespace Mien.Models;

/// <summary>Where the five landmarks of a face come to lie in a square crop.</summary>
public sealed record FaceTemplate
{
    private const int Landmarks = 5;

    /// <summary>Landmarks as pictures of faces have them: the mean of the FER+ pictures and the RAVDESS face crops.</summary>
    /// <remarks>Ours. Mean landmarks that YuNet finds (score at least 0.8, <c>Face.Yaw</c> within 20 degrees) in 3,578 pictures
    /// of FER+ and 1,972 of RAVDESS, the mean of the two corpora, made symmetrical, rounded to 0.001; each corpus is within
    /// 0.025 of it, CK+, which took no part, within 0.056.</remarks>
    public static readonly FaceTemplate Default = new([0.301f, 0.357f, 0.699f, 0.357f, 0.5f, 0.575f, 0.335f, 0.744f, 0.665f, 0.744f]);

    /// <summary>Creates a template.</summary>
    /// <param name="points">X and y of right eye, left eye, nose, right and left corner of the mouth, as shares of the side.</param>
    /// <param name="margin">What is added on each side of that square, as a share of its side; negative cuts off.</param>
    /// <exception cref="MienException">Not ten numbers near the square, all eyes and mouth in one place, or an impossible
    /// margin.</exception>
    [JsonConstructor]
    public FaceTemplate(IReadOnlyList<float> points, float margin = 0)
    {
        if (points is not { Count: 2 * Landmarks } || !points.All(value => value is > -1 and < 2) || points.Distinct().Count() < 3)
            throw new MienException("A face template is not possible: it has x and y of five landmarks, as shares of the crop's side.");
        if (margin is not (> -0.4f and < 4))
            throw new MienException($"A face template's margin of {margin} is not possible: above -0.4, below 4.");
        (Points, Margin) = (points, margin);
    }

    /// <summary>X and y of right eye, left eye, nose, right and left corner of the mouth, as shares of the side.</summary>
    public IReadOnlyList<float> Points { get; }

    /// <summary>What is added on each side of that square, as a share of its side.</summary>
    public float Margin { get; }

    /// <summary>Where a landmark lies in a crop.</summary>
    /// <param name="landmark">0 to 4.</param>
    /// <param name="size">Side of the crop, in pixels.</param>
    public (float X, float Y) At(int landmark, int size) =>
        (size * (Points[2 * landmark] + Margin) / (1 + 2 * Margin), size * (Points[2 * landmark + 1] + Margin) / (1 + 2 * Margin));

    /// <inheritdoc/>
    public bool Equals(FaceTemplate? other) => other is not null && Margin.Equals(other.Margin) && Points.SequenceEqual(other.Points);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Points[0], Points[1], Points[2], Margin);
}

namespace Mien.Lab.Datasets;

/// <summary>The side on which pictures stand in every fold of a split; pictures that always stand together share one
/// instance.</summary>
public sealed class SplitPlace
{
    private readonly byte[] _sides;

    internal SplitPlace(byte[] sides) => _sides = sides;

    /// <summary>Names of the sides; a picture on a later side is held out against those before it.</summary>
    public static IReadOnlyList<string> Sides { get; } = ["train", "valid", "test"];

    /// <summary>Whether the picture is held out in any fold.</summary>
    public bool IsHeld => Array.Exists(_sides, side => side > 1);

    /// <summary>Whether the picture is trained on in any fold.</summary>
    public bool IsTrained => Array.IndexOf(_sides, (byte)1) >= 0;

    /// <summary>The side in a fold, or an empty text where the picture is left out.</summary>
    public string In(int fold) => _sides[fold] == 0 ? "" : Sides[_sides[fold] - 1];

    /// <summary>The first fold in which this place is held out against the other, or -1.</summary>
    public int HeldAgainst(SplitPlace other)
    {
        for (var fold = 0; fold < _sides.Length; fold++)
            if (other._sides[fold] > 0 && _sides[fold] > other._sides[fold])
                return fold;
        return -1;
    }

    /// <summary>The number of a side in <see cref="Sides"/>, counted from 1, for the names in use; 0 for any other.</summary>
    internal static byte Parse(string name) => name.Trim().ToLowerInvariant() switch
    {
        "train" or "training" => 1,
        "valid" or "val" or "validation" or "dev" => 2,
        "test" or "testing" => 3,
        _ => 0,
    };
}

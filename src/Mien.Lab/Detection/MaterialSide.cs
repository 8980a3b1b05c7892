using System.Security.Cryptography;

namespace Mien.Lab.Detection;

/// <summary>What a picture is used for; its content decides, so copies are on the same side.</summary>
internal enum MaterialSide
{
    /// <summary>To train on.</summary>
    Train,
    /// <summary>To choose by: thresholds, recipes.</summary>
    Choice,
    /// <summary>To measure on, once.</summary>
    HeldOut,
}

/// <summary>Sorts pictures by the hash of their content.</summary>
internal static class MaterialSides
{
    /// <summary>Side of a picture without a face: 9 of 16 train, 2 choose, 5 are held out.</summary>
    public static MaterialSide OfEmpty(ReadOnlySpan<byte> content) => (First(content) % 16) switch
    {
        < 5 => MaterialSide.HeldOut,
        < 7 => MaterialSide.Choice,
        _ => MaterialSide.Train,
    };

    /// <summary>Side of a face: 14 of 16 train, one chooses, one is held out.</summary>
    public static MaterialSide OfFace(ReadOnlySpan<byte> content) => (First(content) % 16) switch
    {
        0 => MaterialSide.HeldOut,
        1 => MaterialSide.Choice,
        _ => MaterialSide.Train,
    };

    /// <summary>The folder of a side.</summary>
    public static string Name(this MaterialSide side) => side switch
    {
        MaterialSide.Train => "train",
        MaterialSide.Choice => "choice",
        _ => "held-out",
    };

    private static int First(ReadOnlySpan<byte> content) => SHA256.HashData(content)[0];
}

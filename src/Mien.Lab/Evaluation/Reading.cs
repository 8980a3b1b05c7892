namespace Mien.Lab.Evaluation;

/// <summary>One reading of the two sentences of the paper that can be read in more than one way: "only the last six layers" are
/// retrained, and "three dense layers with 4096 channels each".</summary>
/// <param name="TrainableFrom">First layer that is retrained, as <c>--trainable-from</c>.</param>
/// <param name="Head">Hidden dense layers, as <c>--head</c>.</param>
public sealed record Reading(string TrainableFrom, string Head)
{
    /// <summary>All four: the last six layers of any kind or the last six with weights; the class layer as the third dense layer, or behind
    /// three of 4096.</summary>
    public static IReadOnlyList<Reading> All { get; } =
        [new("head", "4096,4096"), new("head", "4096,4096,4096"), new("block5", "4096,4096"), new("block5", "4096,4096,4096")];

    /// <summary>As part of a folder's name.</summary>
    public string Name => $"{TrainableFrom}-{Head.Replace(',', '-')}";
}

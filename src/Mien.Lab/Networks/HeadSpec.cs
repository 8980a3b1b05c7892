using System.Globalization;

namespace Mien.Lab.Networks;

/// <summary>The dense layers on top of the convolutions.</summary>
/// <param name="Pooled">Whether global average pooling comes first (the compact head, ours).</param>
/// <param name="Hidden">Sizes of the hidden dense layers; the class layer comes behind them.</param>
/// <param name="Dropout">Dropout after the first hidden layers, one value each.</param>
public sealed record HeadSpec(bool Pooled, IReadOnlyList<int> Hidden, IReadOnlyList<double> Dropout)
{
    /// <summary>Reads <c>4096,4096</c>, <c>4096,4096,4096</c> or <c>gap,512</c>.</summary>
    /// <exception cref="MienException">Anything else; names the flag.</exception>
    public static HeadSpec Parse(string head, IReadOnlyList<double> dropout)
    {
        var parts = head.Split(',', StringSplitOptions.TrimEntries);
        var pooled = parts[0] == "gap";
        var hidden = new List<int>();
        foreach (var part in parts.Skip(pooled ? 1 : 0))
            hidden.Add(int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= 65_536
                ? size
                : throw new MienException($"--head {head} is not possible: '{part}' is no layer size from 1 to 65536 " +
                                          "(examples: 4096,4096 or gap,512)."));
        return new HeadSpec(pooled, hidden, [.. dropout.Take(Math.Min(2, hidden.Count))]);
    }

    /// <summary>Values that enter the first dense layer: 512 pooled, else 512 times the last map (2,048 at 90 pixels).</summary>
    public int Inputs(int size) => Pooled ? 512 : 512 * (size / 32) * (size / 32);

    /// <inheritdoc/>
    public override string ToString() => (Pooled ? Hidden.Count > 0 ? "gap," : "gap" : "") + string.Join(',', Hidden);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Mien.Lab.Networks;

/// <summary>A place in the network: before feature module <paramref name="Feature"/> and, behind all of them,
/// before dense layer <paramref name="Dense"/> (module index in the classifier).</summary>
public readonly record struct LayerPlace(int Feature, int Dense)
{
    private static readonly string[] _names =
    [
        "block1_conv1", "block1_conv2", "block1_pool", "block2_conv1", "block2_conv2", "block2_pool",
        "block3_conv1", "block3_conv2", "block3_conv3", "block3_pool", "block4_conv1", "block4_conv2", "block4_conv3", "block4_pool",
        "block5_conv1", "block5_conv2", "block5_conv3", "block5_pool",
    ];

    /// <summary>Keras' names of the convolutions and pools, in order.</summary>
    public static IReadOnlyList<string> FeatureNames => _names;

    /// <summary>Index of the feature module (torchvision's <c>features.N</c>) of each name of <see cref="FeatureNames"/>.</summary>
    public static IReadOnlyList<int> FeatureModules { get; } = Modules();

    /// <summary>Reads <c>--trainable-from</c>: <c>head</c>, <c>block1</c> to <c>block5</c>, a layer such as <c>block4_conv2</c>,
    /// or a dense layer <c>fc1</c>, <c>fc2</c>, ...</summary>
    /// <exception cref="MienException">No such layer; lists what there is.</exception>
    public static LayerPlace Parse(string name, HeadSpec head)
    {
        if (name == "head")
            return new LayerPlace(Vgg16.FeatureCount, 0);
        var layer = name.Contains('_', StringComparison.Ordinal) ? name : name + "_conv1";
        var index = Array.IndexOf(_names, layer);
        if (index >= 0)
            return new LayerPlace(FeatureModules[index], 0);
        if (Regex.Match(name, @"^fc([1-9])$") is { Success: true } dense)
        {
            var number = int.Parse(dense.Groups[1].Value, CultureInfo.InvariantCulture);
            if (number <= head.Hidden.Count + 1)
                return new LayerPlace(Vgg16.FeatureCount, DenseModule(number - 1, head));
        }
        throw new MienException($"--trainable-from {name}: there is no such layer. Use head, block1 to block5, " +
                                $"a convolution such as block5_conv2, or fc1 to fc{head.Hidden.Count + 1}.");
    }

    /// <summary>Module index in the classifier of the n-th dense layer (from 0).</summary>
    public static int DenseModule(int number, HeadSpec head) => number * 2 + Math.Min(number, head.Dropout.Count);

    /// <summary>Place of a state-dict key such as <c>features.24.weight</c>.</summary>
    public static LayerPlace OfKey(string key)
    {
        var parts = key.Split('.');
        var index = int.Parse(parts[1], CultureInfo.InvariantCulture);
        return parts[0] == "features" ? new LayerPlace(index, 0) : new LayerPlace(Vgg16.FeatureCount, index);
    }

    /// <summary>Block of a convolution, 1 to 5; 6 for the head.</summary>
    public int Block
    {
        get
        {
            var feature = Feature;
            return 1 + FeatureModules.Zip(Vgg16.Table).Count(layer => layer.Second == 0 && layer.First < feature);
        }
    }

    /// <summary>Whether this place comes before another in the forward pass.</summary>
    public bool IsBefore(LayerPlace other) => (Feature, Dense).CompareTo((other.Feature, other.Dense)) < 0;

    private static int[] Modules()
    {
        var index = 0;
        return [.. Vgg16.Table.Select(width => (index += width == 0 ? 1 : 2) - (width == 0 ? 1 : 2))];
    }
}

namespace Mien.Lab.Detection;

/// <summary>One convolution with batch norm.</summary>
/// <param name="Name">Key of its weights.</param>
/// <param name="From">Channels in.</param>
/// <param name="To">Channels out.</param>
/// <param name="Kernel">Side of the kernel; the picture is padded with half of it.</param>
/// <param name="Stride">Pixels a step.</param>
/// <param name="Each">Whether every channel is filtered alone (depthwise).</param>
/// <param name="Rectified">Whether a ReLU follows.</param>
/// <param name="Normed">Whether batch norm follows; else the convolution has a bias.</param>
internal sealed record FaceUnit(string Name, int From, int To, int Kernel, int Stride = 1, bool Each = false, bool Rectified = true, bool Normed = true);

/// <summary>The detector's network, written once: the laboratory runs it on tensors, the export on names of ONNX nodes.</summary>
/// <remarks>Ours, after the field's habits: a narrow stem, blocks of depthwise and pointwise convolutions with a sum around them
/// (MobileNetV2, Sandler et al. 2018), features of three strides summed from coarse to fine (Lin et al. 2017), and a head a stride with
/// YuNet's outputs. It sees one grey plane.</remarks>
internal static class FaceNetPlan
{
    private const int Neck = 48;

    /// <summary>Pixels between the cells of each level.</summary>
    public static IReadOnlyList<int> Strides { get; } = [8, 16, 32];

    /// <summary>Values a cell: score, box, five landmarks.</summary>
    public static IReadOnlyList<(string Name, int Values)> Answers { get; } = [("score", 1), ("box", 4), ("points", 10)];

    /// <summary>All convolutions.</summary>
    public static IReadOnlyList<FaceUnit> Units { get; } =
    [
        new("stem", 1, 16, 3, 2),                                                                       // 1/2
        new("four", 16, 24, 3, 2), .. Block("four.1", 24, 3),                                           // 1/4
        new("eight", 24, 48, 3, 2), .. Block("eight.1", 48, 3), .. Block("eight.2", 48, 3),             // 1/8
        .. Shrink("sixteen", 48, 64), .. Block("sixteen.1", 64, 3), .. Block("sixteen.2", 64, 3),       // 1/16
        .. Shrink("thirtytwo", 64, 96), .. Block("thirtytwo.1", 96, 5), .. Block("thirtytwo.2", 96, 5), // 1/32
        new("lateral.8", 48, Neck, 1, Rectified: false), new("lateral.16", 64, Neck, 1, Rectified: false), new("lateral.32", 96, Neck, 1, Rectified: false),
        .. Strides.SelectMany(Head),
    ];

    /// <summary>Runs the network.</summary>
    /// <typeparam name="T">What flows: a tensor, or the name of one.</typeparam>
    /// <param name="x">The grey picture, 0 to 255.</param>
    /// <param name="unit">Runs a unit of this name.</param>
    /// <param name="sum">Adds two of the same size.</param>
    /// <param name="twice">Doubles height and width by repeating.</param>
    /// <returns>For each stride, in order, the maps of <see cref="Answers"/>.</returns>
    public static List<T[]> Run<T>(T x, Func<string, T, T> unit, Func<T, T, T> sum, Func<T, T> twice)
    {
        var eight = Blocks("eight", unit("eight", Blocks("four", unit("four", unit("stem", x)), 1)), 2);
        var sixteen = Blocks("sixteen", Separable("sixteen", eight), 2);
        var thirtyTwo = Blocks("thirtytwo", Separable("thirtytwo", sixteen), 2);
        var far = unit("lateral.32", thirtyTwo);
        var middle = sum(unit("lateral.16", sixteen), twice(far));
        var near = sum(unit("lateral.8", eight), twice(middle));
        return [Answer(8, near), Answer(16, middle), Answer(32, far)];

        T Separable(string name, T y) => unit(name + ".point", unit(name + ".depth", y));

        T Blocks(string name, T y, int count)
        {
            for (var i = 1; i <= count; i++)
                y = sum(y, Separable($"{name}.{i}", y));
            return y;
        }

        T[] Answer(int stride, T y)
        {
            y = Separable($"head.{stride}.2", Separable($"head.{stride}.1", y));
            return [.. Answers.Select(answer => unit($"{answer.Name}.{stride}", y))];
        }
    }

    private static FaceUnit[] Block(string name, int width, int kernel) =>
        [new(name + ".depth", width, width, kernel, Each: true), new(name + ".point", width, width, 1)];

    private static FaceUnit[] Shrink(string name, int from, int to) =>
        [new(name + ".depth", from, from, 3, 2, Each: true), new(name + ".point", from, to, 1)];

    private static IEnumerable<FaceUnit> Head(int stride) =>
    [
        .. Block($"head.{stride}.1", Neck, 3), .. Block($"head.{stride}.2", Neck, 3),
        .. Answers.Select(answer => new FaceUnit($"{answer.Name}.{stride}", Neck, answer.Values, 1, Rectified: false, Normed: false)),
    ];
}

using System.Text.Json.Serialization;

namespace Mien.Models;

/// <summary>The order of colour channels in the network's input planes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChannelOrder>))]
public enum ChannelOrder
{
    /// <summary>Red, green, blue (torchvision).</summary>
    Rgb,
    /// <summary>Blue, green, red (Keras VGG16, Caffe).</summary>
    Bgr,
}

/// <summary>What a network expects to see. It belongs to the weights and travels with every checkpoint and export.</summary>
/// <param name="Size">Height and width of the square input, in pixels.</param>
/// <param name="Order">Order of the three planes.</param>
/// <param name="Mean">Subtracted from each plane (in plane order), on the 0-255 scale.</param>
/// <param name="Std">Each plane is divided by this after the mean, on the 0-255 scale.</param>
/// <param name="Grey">Whether pictures are made grey (ITU-R BT.601 luma in three equal channels) first.</param>
/// <param name="Crop">Which part of the frame is scaled to the input: <c>frame</c>, the whole picture, or <c>face</c>, a face
/// that was aligned by <paramref name="Template"/>.</param>
/// <param name="Resampling">Filter of the scaling: <c>bilinear</c> with antialiasing (support widened when shrinking).</param>
/// <param name="Template">Where the landmarks of a face lie in the input; null for whole pictures.</param>
public sealed record InputSpec(
    int Size,
    ChannelOrder Order,
    IReadOnlyList<float> Mean,
    IReadOnlyList<float> Std,
    bool Grey = false,
    string Crop = InputSpec.FrameCrop,
    string Resampling = "bilinear",
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FaceTemplate? Template = null)
{
    /// <summary><see cref="Crop"/> of whole pictures.</summary>
    public const string FrameCrop = "frame";

    /// <summary><see cref="Crop"/> of aligned faces.</summary>
    public const string FaceCrop = "face";

    /// <summary>Keras VGG16: BGR, 0-255, channel means subtracted.</summary>
    public static readonly InputSpec KerasVgg16 = new(90, ChannelOrder.Bgr, [103.939f, 116.779f, 123.68f], [1, 1, 1]);

    /// <summary>torchvision: RGB in [0,1], ImageNet mean and standard deviation (here times 255).</summary>
    public static readonly InputSpec TorchvisionVgg16 = new(90, ChannelOrder.Rgb,
        [123.675f, 116.28f, 103.53f], [58.395f, 57.12f, 57.375f]);

    /// <summary>Whether a network can see this: a size from 16 to 1024, three means, three positive deviations, all finite, and a known
    /// crop.</summary>
    internal bool IsPossible => Size is >= 16 and <= 1024 && Mean is { Count: 3 } && Std is { Count: 3 }
        && Mean.All(float.IsFinite) && Std.All(std => float.IsFinite(std) && std > 0) && Crop is FrameCrop or FaceCrop;

    /// <summary>Writes one picture as network input: three planes of Size x Size, normalised.</summary>
    /// <param name="rgb">Packed 8-bit RGB, Size * Size * 3 bytes.</param>
    /// <param name="planes">Receives 3 * Size * Size values, plane by plane.</param>
    /// <exception cref="ArgumentException">A length does not fit <see cref="Size"/>.</exception>
    public void Write(ReadOnlySpan<byte> rgb, Span<float> planes)
    {
        var pixels = Size * Size;
        if (rgb.Length != pixels * 3 || planes.Length != pixels * 3)
            throw new ArgumentException($"Expected {pixels * 3} values of a {Size}x{Size} picture, got {rgb.Length} and {planes.Length}.");
        Span<float> table = stackalloc float[3 * 256];
        for (var plane = 0; plane < 3; plane++)
            Normalise(plane, table.Slice(plane * 256, 256));
        if (Grey)
            WriteGrey(rgb, planes, table);
        else
            for (var plane = 0; plane < 3; plane++)
                WritePlane(rgb, Order == ChannelOrder.Rgb ? plane : 2 - plane, planes.Slice(plane * pixels, pixels), table.Slice(plane * 256, 256));
    }

    /// <summary>The value of every byte in a plane.</summary>
    private void Normalise(int plane, Span<float> table)
    {
        var (mean, scale) = (Mean[plane], 1f / Std[plane]);
        for (var value = 0; value < table.Length; value++)
            table[value] = (value - mean) * scale;
    }

    private static void WritePlane(ReadOnlySpan<byte> rgb, int channel, Span<float> target, ReadOnlySpan<float> table)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = table[rgb[i * 3 + channel]];
    }

    private static void WriteGrey(ReadOnlySpan<byte> rgb, Span<float> planes, ReadOnlySpan<float> table)
    {
        var pixels = planes.Length / 3;
        var first = planes[..pixels];
        var second = planes.Slice(pixels, pixels);
        var third = planes[(2 * pixels)..];
        for (var i = 0; i < pixels; i++)
        {
            var luma = Luma(rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2]);
            (first[i], second[i], third[i]) = (table[luma], table[256 + luma], table[512 + luma]);
        }
    }

    /// <summary>8-bit luma of ITU-R BT.601 in 16-bit fixed point, as Pillow's mode L computes it.</summary>
    public static byte Luma(byte red, byte green, byte blue) =>
        (byte)((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);

    /// <inheritdoc/>
    public bool Equals(InputSpec? other) =>
        other is not null && Size == other.Size && Order == other.Order && Grey == other.Grey && Crop == other.Crop
        && Resampling == other.Resampling && Equals(Template, other.Template) && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, Order, Grey, Crop, Resampling, Template, Mean[0], Std[0]);
}

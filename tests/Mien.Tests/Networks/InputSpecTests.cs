using Mien.Models;

namespace Mien.Tests.Networks;

public class InputSpecTests
{
    /// <summary>Two by two pixels: red, green; blue, a colour of three different values.</summary>
    private static readonly byte[] _rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];

    [Fact]
    public void Keras_is_bgr_minus_means() => Assert.Equal(
        [
            0 - 103.939f, 0 - 103.939f, 255 - 103.939f, 30 - 103.939f,
            0 - 116.779f, 255 - 116.779f, 0 - 116.779f, 20 - 116.779f,
            255 - 123.68f, 0 - 123.68f, 0 - 123.68f, 10 - 123.68f,
        ],
        Planes(InputSpec.KerasVgg16));

    [Fact]
    public void Torchvision_is_rgb_normalised()
    {
        float[] mean = [0.485f, 0.456f, 0.406f], std = [0.229f, 0.224f, 0.225f];
        var planes = Planes(InputSpec.TorchvisionVgg16);
        for (var i = 0; i < 12; i++)
            Assert.Equal((_rgb[i % 4 * 3 + i / 4] / 255f - mean[i / 4]) / std[i / 4], planes[i], 1e-5f);
    }

    [Fact]
    public void Grey_makes_three_equal_channels()
    {
        var planes = Planes(new InputSpec(2, ChannelOrder.Bgr, [0, 0, 0], [1, 1, 1], Grey: true));
        Assert.Equal([76, 150, 29, 18], planes[..4]);
        Assert.Equal(planes[..4], planes[4..8]);
        Assert.Equal(planes[..4], planes[8..]);
    }

    [Fact]
    public void Keras_grey_still_subtracts_the_three_means()
    {
        var planes = Planes(InputSpec.KerasVgg16 with { Grey = true });
        Assert.Equal([76 - 103.939f, 76 - 116.779f, 76 - 123.68f], [planes[0], planes[4], planes[8]]);
    }

    /// <summary>Values of Pillow's <c>Image.convert("L")</c>.</summary>
    [Theory]
    [InlineData(255, 0, 0, 76)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    [InlineData(255, 255, 255, 255)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(128, 128, 128, 128)]
    [InlineData(255, 255, 0, 226)]
    [InlineData(0, 255, 255, 179)]
    [InlineData(255, 0, 255, 105)]
    public void Luma_is_pillows(byte red, byte green, byte blue, byte luma) => Assert.Equal(luma, InputSpec.Luma(red, green, blue));

    [Fact]
    public void Another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => (InputSpec.KerasVgg16 with { Size = 3 }).Write(_rgb, new float[12]));

    [Fact]
    public void Equality_is_by_value()
    {
        Assert.Equal(InputSpec.KerasVgg16, InputSpec.KerasVgg16 with { Mean = [103.939f, 116.779f, 123.68f] });
        Assert.NotEqual(InputSpec.KerasVgg16, InputSpec.KerasVgg16 with { Grey = true });
        Assert.NotEqual(InputSpec.KerasVgg16, InputSpec.KerasVgg16 with { Mean = [103.939f, 116.779f, 123.69f] });
    }

    [Theory]
    [InlineData(ChannelOrder.Rgb, false)]
    [InlineData(ChannelOrder.Bgr, false)]
    [InlineData(ChannelOrder.Rgb, true)]
    public void Every_value_is_the_byte_minus_mean_times_the_inverse_deviation_to_the_last_bit(ChannelOrder order, bool grey)
    {
        var spec = new InputSpec(16, order, [103.939f, 116.779f, 123.68f], [58.395f, 57.12f, 57.375f], grey);
        var (rgb, planes) = (new byte[16 * 16 * 3], new float[16 * 16 * 3]);
        new Random(1).NextBytes(rgb);
        spec.Write(rgb, planes);
        for (var i = 0; i < planes.Length; i++)
        {
            var (plane, pixel) = (i / 256, i % 256);
            var value = grey ? InputSpec.Luma(rgb[pixel * 3], rgb[pixel * 3 + 1], rgb[pixel * 3 + 2])
                : rgb[pixel * 3 + (order == ChannelOrder.Rgb ? plane : 2 - plane)];
            Assert.Equal((value - spec.Mean[plane]) * (1f / spec.Std[plane]), planes[i]);
        }
    }

    private static float[] Planes(InputSpec spec)
    {
        var planes = new float[12];
        (spec with { Size = 2 }).Write(_rgb, planes);
        return planes;
    }
}

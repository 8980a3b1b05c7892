using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mien.Lab.Networks;

namespace Mien.Tests.Networks;

public class QuantizationTests
{
    [Fact]
    public void Weights_and_bias_of_a_channel_are_those_computed_by_hand()
    {
        // Scale 1/64 in the first channel, 2/64 in the second; a step of the input is worth 0.5.
        var layer = Quantization.Layer([1, -0.5f, 0.25f, 0.01f, -2, 1.01f, 0, 0], [0.1f, -1], 0.5f);
        Assert.Equal([64, -32, 16, 1, -64, 32, 0, 0], layer.Values);
        Assert.Equal([1 / 64f, 1 / 32f], layer.Scales);
        Assert.Equal([13, -64], layer.Bias);   // 0.1 * 2 * 64 = 12.8, -1 * 2 * 32
    }

    [Fact]
    public void A_channel_without_weights_keeps_its_bias()
    {
        var layer = Quantization.Layer([0, 0, 0, 0], [3, 0], 0.5f);
        Assert.Equal([0, 0, 0, 0], layer.Values);
        Assert.Equal(3, layer.Bias[0] * 0.5 * layer.Scales[0], 1e-6);
        Assert.Equal(0, layer.Bias[1]);
    }

    [Fact]
    public void A_bias_that_dwarfs_the_weights_still_fits_an_integer()
    {
        var layer = Quantization.Layer([1e-12f], [1000], 1e-3f);
        Assert.InRange(layer.Bias[0], 1 << 29, int.MaxValue);
        Assert.Equal(1000, layer.Bias[0] * 1e-3 * layer.Scales[0], 0.01);
    }

    [Fact]
    public void The_largest_products_do_not_saturate_on_a_processor_without_vnni()
    {
        Assert.SkipUnless(Ssse3.IsSupported, "This processor has no vpmaddubsw.");
        foreach (var weight in new[] { -Quantization.WeightLimit, Quantization.WeightLimit })
            Assert.Equal(2 * Quantization.ActivationLimit * weight, PairSum(weight));
        Assert.NotEqual(2 * Quantization.ActivationLimit * 127, PairSum(127));   // which is why the limit is not 127
    }

    [Fact]
    public void Bytes_that_fit_exactly_are_not_cut()
    {
        var histogram = new ActivationHistogram();
        histogram.Add([.. Enumerable.Range(0, 256_000).Select(i => (float)(i % 256))]);
        Assert.Equal(255, histogram.Clip(), 1.0);
    }

    [Fact]
    public void One_outlier_does_not_cost_all_others_their_steps()
    {
        var histogram = new ActivationHistogram();
        histogram.Add([.. Enumerable.Range(0, 1_000_000).Select(i => i / 1e6f)]);
        histogram.Add([10]);
        // Cut at 1: (10 - 1)^2 + 1e6 / 255^2 / 12 = 82; kept: 1e6 (10 / 255)^2 / 12 = 128.
        Assert.InRange(histogram.Clip(), 0.95f, 5);
    }

    [Fact]
    public void The_order_of_the_values_does_not_matter_much()
    {
        float[] small = [.. Enumerable.Range(0, 10_000).Select(i => i / 1e4f)], large = [.. small.Select(value => 100 * value)];
        var (up, down) = (new ActivationHistogram(), new ActivationHistogram());
        up.Add(small);
        up.Add(large);
        down.Add(large);
        down.Add(small);
        Assert.InRange(up.Clip() / down.Clip(), 0.97f, 1.03f);
    }

    [Fact]
    public void A_layer_that_is_silent_has_a_scale()
    {
        var histogram = new ActivationHistogram();
        histogram.Add(new float[100]);
        Assert.Equal(1, histogram.Clip());
    }

    /// <summary>255 w + 255 w as the instruction adds it.</summary>
    private static int PairSum(int weight) =>
        Ssse3.MultiplyAddAdjacent(Vector128.Create((byte)Quantization.ActivationLimit), Vector128.Create((sbyte)weight))[0];
}

using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Lab.Reports;
using Mien.Media;
using Mien.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Evaluation;

[Collection(ProcessWide.Name)]
public sealed class GradCamTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_map_is_the_rectified_sum_of_channels_weighted_by_their_mean_gradients()
    {
        var activations = tensor(new float[] { 1, 2, 3, 4, 5, 0, 0, 1 }, [2, 2, 2]);
        var gradients = tensor(new float[] { 1, 1, 1, 1, -4, 0, 0, 0 }, [2, 2, 2]);
        // Means 1 and -1: 1-5, 2-0, 3-0, 4-1.
        Assert.Equal([0f, 2, 3, 3], GradCam.Map(activations, gradients).data<float>().ToArray());
    }

    [Fact]
    public void On_a_linear_head_it_is_what_the_weights_say_by_hand()
    {
        random.manual_seed(3);
        var network = new Vgg16(64, HeadSpec.Parse("gap", []), 3);
        network.eval();
        var picture = randn(1, 3, 64, 64);
        var explanation = GradCam.Explain(network, picture, "block5_conv3", label: 1);

        using var _ = no_grad();
        var activations = network.forwardFeatures(picture, 0, 30, ScalarType.Float32).squeeze(0);   // (512, 4, 4)
        // One pool of 2x2 and the mean of 2x2 cells lie before the dense layer. Each cell passes its whole gradient, a quarter of
        // the channel's weight, to its largest input: 4 (w / 4) over 16 places.
        var weights = network.state_dict()["classifier.0.weight"][1] / 16;
        var map = (weights.view(512, 1, 1) * activations).sum([0L]).relu().contiguous().data<float>().ToArray();
        Assert.Equal((4, 4), (explanation.Width, explanation.Height));
        Assert.Equal(map, explanation.Map, (a, b) => Math.Abs(a - b) <= 1e-5 * map.Max());
        Assert.Contains(map, value => value > 0);
        Assert.Equal(1, explanation.Probabilities.Sum(), 1e-6);
    }

    [Fact]
    public void The_most_probable_class_is_explained_unless_another_is_named()
    {
        random.manual_seed(4);
        var network = new Vgg16(32, HeadSpec.Parse("gap", []), 3);
        network.eval();
        var picture = randn(1, 3, 32, 32);
        var explanation = GradCam.Explain(network, picture, "block4_conv2", label: null);
        Assert.Equal(explanation.Probabilities.Max(), explanation.Probabilities[explanation.Label]);
        Assert.Equal((4, 4), (explanation.Width, explanation.Height));
        Assert.Contains("block5_conv3", Assert.Throws<MienException>(() => GradCam.Explain(network, picture, "block5_pool", 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heat_changes_the_picture_only_where_the_map_speaks()
    {
        var grey = new Frame(0, TimeSpan.Zero, 4, 4, Enumerable.Repeat((byte)100, 48).ToArray());
        var hot = HeatOverlay.Paint(grey, new Explanation(0, [1], 2, 1, [0, 5]));
        Assert.Equal([100, 100, 100], hot.Rgb[..3].ToArray());
        Assert.NotEqual([100, 100, 100], hot.Rgb[9..12].ToArray());
        Assert.Same(grey, HeatOverlay.Paint(grey, new Explanation(0, [1], 2, 1, [0, 0])));
    }
}

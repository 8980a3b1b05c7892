using Mien.Lab.Networks;
using Mien.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Networks;

[Collection(ProcessWide.Name)]
public sealed class Vgg16Tests : IDisposable
{
    /// <summary>Index and output channels of torchvision's <c>vgg16().features</c> convolutions.</summary>
    private static readonly (int Module, long Width)[] _torchvision =
    [
        (0, 64), (2, 64), (5, 128), (7, 128), (10, 256), (12, 256), (14, 256), (17, 512), (19, 512), (21, 512), (24, 512), (26, 512), (28, 512),
    ];

    private static readonly HeadSpec _paper = HeadSpec.Parse("4096,4096", [0.3, 0.5]);
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Keys_and_shapes_are_torchvisions()
    {
        using var network = new Vgg16(90, _paper, 6);
        var expected = new List<(string, long[])>();
        var channels = 3L;
        foreach (var (module, width) in _torchvision)
        {
            expected.AddRange([($"features.{module}.weight", [width, channels, 3, 3]), ($"features.{module}.bias", [width])]);
            channels = width;
        }
        foreach (var (module, inputs, outputs) in new[] { (0, 2048L, 4096L), (3, 4096, 4096), (6, 4096, 6) })
            expected.AddRange([($"classifier.{module}.weight", [outputs, inputs]), ($"classifier.{module}.bias", [outputs])]);
        Assert.Equal(expected.Select(pair => pair.Item1), network.state_dict().Keys);
        Assert.All(expected, pair => Assert.Equal(pair.Item2, network.state_dict()[pair.Item1].shape));
    }

    [Fact]
    public void The_papers_network_has_14_7_and_25_2_million_weights()
    {
        using var network = new Vgg16(90, _paper, 6);
        Assert.Equal(14_714_688, Count(network, "features"));
        // (2048 + 1) 4096 + (4096 + 1) 4096 + (4096 + 1) 6
        Assert.Equal(8_392_704 + 16_781_312 + 24_582, Count(network, "classifier"));
        var layers = NetworkSummary.Layers(_paper, 90, 6, LayerPlace.Parse("head", _paper));
        Assert.Equal(14_714_688 + 25_198_598, layers.Sum(layer => layer.Parameters));
        Assert.Equal(25_198_598, layers.Where(layer => layer.Awake).Sum(layer => layer.Parameters));
    }

    [Theory]
    [InlineData("4096,4096,4096", 8_392_704 + 2 * 16_781_312 + 24_582)]
    [InlineData("gap,512", 513 * 512 + 513 * 6)]
    [InlineData("gap", 513 * 6)]
    public void Other_heads_have_the_weights_of_their_sizes(string head, long weights)
    {
        var spec = HeadSpec.Parse(head, [0.3, 0.5]);
        using var network = new Vgg16(90, spec, 6);
        Assert.Equal(weights, Count(network, "classifier"));
        Assert.Equal(weights, NetworkSummary.Layers(spec, 90, 6, LayerPlace.Parse("head", spec)).Where(layer => layer.Awake).Sum(layer => layer.Parameters));
    }

    [Fact]
    public void Ninety_pixels_become_45_22_11_5_and_2()
    {
        using var network = new Vgg16(90, HeadSpec.Parse("gap", []), 6);
        using var _ = no_grad();
        var (x, from) = (rand(1, 3, 90, 90), 0);
        var sides = new List<long>();
        foreach (var pool in LayerPlace.FeatureModules.Zip(Vgg16.Table).Where(layer => layer.Second == 0))
        {
            x = network.forwardFeatures(x, from, from = pool.First + 1, ScalarType.Float32);
            Assert.Equal([x.shape[2], x.shape[3], x.shape[1]], FeatureCache.ShapeAt(from, 90));
            sides.Add(x.shape[2]);
        }
        Assert.Equal([45, 22, 11, 5, 2], sides);
        Assert.Equal([1L, 512, 2, 2], x.shape);
        Assert.Equal(2_048, _paper.Inputs(90));
    }

    [Fact]
    public void Going_on_from_any_boundary_gives_the_whole_forward_pass()
    {
        var head = HeadSpec.Parse("32,16", [0.3, 0.5]);
        using var network = new Vgg16(32, head, 4);
        using var _ = no_grad();
        network.eval();
        var x = randn(1, 3, 32, 32);
        var kept = x.clone();
        var whole = network.forward(x);
        for (var boundary = 0; boundary <= Vgg16.FeatureCount; boundary++)
        {
            var features = network.forwardFeatures(x, 0, boundary, ScalarType.Float32);
            var before = features.clone();
            Close(whole, network.forward(features, boundary, ScalarType.Float32), $"from {boundary}");
            if (LayerPlace.FeatureModules.Contains(boundary) || boundary == Vgg16.FeatureCount)
                Assert.True(features.equal(before).all().item<bool>(), $"features at {boundary} were changed");
        }
        Assert.True(x.equal(kept).all().item<bool>());
    }

    [Fact]
    public void Sleeping_layers_say_the_same_at_every_boundary()
    {
        using var network = new Vgg16(32, HeadSpec.Parse("gap", []), 4);
        using var _ = no_grad();
        var x = randn(2, 3, 32, 32);
        foreach (var boundary in LayerPlace.FeatureModules.Append(Vgg16.FeatureCount))
        {
            using var sleeping = new SleepingLayers(network, boundary, ScalarType.Float32);
            Close(network.forwardFeatures(x, 0, boundary, ScalarType.Float32), sleeping.Forward(x), $"at {boundary}");
        }
    }

    [Fact]
    public void Dropout_acts_only_in_training()
    {
        using var network = new Vgg16(32, HeadSpec.Parse("64,64", [0.3, 0.5]), 4);
        using var _ = no_grad();
        var x = randn(2, 3, 32, 32);
        network.eval();
        Assert.True(network.forward(x).equal(network.forward(x)).all().item<bool>());
        network.train();
        Assert.False(network.forward(x).equal(network.forward(x)).all().item<bool>());
    }

    [Fact]
    public void Fresh_convolutions_keep_the_variance_and_dense_layers_the_root_of_their_inputs()
    {
        using var network = new Vgg16(32, HeadSpec.Parse("gap,64", []), 4);
        var expected = Math.Sqrt(2.0 / (512 * 9));   // He et al. 2015, fan out
        Assert.InRange(network.get_parameter("features.28.weight")!.std().item<float>(), expected * 0.99, expected * 1.01);
        Assert.Equal(0, network.get_parameter("features.28.bias")!.abs().sum().item<float>());
        var limit = 1 / Math.Sqrt(512);
        Assert.InRange(network.get_parameter("classifier.0.weight")!.abs().max().item<float>(), limit * 0.99, limit * 1.000001);
    }

    [Fact]
    public void Block5_is_the_last_six_layers_with_weights_and_head_the_dense_ones()
    {
        using var network = new Vgg16(90, _paper, 6);
        Assert.Equal(["features.24", "features.26", "features.28", "classifier.0", "classifier.3", "classifier.6"], Awake(network, "block5"));
        Assert.Equal(["classifier.0", "classifier.3", "classifier.6"], Awake(network, "head"));
        Assert.Equal(["classifier.3", "classifier.6"], Awake(network, "fc2"));
        Assert.Equal(["classifier.6"], Awake(network, "fc3"));
        Assert.Equal(["features.28", "classifier.0", "classifier.3", "classifier.6"], Awake(network, "block5_conv3"));
        Assert.Equal(16, Awake(network, "block1").Count());
    }

    [Theory]
    [InlineData("head")]
    [InlineData("fc2")]
    [InlineData("block5")]
    [InlineData("block4_conv2")]
    [InlineData("block1")]
    public void The_summary_says_awake_what_is_trained(string from)
    {
        using var network = new Vgg16(90, _paper, 6);
        var place = LayerPlace.Parse(from, _paper);
        Assert.Equal(network.ParametersFrom(place).Sum(p => p.Value.numel()),
            NetworkSummary.Layers(_paper, 90, 6, place).Where(layer => layer.Awake).Sum(layer => layer.Parameters));
    }

    private static IEnumerable<string> Awake(Vgg16 network, string from) =>
        network.ParametersFrom(LayerPlace.Parse(from, _paper)).Select(p => p.Name[..p.Name.LastIndexOf('.')]).Distinct();

    private static long Count(Vgg16 network, string part) =>
        network.named_parameters().Where(p => p.name.StartsWith(part, StringComparison.Ordinal)).Sum(p => p.parameter.numel());

    private static void Close(Tensor expected, Tensor actual, string what) =>
        Assert.True(expected.allclose(actual, 1e-4, 1e-4 * expected.abs().max().item<float>()), what);
}

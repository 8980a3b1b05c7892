using Mien.Lab.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Networks;

/// <summary>The real ImageNet convolutions against reference activations of a complete VGG16 on one photo, 224x224.</summary>
[Collection(ProcessWide.Name)]
[Trait("data", "real")]
public sealed class Vgg16ParityTests(ITestOutputHelper output) : IDisposable
{
    private const double Bound = 1e-4;
    private static readonly long[] _corners = [0, 1, 2, -3, -2, -1];
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IReadOnlyDictionary<string, (long[] Shape, float[] Values)> _golden =
        NumpyArchive.Read(TestData.Require("vgg16", "vgg16_golden_persian_cat.npz"));

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Every_layer_agrees_with_the_reference()
    {
        using var network = Network();
        using var _ = no_grad();
        var (x, from) = (Input(), 0);
        var errors = new List<double>();
        for (var layer = 0; layer < LayerPlace.FeatureNames.Count; layer++)
        {
            x = network.forwardFeatures(x, from, from = Behind(layer), ScalarType.Float32);
            errors.Add(Error(layer, x));
        }
        Tell("fp32, forwardFeatures", errors);
        Assert.All(errors, error => Assert.InRange(error, 0, Bound));
        Assert.InRange(Pool5Error(x), 0, Bound);
    }

    [Fact]
    public void Every_sleeping_layer_agrees_with_the_reference()
    {
        using var network = Network();
        var x = Input();
        var errors = new List<double>();
        for (var layer = 0; layer < LayerPlace.FeatureNames.Count; layer++)
            errors.Add(Error(layer, Asleep(network, Behind(layer), ScalarType.Float32, x)));
        Tell("fp32, SleepingLayers (channels last)", errors);
        Assert.All(errors, error => Assert.InRange(error, 0, Bound));
        Assert.InRange(Pool5Error(Asleep(network, Vgg16.FeatureCount, ScalarType.Float32, x)), 0, Bound);
    }

    [Fact]
    public void The_second_pool_agrees_at_every_place()
    {
        using var network = Network();
        var pool = Asleep(network, 10, ScalarType.Float32, Input()).permute(0, 2, 3, 1).flatten();
        var reference = tensor(_golden["pool2_computed"].Values);
        Assert.InRange((double)((pool - reference).abs().max() / reference.max()).item<float>(), 0, Bound);
    }

    [Fact]
    public void Half_precision_stays_within_two_percent_of_a_layers_maximum()
    {
        using var network = Network();
        var x = Input();
        foreach (var layer in Enumerable.Range(0, LayerPlace.FeatureNames.Count).Where(layer => Vgg16.Table[layer] == 0))
        {
            var sleeping = Asleep(network, Behind(layer), ScalarType.BFloat16, x).to(ScalarType.Float32);
            var error = Error(layer, sleeping);
            output.WriteLine($"bf16 {LayerPlace.FeatureNames[layer],-12} {error:0.0e+0}");
            Assert.InRange(error, 0, 0.02);
        }
        var features = Asleep(network, Vgg16.FeatureCount, ScalarType.BFloat16, x).to(ScalarType.Float32);
        output.WriteLine($"bf16, all of pool5: {Pool5Error(features):0.0e+0}");
        Assert.InRange(Pool5Error(features), 0, 0.02);
    }

    private static Vgg16 Network()
    {
        var weights = NetworkWeights.Read(TestData.Require("vgg16", "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"));
        var network = new Vgg16(224, HeadSpec.Parse("gap", []), 2);
        weights.CopyTo(network, head: false);
        foreach (var value in weights.Tensors.Values)
            value.Dispose();
        return network;
    }

    private Tensor Input()
    {
        var (shape, values) = _golden["input_bgr_mean_subtracted"];
        return tensor(values, shape).permute(2, 0, 1).unsqueeze(0).contiguous();
    }

    private static Tensor Asleep(Vgg16 network, int boundary, ScalarType precision, Tensor x)
    {
        using var layers = new SleepingLayers(network, boundary, precision);
        return layers.Forward(x);
    }

    /// <summary>The feature module behind a layer and its rectifier.</summary>
    private static int Behind(int layer) => LayerPlace.FeatureModules[layer] + (Vgg16.Table[layer] == 0 ? 1 : 2);

    /// <summary>Largest difference over the 216 stored values (first and last three of each axis), as a share of the layer's maximum.</summary>
    private double Error(int layer, Tensor x)
    {
        var reference = _golden.Single(pair => pair.Key.StartsWith($"{layer:00}_", StringComparison.Ordinal));
        Assert.Equal("1x" + string.Join('x', x.shape[2], x.shape[3], x.shape[1]), reference.Key.Split('_')[^1]);
        var values = x[0].permute(1, 2, 0);
        for (var axis = 0; axis < 3; axis++)
            values = values.index_select(axis, tensor(_corners.Select(i => (i + values.shape[axis]) % values.shape[axis]).ToArray()));
        Assert.Equal(216, reference.Value.Values.Length);
        return (double)((values.flatten() - tensor(reference.Value.Values)).abs().max() / x.abs().max()).item<float>();
    }

    private double Pool5Error(Tensor x)
    {
        var reference = tensor(_golden["pool5_flatten_25088_from_fc_input_flatten_txt"].Values);
        Assert.Equal(25_088, reference.shape[0]);
        return (double)((x.permute(0, 2, 3, 1).flatten() - reference).abs().max() / reference.max()).item<float>();
    }

    private void Tell(string how, List<double> errors)
    {
        output.WriteLine(how);
        for (var layer = 0; layer < errors.Count; layer++)
            output.WriteLine($"{LayerPlace.FeatureNames[layer],-12} {errors[layer]:0.0e+0}");
    }
}

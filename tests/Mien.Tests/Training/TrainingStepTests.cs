using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Tests.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Tests.Training;

[Collection(ProcessWide.Name)]
public sealed class TrainingStepTests : IDisposable
{
    private static readonly HeadSpec _head = HeadSpec.Parse("gap,8", [0]);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        TorchRuntime.Start(2);
        _scope.Dispose();
    }

    [Theory]
    [InlineData("block1", 3)]
    [InlineData("block5_conv2", 2)]
    [InlineData("head", 2)]
    public void Gradients_of_parts_are_those_of_the_whole_batch(string from, int threads)
    {
        random.manual_seed(3);
        using var network = new Vgg16(32, _head, 4);
        var place = LayerPlace.Parse(from, _head);
        var awake = network.ParametersFrom(place).ToList();
        foreach (var (_, value) in network.named_parameters())
            value.requires_grad_(false);
        awake.ForEach(pair => pair.Value.requires_grad_());
        using var sleeping = new SleepingLayers(network, place.Feature, ScalarType.Float32);
        var (x, target) = (sleeping.Forward(randn(7, 3, 32, 32)), tensor(new long[] { 0, 1, 2, 3, 0, 1, 2 }));

        var whole = functional.cross_entropy(network.forward(x, place.Feature, ScalarType.Float32), target);
        whole.backward();
        var expected = awake.Select(pair => pair.Value.grad!.clone()).ToList();
        awake.ForEach(pair => pair.Value.grad = null);
        var (logits, loss) = new TrainingStep(network, place.Feature, ScalarType.Float32, threads).Run(x, logits => functional.cross_entropy(logits, target));

        Assert.Equal(whole.item<float>(), loss.item<float>(), 1e-5f);
        Assert.Equal([7L, 4], logits.shape);
        Assert.All(awake.Zip(expected), pair =>
            Assert.InRange((pair.First.Value.grad! - pair.Second).norm().item<float>() / Math.Max(pair.Second.norm().item<float>(), 1e-12), 0, 1e-4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_normalised_network_gets_the_gradients_and_statistics_of_its_parts(int threads)
    {
        random.manual_seed(5);
        using var network = new SmallNetwork(4);
        using (no_grad())
            foreach (var (name, value) in network.named_parameters())
                if (name.EndsWith("_conv2.scale", StringComparison.Ordinal))
                    value.fill_(0.7);
        var start = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone());
        var (x, target) = (randn(8, 3, 32, 32), tensor(new long[] { 0, 1, 2, 3, 0, 1, 2, 3 }));

        // By the tensor library itself: a part after the other, each by itself normalised and from the same statistics.
        var statistics = new List<Dictionary<string, Tensor>>();
        var losses = new List<Tensor>();
        foreach (var (part, wanted) in x.chunk(threads).Zip(target.chunk(threads)))
        {
            using (no_grad())
                foreach (var (name, value) in network.named_parameters().Where(pair => !pair.parameter.requires_grad))
                    value.copy_(start[name]);
            losses.Add(functional.cross_entropy(network.forward(part), wanted) / threads);
            losses[^1].backward();
            statistics.Add(network.named_parameters().Where(pair => !pair.parameter.requires_grad).ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone()));
        }
        var expected = network.named_parameters().Where(pair => pair.parameter.requires_grad).ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
        using (no_grad())
            foreach (var (name, value) in network.named_parameters())
            {
                value.copy_(start[name]);
                value.grad = null;
            }

        var (_, loss) = new TrainingStep(network, 0, ScalarType.Float32, threads).Run(x, logits => functional.cross_entropy(logits, target));
        Assert.Equal(losses.Sum(part => part.item<float>()), loss.item<float>(), 1e-5f);
        Assert.All(expected, pair => Assert.InRange((network.get_parameter(pair.Key)!.grad! - pair.Value).norm().item<float>() / Math.Max(pair.Value.norm().item<float>(), 1e-6), 0, 1e-3));
        Assert.All(statistics[0].Keys, name => Assert.InRange(
            (network.get_parameter(name)! - stack(statistics.Select(part => part[name])).mean([0L])).abs().max().item<float>(), 0, 1e-4));
        Assert.All(statistics[0], pair => Assert.True((network.get_parameter(pair.Key)! - start[pair.Key]).abs().max().item<float>() > 1e-4, pair.Key));
    }

    [Fact]
    public void An_error_in_a_part_reaches_the_caller()
    {
        using var network = new Vgg16(32, _head, 4);
        Assert.ThrowsAny<Exception>(() => new TrainingStep(network, 0, ScalarType.Float32, 2).Run(randn(4, 5, 32, 32), logits => logits.sum()));
    }
}

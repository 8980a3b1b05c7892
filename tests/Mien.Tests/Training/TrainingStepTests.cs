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

    [Fact]
    public void An_error_in_a_part_reaches_the_caller()
    {
        using var network = new Vgg16(32, _head, 4);
        Assert.ThrowsAny<Exception>(() => new TrainingStep(network, 0, ScalarType.Float32, 2).Run(randn(4, 5, 32, 32), logits => logits.sum()));
    }
}

using Mien.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Adam = Mien.Lab.Training.Adam;
using Parameter = TorchSharp.Modules.Parameter;

namespace Mien.Tests.Training;

[Collection(ProcessWide.Name)]
public sealed class AdamTests : IDisposable
{
    private const int Steps = 50;
    private static readonly long[][] _shapes = [[1], [7], [64], [33, 5], [3, 3, 3, 3], [70_001]];
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1e-3, 0)]
    [InlineData(1e-4, 0)]
    [InlineData(1e-2, 0.05)]
    public void Fifty_steps_equal_the_tensor_librarys(double rate, double decay)
    {
        var (ours, theirs) = (Weights(), Weights());
        using var adam = Of(ours, threads: 2);
        using var reference = decay > 0
            ? (optim.Optimizer)optim.AdamW(theirs, rate, weight_decay: decay)
            : optim.Adam(theirs, rate);
        Walk(step =>
        {
            Set(ours, step);
            Set(theirs, step);
            adam.Step(rate, decay);
            reference.step();
        });
        Assert.Equal(Steps, adam.Steps);
        Assert.All(ours.Zip(theirs), pair => Assert.InRange(Relative(pair.First, pair.Second), 0, 1e-6));
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        var (one, many) = (Weights(), Weights());
        using var single = Of(one, threads: 1);
        using var several = Of(many, threads: 7);
        Walk(step =>
        {
            Set(one, step);
            Set(many, step);
            single.Step(1e-3, 0.01);
            several.Step(1e-3, 0.01);
        });
        Assert.All(one.Zip(many), pair => Assert.True(pair.First.bytes.SequenceEqual(pair.Second.bytes)));
    }

    [Fact]
    public void A_weight_of_rate_zero_point_one_moves_a_tenth()
    {
        var (fast, slow) = (new Parameter(zeros(5)), new Parameter(zeros(5)));
        using var adam = new Adam([("fast", fast, 1), ("slow", slow, 0.1)], 1);
        fast.grad = ones(5);
        slow.grad = ones(5);
        adam.Step(0.01, 0);
        Assert.Equal(-0.01f, fast[0].item<float>(), 1e-7f);
        Assert.Equal(-0.001f, slow[0].item<float>(), 1e-8f);
    }

    [Fact]
    public void A_step_drops_the_gradients_and_needs_them()
    {
        var weights = Weights();
        using var adam = Of(weights, 1);
        Set(weights, 1);
        adam.Step(1e-3, 0);
        Assert.All(weights, weight => Assert.Null(weight.grad));
        Assert.Throws<InvalidOperationException>(() => adam.Step(1e-3, 0));
    }

    [Fact]
    public void State_names_both_moments_of_every_weight()
    {
        using var adam = new Adam([("classifier.0.weight", new Parameter(zeros(2)), 1)], 1);
        Assert.Equal(["adam.mean.classifier.0.weight", "adam.square.classifier.0.weight"], adam.State.Select(pair => pair.Name));
    }

    private static Adam Of(IEnumerable<Parameter> weights, int threads) => new(weights.Select((weight, i) => ($"w{i}", weight, 1.0)), threads);

    private static List<Parameter> Weights()
    {
        random.manual_seed(11);
        return [.. _shapes.Select(shape => new Parameter(randn(shape)))];
    }

    private static void Walk(Action<int> step)
    {
        for (var i = 1; i <= Steps; i++)
            step(i);
    }

    /// <summary>Gradients of changing sign and size, the same for every list of weights.</summary>
    private static void Set(List<Parameter> weights, int step)
    {
        random.manual_seed(100 + step);
        foreach (var weight in weights)
            weight.grad = randn(weight.shape) * Math.Pow(10, step % 5 - 3);
    }

    private static double Relative(Tensor ours, Tensor theirs) =>
        (ours - theirs).abs().max().item<float>() / (double)theirs.abs().max().item<float>();
}

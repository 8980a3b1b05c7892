using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mien.Lab.Detection;

/// <summary>A small face detector with YuNet's outputs: <see cref="FaceNetPlan"/> on tensors.</summary>
/// <remarks>State-dict keys are <c>units.NAME.conv.weight</c>, <c>units.NAME.norm.*</c>.</remarks>
internal sealed class FaceNet : Module<Tensor, Tensor>
{
    /// <summary>Score of a cell before training, as focal losses want it (Lin et al. 2017).</summary>
    private const double Rare = 0.01;

    private readonly ModuleDict<ConvUnit> units;

    /// <summary>Builds the network with fresh weights (He et al. 2015, fan out).</summary>
    public FaceNet() : base(nameof(FaceNet))
    {
        units = ModuleDict([.. FaceNetPlan.Units.Select(unit => (Key(unit.Name), new ConvUnit(unit)))]);
        RegisterComponents();
        foreach (var stride in FaceNetPlan.Strides)
            init.constant_(this[$"score.{stride}"].Conv.bias!, Math.Log(Rare / (1 - Rare)));
    }

    /// <summary>A convolution with its batch norm, by <see cref="FaceUnit.Name"/>.</summary>
    public ConvUnit this[string name] => units[Key(name)];

    /// <summary>Weights and biases, those of batch norm without its running statistics.</summary>
    public long Weights => named_parameters().Sum(pair => pair.parameter.NumberOfElements);

    /// <summary>The answers of all cells, level by level, row by row.</summary>
    /// <param name="x">(N, 1, H, W), grey, 0 to 255; sides are multiples of 32.</param>
    /// <returns>(N, cells, 15): logit of the score, box and landmarks as YuNet codes them.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var levels = FaceNetPlan.Run(x / 255, (name, y) => this[name].forward(y), (a, b) => a + b, Twice);
        return cat([.. levels.Select(maps => cat(maps, 1).flatten(2))], 2).transpose(1, 2).MoveToOuterDisposeScope();
    }

    private static Tensor Twice(Tensor x) => functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest);

    /// <summary>Names of modules hold no point.</summary>
    private static string Key(string name) => name.Replace('.', '_');
}

/// <summary>A convolution, batch norm and ReLU as a <see cref="FaceUnit"/> wants them.</summary>
internal sealed class ConvUnit : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d? norm;
    private readonly bool _rectified;

    public ConvUnit(FaceUnit unit) : base(nameof(ConvUnit))
    {
        Unit = unit;
        conv = Conv2d(unit.From, unit.To, unit.Kernel, unit.Stride, unit.Kernel / 2, groups: unit.Each ? unit.From : 1, bias: !unit.Normed);
        norm = unit.Normed ? BatchNorm2d(unit.To) : null;
        _rectified = unit.Rectified;
        RegisterComponents();
        init.kaiming_normal_(conv.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        if (!unit.Normed)
            init.normal_(conv.weight!, 0, 0.01);
    }

    /// <summary>What it is.</summary>
    public FaceUnit Unit { get; }

    /// <summary>Its convolution.</summary>
    public Conv2d Conv => conv;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = conv.forward(x);
        if (norm is not null)
            x = norm.forward(x);
        return (_rectified ? x.relu_() : x).MoveToOuterDisposeScope();
    }

    /// <summary>The convolution that does what convolution and batch norm do together.</summary>
    /// <returns>Weights (To, From or 1, Kernel, Kernel) and bias (To), which belong to the caller.</returns>
    public (Tensor Weight, Tensor Bias) Folded()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        if (norm is null)
            return (conv.weight!.detach().clone().MoveToOuterDisposeScope(), conv.bias!.detach().clone().MoveToOuterDisposeScope());
        var scale = norm.weight! / (norm.running_var! + norm.eps).sqrt();
        var weight = conv.weight! * scale.reshape(-1, 1, 1, 1);
        return (weight.detach().MoveToOuterDisposeScope(), (norm.bias! - norm.running_mean! * scale).detach().MoveToOuterDisposeScope());
    }
}

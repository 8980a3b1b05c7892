using Mien.Lab.Networks;
using static TorchSharp.torch;

namespace Mien.Lab.Evaluation;

/// <summary>Which parts of a picture speak for a class (Grad-CAM, Selvaraju et al. 2017, eq. 1 and 2).</summary>
public static class GradCam
{
    /// <summary>The map of one picture: the activations, each channel weighted with the mean of its gradient, summed and
    /// rectified.</summary>
    /// <param name="activations">(C, H, W), output of a convolution.</param>
    /// <param name="gradients">(C, H, W), of the class's logit by the activations.</param>
    /// <returns>(H, W), not negative, not scaled.</returns>
    public static Tensor Map(Tensor activations, Tensor gradients)
    {
        using var scope = NewDisposeScope();
        var weights = gradients.mean([1, 2], keepdim: true);                                 // (C, 1, 1), eq. 1
        return (weights * activations).sum([0L]).relu().MoveToOuterDisposeScope();             // (H, W), eq. 2
    }

    /// <summary>Explains the logits of a picture.</summary>
    /// <param name="network">In evaluation mode.</param>
    /// <param name="picture">(1, 3, Size, Size), preprocessed.</param>
    /// <param name="layer">Name of a layer; null takes the network's last one.</param>
    /// <param name="label">Position of the class; null explains the most probable.</param>
    /// <exception cref="MienException">No such convolution.</exception>
    public static Explanation Explain(ExpressionNetwork network, Tensor picture, string? layer, int? label)
    {
        using var scope = NewDisposeScope();
        var boundary = network.BoundaryBehind(layer ?? network.LastLayer);
        Tensor activations;
        using (no_grad())
            activations = network.forwardFeatures(picture, 0, boundary, ScalarType.Float32).detach().requires_grad_();
        var logits = network.forward(activations.clone(), boundary, ScalarType.Float32).squeeze(0);
        var at = label ?? (int)logits.argmax().item<long>();
        logits[at].backward();
        var map = Map(activations.detach().squeeze(0), activations.grad!.squeeze(0));
        return new Explanation(at, [.. logits.detach().softmax(0).data<float>().Select(p => (double)p)],
            (int)map.shape[1], (int)map.shape[0], map.contiguous().data<float>().ToArray());
    }
}

/// <summary>What speaks for a class in one picture.</summary>
/// <param name="Label">Position of the explained class.</param>
/// <param name="Probabilities">Of every class, in label order.</param>
/// <param name="Width">Width of the map.</param>
/// <param name="Height">Height of the map.</param>
/// <param name="Map">Row by row, not negative; all zero where nothing speaks for the class.</param>
public sealed record Explanation(int Label, IReadOnlyList<double> Probabilities, int Width, int Height, float[] Map);

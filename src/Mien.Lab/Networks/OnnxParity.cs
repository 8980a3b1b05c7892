using Mien.Recognition;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Compares an exported network with the one it was made from, on the same tensors in fp32.</summary>
public static class OnnxParity
{
    /// <summary>Largest difference of a class probability over the pictures.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="network">The network it was exported from.</param>
    /// <param name="pictures">Packed RGB of the model's input size.</param>
    public static double LargestDifference(string path, ExpressionNetwork network, IReadOnlyList<ReadOnlyMemory<byte>> pictures)
    {
        using var classifier = ExpressionClassifier.Load(path);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var size = classifier.Input.Size;
        var planes = new float[pictures.Count * 3 * size * size];
        for (var i = 0; i < pictures.Count; i++)
            classifier.Input.Write(pictures[i].Span, planes.AsSpan(i * 3 * size * size, 3 * size * size));
        network.eval();
        var ours = nn.functional.softmax(network.forward(tensor(planes, [pictures.Count, 3, size, size])), 1);
        var theirs = nn.functional.softmax(tensor(classifier.Logits(planes, pictures.Count), [pictures.Count, classifier.Labels.Count]), 1);
        return (ours - theirs).abs().max().item<float>();
    }
}

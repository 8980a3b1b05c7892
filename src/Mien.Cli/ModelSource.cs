using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary>Finds the model that <c>--model</c> names.</summary>
internal static class ModelSource
{
    /// <summary>The bundled model.</summary>
    public const string Bundled = "mien";

    /// <summary>Opens a run folder, an ONNX file, or the bundled model.</summary>
    /// <exception cref="MienException">Not there, or not a model that can be run.</exception>
    public static ExpressionClassifier Open(string name, ProgressDisplay display) =>
        ExpressionClassifier.Load(name == Bundled ? BundledOnnx(display) : name);

    /// <summary>The bundled weights as ONNX, written once into the store. They were trained on pictures of faces, so faces cut out
    /// by the template of those pictures are what they must see.</summary>
    private static string BundledOnnx(ProgressDisplay display)
    {
        var weights = NetworkWeights.Read(WeightsSource.Bundled, Bundled);
        var path = Path.Combine(new ModelStore().Folder, $"mien-{weights.Sha256[..12]}.onnx");
        if (File.Exists(path))
            return path;
        display.Say($"Writing the bundled model for ONNX Runtime, once: {path}");
        var head = weights.Head ?? throw new MienException("The bundled weights have no head; the installation is damaged.");
        using var network = new Vgg16(weights.Input.Size, head, weights.Labels.Count);
        weights.CopyTo(network, head: true);
        var input = weights.Input with { Crop = InputSpec.FaceCrop, Template = FaceTemplate.Default };
        OnnxExport.Write(path, network, head, input, weights.Labels, weights.Metadata.Where(pair => pair.Key != "input").ToDictionary());
        return path;
    }
}

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

    /// <summary>The bundled weights. They were trained on pictures of faces, so faces cut out by the template of those pictures are
    /// what they must see.</summary>
    public static NetworkWeights Weights()
    {
        var weights = NetworkWeights.Read(WeightsSource.Bundled, Bundled);
        return weights with { Input = weights.Input with { Crop = InputSpec.FaceCrop, Template = FaceTemplate.Default } };
    }

    /// <summary>The bundled weights as ONNX, written once into the store.</summary>
    private static string BundledOnnx(ProgressDisplay display)
    {
        var weights = Weights();
        var path = Path.Combine(new ModelStore().Folder, $"mien-{weights.Sha256[..12]}.onnx");
        if (File.Exists(path))
            return path;
        display.Say($"Writing the bundled model for ONNX Runtime, once: {path}");
        using var network = weights.ToNetwork();
        OnnxExport.Write(path, network, weights.Head!, weights.Input, weights.Labels, weights.Metadata);
        return path;
    }
}

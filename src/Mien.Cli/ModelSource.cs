using Mien.Models;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary>Finds the model that <c>--model</c> names.</summary>
internal static class ModelSource
{
    /// <summary>The bundled model.</summary>
    public const string Bundled = "mien";

    /// <summary>Bundled weights of this project, in <c>models/</c> beside the program.</summary>
    public static string BundledPath { get; } = Path.Combine(AppContext.BaseDirectory, "models", "mien-ferplus.safetensors");

    /// <summary>The bundled weights were trained on pictures of faces, so faces cut out by the template of those pictures are what
    /// they must see.</summary>
    public static FaceTemplate BundledTemplate => FaceTemplate.Default;

    /// <summary>Opens a run folder, an ONNX file, or the bundled model.</summary>
    /// <exception cref="MienException">Not there, or not a model that can be run.</exception>
    public static ExpressionClassifier Open(string name)
    {
        if (name != Bundled)
            return ExpressionClassifier.Load(name);
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
        return ExpressionClassifier.Load(WeightsFile.ToOnnx(BundledPath, BundledTemplate), options);
    }
}

using Mien.Models;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary>A model of this project in <c>models/</c> beside the program.</summary>
/// <param name="Names">What <c>--model</c> calls it.</param>
/// <param name="File">Its weights.</param>
/// <param name="Quantised">The same network in int8, which is run where it is there and this machine computes it exactly.</param>
/// <param name="Template">Where the landmarks of a face lay in its training pictures, if the file does not say so.</param>
internal sealed record BundledModel(IReadOnlyList<string> Names, string File, string? Quantised = null, FaceTemplate? Template = null)
{
    /// <summary>Path of the file.</summary>
    public string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "models", File);

    /// <summary>Path of the quantised network; null where there is none.</summary>
    public string? Integers() => Quantised is null ? null
        : System.IO.Path.Combine(AppContext.BaseDirectory, "models", Quantised) is var path && System.IO.File.Exists(path) ? path : null;

    /// <summary>The same where the file is there.</summary>
    /// <exception cref="MienException">It is not.</exception>
    public BundledModel Checked() => System.IO.File.Exists(Path) ? this : throw new MienException(
        $"The model '{Names[0]}' is not in this copy of Mien: models/{File} is not beside the program. Use --model {ModelSource.Bundled}, or name a run folder or a file.");
}

/// <summary>Finds the model that <c>--model</c> names.</summary>
internal static class ModelSource
{
    /// <summary>The bundled model that is taken where none is named.</summary>
    public const string Bundled = "mien";

    /// <summary>The large model was trained on pictures of faces, so faces cut out by the template of those pictures are what
    /// it must see.</summary>
    private static readonly BundledModel[] _bundled =
    [
        new([Bundled, "mien-ferplus"], "mien-ferplus.safetensors", "mien-ferplus.int8.onnx", FaceTemplate.Default),
        new(["mien-fp32"], "mien-ferplus.safetensors", null, FaceTemplate.Default),
        new(["mien-small"], "mien-small.safetensors", "mien-small.int8.onnx"),
    ];

    /// <summary>The bundled models that are there.</summary>
    public static IReadOnlyList<BundledModel> All => [.. _bundled.Where(model => File.Exists(model.Path))];

    /// <summary>Weights of the large bundled model.</summary>
    public static string BundledPath => _bundled[0].Path;

    /// <summary>What belongs to them.</summary>
    public static FaceTemplate BundledTemplate => _bundled[0].Template!;

    /// <summary>The bundled model of a name; null for a run folder or a file.</summary>
    /// <exception cref="MienException">A bundled model that is not there.</exception>
    public static BundledModel? Find(string name) => _bundled.FirstOrDefault(model => model.Names.Contains(name))?.Checked();

    /// <summary>Opens a run folder, an ONNX file, or a bundled model.</summary>
    /// <exception cref="MienException">Not there, or not a model that can be run.</exception>
    public static ExpressionClassifier Open(string name)
    {
        if (Find(name) is not { } model)
            return ExpressionClassifier.Load(name);
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
        return model.Integers() is { } integers
            ? ExpressionClassifier.Load(OnnxFile.Read(integers), options, () => WeightsFile.ToOnnx(model.Path, model.Template))
            : ExpressionClassifier.Load(WeightsFile.ToOnnx(model.Path, model.Template), options);
    }
}

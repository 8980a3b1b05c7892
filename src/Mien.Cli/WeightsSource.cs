using Mien.Lab.Networks;
using Mien.Models;

namespace Mien.Cli;

/// <summary>Finds the weights that <c>--weights</c> names.</summary>
internal static class WeightsSource
{
    /// <summary>Bundled weights of this project, in <c>models/</c> beside the program.</summary>
    public static string Bundled { get; } = Path.Combine(AppContext.BaseDirectory, "models", "mien-ferplus.safetensors");

    /// <summary>Reads <c>imagenet</c>, <c>mien</c> or a file; null for <c>none</c>.</summary>
    /// <exception cref="MienException">Not there; names the command that gets it.</exception>
    public static NetworkWeights? Read(string name) => name switch
    {
        "none" => null,
        "imagenet" => NetworkWeights.Read(ImageNet(), name),
        "mien" => NetworkWeights.Read(Bundled, name),
        _ => NetworkWeights.Read(Directory.Exists(name) ? Path.Combine(name, "model.safetensors") : name),
    };

    private static string ImageNet() => new ModelStore().Find(PublishedWeights.Vgg16.Name)
        ?? throw new MienException("The ImageNet weights of VGG16 are not on this machine. Get them once (59 MB) with: mien fetch vgg16");
}

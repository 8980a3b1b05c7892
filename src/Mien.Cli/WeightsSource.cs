using Mien.Lab.Networks;
using Mien.Models;

namespace Mien.Cli;

/// <summary>Finds the weights that <c>--weights</c> names.</summary>
internal static class WeightsSource
{
    /// <summary>Reads <c>imagenet</c>, <c>mien</c> or a file; null for <c>none</c>.</summary>
    /// <exception cref="MienException">Not there; names the command that gets it.</exception>
    public static NetworkWeights? Read(string name) => name switch
    {
        "none" => null,
        "imagenet" => NetworkWeights.Read(ImageNet(), name),
        ModelSource.Bundled => NetworkWeights.Read(ModelSource.BundledPath, name),
        _ => NetworkWeights.Read(Directory.Exists(name) ? Path.Combine(name, "model.safetensors") : name),
    };

    /// <summary>The bundled weights as the network that recognises.</summary>
    public static NetworkWeights BundledNetwork()
    {
        var weights = NetworkWeights.Read(ModelSource.BundledPath, ModelSource.Bundled);
        return weights with { Input = weights.Input with { Crop = InputSpec.FaceCrop, Template = ModelSource.BundledTemplate } };
    }

    private static string ImageNet() => new ModelStore().Find(PublishedWeights.Vgg16.Name)
        ?? throw new MienException("The ImageNet weights of VGG16 are not on this machine. Get them once (59 MB) with: mien fetch vgg16");
}

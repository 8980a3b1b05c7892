using Mien.Lab.Networks;
using Mien.Models;

namespace Mien.Cli;

/// <summary>Finds the weights that <c>--weights</c> and <c>--teacher</c> name.</summary>
internal static class WeightsSource
{
    /// <summary>Reads <c>imagenet</c>, a bundled model, a run or a file; null for <c>none</c>.</summary>
    /// <exception cref="MienException">Not there; names the command that gets it.</exception>
    public static NetworkWeights? Read(string name) => name switch
    {
        "none" => null,
        "imagenet" => NetworkWeights.Read(ImageNet(), name),
        _ when ModelSource.Find(name) is { } model => NetworkWeights.Read(model.Path, name),
        _ => NetworkWeights.Read(Directory.Exists(name) ? Path.Combine(name, "model.safetensors") : name),
    };

    /// <summary>The same as a network that recognises: a bundled one sees what <c>recognize</c> shows it.</summary>
    /// <exception cref="MienException">Not there.</exception>
    public static NetworkWeights? Network(string name)
    {
        var weights = Read(name);
        return weights is not null && ModelSource.Find(name)?.Template is { } template
            ? weights with { Input = weights.Input with { Crop = InputSpec.FaceCrop, Template = template } }
            : weights;
    }

    private static string ImageNet() => new ModelStore().Find(PublishedWeights.Vgg16.Name)
        ?? throw new MienException("The ImageNet weights of VGG16 are not on this machine. Get them once (59 MB) with: mien fetch vgg16");
}

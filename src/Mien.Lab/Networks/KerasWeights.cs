using PureHDF;
using PureHDF.VOL.Native;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Reads the VGG16 file that Keras publishes (HDF5): names from its attributes, kernels HWIO turned to OIHW.</summary>
internal static class KerasWeights
{
    /// <summary>Reads the thirteen convolutions under torchvision's keys.</summary>
    /// <exception cref="MienException">Not HDF5, a layer is missing, or one has another shape; names the layer.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        var convolutions = LayerPlace.FeatureNames.Zip(LayerPlace.FeatureModules, Vgg16.Table).Where(layer => layer.Third > 0);
        var tensors = new Dictionary<string, Tensor>();
        using var file = Open(path);
        var layers = Names(file, "layer_names", path);
        var channels = 3;
        foreach (var (name, module, width) in convolutions)
        {
            if (!layers.Contains(name))
                throw new MienException($"'{path}' has no layer '{name}'; a VGG16 file of Keras has {string.Join(", ", LayerPlace.FeatureNames)}.");
            var group = Reading(path, name, () => file.Group(name));
            var weights = Names(group, "weight_names", path);
            if (weights.Count != 2)
                throw new MienException($"'{path}': layer '{name}' has {weights.Count} arrays, expected kernel and bias.");
            var kernel = ReadArray(group, file, weights[0], name, [3, 3, channels, width], path);
            tensors[$"features.{module}.weight"] = kernel.permute(3, 2, 0, 1).contiguous();
            tensors[$"features.{module}.bias"] = ReadArray(group, file, weights[1], name, [width], path);
            channels = width;
        }
        return tensors;
    }

    /// <summary>Whether a file begins like HDF5.</summary>
    public static bool IsHdf5(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[8];
        return stream.ReadAtLeast(magic, 8, throwOnEndOfStream: false) == 8 && magic.SequenceEqual(Magic);
    }

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10];

    private static NativeFile Open(string path)
    {
        try
        {
            return H5File.OpenRead(path);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new MienException($"'{path}' is not a readable HDF5 file ({error.Message}). Fetch it again: mien fetch vgg16", error);
        }
    }

    private static List<string> Names(IH5Object at, string attribute, string path)
    {
        try
        {
            return [.. at.Attribute(attribute).Read<string[]>().Select(name => name.TrimEnd('\0', ' '))];
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new MienException($"'{path}' has no readable attribute '{attribute}' at '{at.Name}'; it is no weights file of Keras.", error);
        }
    }

    private static Tensor ReadArray(IH5Group group, IH5Group root, string name, string layer, long[] shape, string path)
    {
        var dataset = Reading(path, layer, () => group.LinkExists(name) ? group.Dataset(name) : root.Dataset(name));
        var found = Reading(path, layer, () => dataset.Space.Dimensions.Select(side => (long)side).ToArray());
        if (!found.SequenceEqual(shape))
            throw new MienException($"'{path}': layer '{layer}' has shape ({string.Join(", ", found)}), VGG16 needs ({string.Join(", ", shape)}).");
        return tensor(Reading(path, layer, () => dataset.Read<float[]>()), shape);
    }

    /// <summary>Whatever the HDF5 reader throws on a damaged file becomes an error that names the layer.</summary>
    private static T Reading<T>(string path, string layer, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new MienException($"'{path}': layer '{layer}' cannot be read ({error.Message}). The file is cut off or damaged; fetch it again.", error);
        }
    }
}

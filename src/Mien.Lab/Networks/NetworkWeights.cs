using System.Security.Cryptography;
using System.Text.Json;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Weights with what belongs to them: preprocessing, origin and, for a whole network, head and labels.</summary>
/// <param name="Name">How the user called them: <c>imagenet</c>, <c>mien</c> or a file name.</param>
/// <param name="Input">The preprocessing they were trained with.</param>
/// <param name="Tensors">State-dict keys of torchvision.</param>
/// <param name="Metadata">Of a safetensors file; empty for Keras' file.</param>
/// <param name="Sha256">Hash of the file.</param>
public sealed record NetworkWeights(
    string Name, InputSpec Input, IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata, string Sha256)
{
    /// <summary>Format name in the metadata of Mien's own safetensors files.</summary>
    public const string FormatName = "mien.weights/1";

    /// <summary>What they come from, oldest first, such as <c>imagenet, trained on ferplus</c>; their name where their file does not say.</summary>
    public string Origin => Metadata.TryGetValue("corpus", out var corpus)
        ? $"{Metadata.GetValueOrDefault("origin") ?? Metadata.GetValueOrDefault("weights") ?? "none"}, trained on {corpus}"
        : Name;

    /// <summary>Class names of a whole network, in the order of its logits; empty for bare convolutions.</summary>
    /// <exception cref="MienException">The metadata is damaged.</exception>
    public IReadOnlyList<string> Labels => Get<string[]>("labels") ?? [];

    /// <summary>The head of a whole network, or null.</summary>
    /// <exception cref="MienException">The metadata is damaged.</exception>
    public HeadSpec? Head => IsSmall(Metadata) ? SmallNetwork.Dense : Metadata.TryGetValue("head", out var head)
        ? Sound("head", () => HeadSpec.Parse(head, Get<double[]>("dropout") ?? []))
        : null;

    /// <summary>Reads Keras' HDF5 file, torchvision's safetensors, or a checkpoint of Mien. Never a pickle.</summary>
    /// <exception cref="MienException">Another format, or a layer is missing or of another shape; names the layer.</exception>
    public static NetworkWeights Read(string path, string? name = null)
    {
        if (!File.Exists(path))
            throw new MienException($"Weights '{path}' do not exist.");
        using var stream = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        name ??= Path.GetFileName(path);
        if (KerasWeights.IsHdf5(path))
            return new NetworkWeights(name, InputSpec.KerasVgg16, KerasWeights.Read(path), new Dictionary<string, string>(), hash);
        if (!path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new MienException($"'{path}' is neither HDF5 (Keras) nor .safetensors. Pickled .pt and .pth files can run code " +
                                    "and are never opened; convert them to safetensors first.");
        var (tensors, metadata) = Safetensors.Read(path);
        if (IsSmall(metadata))
            RequireSmall(tensors, path);
        else
            RequireConvolutions(tensors, path);
        var weights = new NetworkWeights(name, InputSpec.TorchvisionVgg16, tensors, metadata, hash);
        return metadata.ContainsKey("input") ? weights with { Input = weights.Sound("input", weights.StoredInput) } : weights;
    }

    /// <summary>Copies the convolutions, and the head where <paramref name="head"/> says so, into a network.</summary>
    /// <exception cref="MienException">A shape differs; names the layer and both shapes.</exception>
    public void CopyTo(Vgg16 network, bool head)
    {
        using var _ = no_grad();
        foreach (var (key, target) in network.named_parameters())
        {
            if (!head && key.StartsWith("classifier", StringComparison.Ordinal))
                continue;
            if (!Tensors.TryGetValue(key, out var value))
                throw new MienException($"'{Name}' has no layer '{key}'.");
            if (!value.shape.SequenceEqual(target.shape))
                throw new MienException($"'{Name}': layer '{key}' has shape ({string.Join(", ", value.shape)}), the network needs ({string.Join(", ", target.shape)}).");
            target.copy_(value);
        }
    }

    /// <summary>The whole network that these weights are, ready to recognise.</summary>
    /// <exception cref="MienException">They are bare convolutions, or a layer does not fit.</exception>
    public ExpressionNetwork ToNetwork()
    {
        if (Head is not { } head || Labels.Count < 2)
            throw new MienException($"'{Name}' has no head and labels: it is no network that recognises. Train one from it with: mien train");
        var network = IsSmall(Metadata) ? Small() : Vgg();
        network.eval();
        return network;

        ExpressionNetwork Vgg()
        {
            var network = new Vgg16(Input.Size, head, Labels.Count);
            CopyTo(network, head: true);
            return network;
        }

        ExpressionNetwork Small()
        {
            RequireShapes(Tensors, Name, "the small network", [("classifier.weight", [Labels.Count, SmallGraph.Features]), ("classifier.bias", [Labels.Count])]);
            var network = new SmallNetwork(Labels.Count);
            network.Restore(Tensors);
            return network;
        }
    }

    private T? Get<T>(string key) where T : class =>
        Metadata.TryGetValue(key, out var json) ? Sound(key, () => JsonSerializer.Deserialize<T>(json, LabJson.Options)) : null;

    private InputSpec StoredInput() =>
        Get<InputSpec>("input") is { Size: > 0, Mean.Count: 3, Std.Count: 3 } input && input.Std.All(std => std > 0)
            ? input
            : throw new JsonException("a preprocessing has a size, three means and three positive deviations");

    private T Sound<T>(string key, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is JsonException or MienException)
        {
            throw new MienException($"'{Name}': its metadata '{key}' is damaged ({error.Message}). Take another copy of the file.", error);
        }
    }

    private static void RequireConvolutions(Dictionary<string, Tensor> tensors, string path)
    {
        var channels = 3L;
        var shapes = new List<(string, long[])>();
        foreach (var (module, width) in LayerPlace.FeatureModules.Zip(Vgg16.Table).Where(layer => layer.Second > 0))
        {
            shapes.AddRange([($"features.{module}.weight", [width, channels, 3, 3]), ($"features.{module}.bias", [width])]);
            channels = width;
        }
        RequireShapes(tensors, path, "VGG16", shapes);
    }

    private static void RequireSmall(Dictionary<string, Tensor> tensors, string path) => RequireShapes(tensors, path, "the small network", SmallGraph.Layers
        .SelectMany(layer => new[] { (layer.Name + ".weight", new long[] { layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel }), (layer.Name + ".bias", [layer.Outputs]) }));

    private static void RequireShapes(IReadOnlyDictionary<string, Tensor> tensors, string path, string network, IEnumerable<(string Key, long[] Shape)> shapes)
    {
        foreach (var (key, shape) in shapes)
        {
            if (!tensors.TryGetValue(key, out var value))
                throw new MienException($"'{path}' has no layer '{key}'{(network == "VGG16" ? "; VGG16's keys are those of torchvision" : "")}.");
            if (!value.shape.SequenceEqual(shape))
                throw new MienException($"'{path}': layer '{key}' has shape ({string.Join(", ", value.shape)}), {network} needs ({string.Join(", ", shape)}).");
        }
    }

    private static bool IsSmall(IReadOnlyDictionary<string, string> metadata) => metadata.GetValueOrDefault("network") == SmallGraph.Name;
}

using System.Buffers;
using System.Text.Json;

namespace Mien.Models;

/// <summary>A whole network in Mien's weights format (<c>mien.weights/1</c>, a safetensors file), made into ONNX in memory: half
/// the bytes on disk, and nothing is written.</summary>
public static class WeightsFile
{
    /// <summary>Reads VGG16 with its head, or the small network.</summary>
    /// <param name="path">The file, in fp16 or fp32.</param>
    /// <param name="template">Where the landmarks of a face lay in the pictures it was trained on, for a file that does not say so;
    /// null takes the input as it stands in the file.</param>
    /// <exception cref="MienException">Missing, another format, damaged, or bare convolutions without a head.</exception>
    public static OnnxFile ToOnnx(string path, FaceTemplate? template = null)
    {
        if (!File.Exists(path))
            throw new MienException($"Weights '{path}' do not exist.");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        var header = SafetensorsHeader.Read(stream, path);
        header.RequireSound(stream.Length, path);
        var small = header.Metadata.GetValueOrDefault("network") == SmallGraph.Name;
        var head = small ? "" : Text(header, "head", path);
        var (labels, input) = (Value<string[]>(header, "labels", path), Value<InputSpec>(header, "input", path));
        if (template is not null)
            input = input with { Crop = InputSpec.FaceCrop, Template = template };
        var metadata = OnnxWriter.Metadata(input, labels, header.Metadata);
        LayerValues[] values = [.. header.Entries.Select(entry => Layer(stream, header.Start, entry, path))];
        var graph = small ? SmallGraph.Of(values) : Vgg16Graph.Of(values, head.Split(',')[0] == "gap");
        return OnnxFile.InMemory(path, graph.ToArray(OnnxPort.Input(input.Size), OnnxPort.Logits(labels.Length), metadata), metadata);
    }

    private static LayerValues Layer(FileStream stream, long start, SafetensorsEntry entry, string path)
    {
        if (entry.Type is not ("F32" or "F16"))
            throw new MienException($"'{path}': layer '{entry.Name}' is {entry.Type}; a network that recognises is F16 or F32.");
        return new LayerValues(entry.Name, entry.Shape, target =>
        {
            stream.Position = start + entry.Start;
            if (entry.Type == "F32")
                stream.ReadExactly(target);
            else
                ReadHalf(stream, target);
        });
    }

    private static void ReadHalf(FileStream stream, Span<byte> singles)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(singles.Length / 2);
        try
        {
            var halves = buffer.AsSpan(0, singles.Length / 2);
            stream.ReadExactly(halves);
            HalfPrecision.Widen(halves, singles);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static T Value<T>(SafetensorsHeader header, string key, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text(header, key, path), ModelJson.Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new MienException($"'{path}': its metadata '{key}' is damaged ({error.Message}). Take another copy of the file.", error);
        }
    }

    private static string Text(SafetensorsHeader header, string key, string path) => header.Metadata.TryGetValue(key, out var text)
        ? text
        : throw new MienException($"'{path}' has no '{key}' in its metadata: it is no network that recognises. Train one from it with: mien train");
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Mien.Lab.Networks;
using static TorchSharp.torch;

namespace Mien.Tests.Networks;

/// <summary>Weight files made for a test, right and wrong ones.</summary>
internal static class SampleWeights
{
    /// <summary>Zero convolutions under torchvision's keys; one layer may have another shape or be missing.</summary>
    public static List<(string Name, Tensor Value)> Convolutions(string? changed = null, long[]? shape = null)
    {
        var tensors = new List<(string, Tensor)>();
        var channels = 3L;
        foreach (var (module, width) in LayerPlace.FeatureModules.Zip(Vgg16.Table).Where(layer => layer.Second > 0))
        {
            Add($"features.{module}.weight", [width, channels, 3, 3]);
            Add($"features.{module}.bias", [width]);
            channels = width;
        }
        return tensors;

        void Add(string key, long[] right)
        {
            if (key != changed)
                tensors.Add((key, zeros(right, ScalarType.Float16)));
            else if (shape is not null)
                tensors.Add((key, zeros(shape, ScalarType.Float16)));
        }
    }

    /// <summary>Writes a safetensors file with any header over some bytes of data.</summary>
    public static void WriteRaw(string path, string header, int dataBytes, long? length = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length ?? json.Length);
        json.CopyTo(bytes, 8);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Reads a safetensors header.</summary>
    public static (long Length, JsonObject Header) ReadHeader(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return (length, JsonNode.Parse(bytes.AsSpan(8, (int)length))!.AsObject());
    }
}

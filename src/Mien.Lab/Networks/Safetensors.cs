using System.Buffers.Binary;
using System.Text.Json;
using Mien.Models;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Reads and writes safetensors files: a JSON header and raw little-endian tensors, no code inside.</summary>
public static class Safetensors
{
    private static readonly Dictionary<string, ScalarType> _types = new()
    {
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["F64"] = ScalarType.Float64,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["U8"] = ScalarType.Byte,
    };

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names and values; any strides, written contiguously.</param>
    /// <param name="metadata">Goes into <c>__metadata__</c>.</param>
    public static void Write(string path, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes a file again with other metadata and the same tensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="changes">Keys to add or to say anew.</param>
    /// <exception cref="MienException">Not a safetensors file.</exception>
    public static void Restate(string path, IReadOnlyDictionary<string, string> changes)
    {
        using var scope = NewDisposeScope();
        var (tensors, said) = Read(path);
        var metadata = new Dictionary<string, string>(said);
        foreach (var (key, value) in changes)
            metadata[key] = value;
        Write(path, [.. tensors.Select(pair => (pair.Key, pair.Value))], metadata);
    }

    private static void Write(Stream stream, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = metadata };
        long offset = 0;
        foreach (var (name, value) in tensors)
        {
            var type = _types.First(pair => pair.Value == value.dtype).Key;
            var end = offset + value.NumberOfElements * SafetensorsHeader.Types[type];
            header[name] = new Dictionary<string, object> { ["dtype"] = type, ["shape"] = value.shape, ["data_offsets"] = new[] { offset, end } };
            offset = end;
        }
        WriteHeader(stream, JsonSerializer.SerializeToUtf8Bytes(header));
        foreach (var (_, value) in tensors)
        {
            using var plain = value.detach().cpu().contiguous();
            stream.Write(plain.bytes);
        }
    }

    /// <summary>Writes the length and the header, padded with spaces to 8 bytes.</summary>
    private static void WriteHeader(Stream stream, byte[] json)
    {
        var padded = (json.Length + 7) / 8 * 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        stream.Write(length);
        stream.Write(json);
        for (var i = json.Length; i < padded; i++)
            stream.WriteByte((byte)' ');
    }

    /// <summary>Reads the metadata alone.</summary>
    /// <exception cref="MienException">Not a safetensors file.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using var stream = File.OpenRead(path);
        return SafetensorsHeader.Read(stream, path).Metadata;
    }

    /// <summary>Reads all tensors; they belong to the caller.</summary>
    /// <exception cref="MienException">Not a safetensors file, truncated, or inconsistent; names the tensor.</exception>
    public static (Dictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        using var stream = File.OpenRead(path);
        var header = SafetensorsHeader.Read(stream, path);
        header.RequireSound(stream.Length, path);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var entry in header.Entries)
        {
            stream.Position = header.Start + entry.Start;
            tensors[entry.Name] = ReadTensor(stream, entry);
        }
        return (tensors, header.Metadata);
    }

    private static Tensor ReadTensor(Stream stream, SafetensorsEntry entry)
    {
        var value = empty(entry.Shape, dtype: _types[entry.Type]);
        stream.ReadExactly(value.bytes);
        return value;
    }
}

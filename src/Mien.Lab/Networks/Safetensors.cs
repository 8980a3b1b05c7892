using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Mien.Lab.Networks;

/// <summary>Reads and writes safetensors files: a JSON header and raw little-endian tensors, no code inside.</summary>
public static class Safetensors
{
    private const long MaxHeader = 16 << 20;

    private static readonly Dictionary<string, (ScalarType Type, int Bytes)> _types = new()
    {
        ["F32"] = (ScalarType.Float32, 4),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["F64"] = (ScalarType.Float64, 8),
        ["I64"] = (ScalarType.Int64, 8),
        ["I32"] = (ScalarType.Int32, 4),
        ["U8"] = (ScalarType.Byte, 1),
    };

    private sealed record Entry(string Name, string Type, long[] Shape, long Start, long End);

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names and values; any strides, written contiguously.</param>
    /// <param name="metadata">Goes into <c>__metadata__</c>.</param>
    public static void Write(string path, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    private static void Write(Stream stream, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = metadata };
        long offset = 0;
        foreach (var (name, value) in tensors)
        {
            var (type, (_, size)) = _types.First(pair => pair.Value.Type == value.dtype);
            var end = offset + value.NumberOfElements * size;
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
        return ReadHeader(stream, path).Metadata;
    }

    /// <summary>Reads all tensors; they belong to the caller.</summary>
    /// <exception cref="MienException">Not a safetensors file, truncated, or inconsistent; names the tensor.</exception>
    public static (Dictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        using var stream = File.OpenRead(path);
        var (entries, metadata) = ReadHeader(stream, path);
        var start = stream.Position;
        foreach (var entry in entries)
            Check(entry, stream.Length - start, path);
        CheckApart(entries, path);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var entry in entries)
        {
            stream.Position = start + entry.Start;
            tensors[entry.Name] = ReadTensor(stream, entry);
        }
        return (tensors, metadata);
    }

    private static Tensor ReadTensor(Stream stream, Entry entry)
    {
        var value = empty(entry.Shape, dtype: _types[entry.Type].Type);
        stream.ReadExactly(value.bytes);
        return value;
    }

    private static void Check(Entry entry, long available, string path)
    {
        if (!_types.TryGetValue(entry.Type, out var type))
            throw new MienException($"'{path}': tensor '{entry.Name}' has type {entry.Type}, which Mien does not read.");
        if (entry.Start < 0 || entry.End < entry.Start || BytesOf(entry.Shape, type.Bytes) != entry.End - entry.Start)
            throw new MienException($"'{path}': tensor '{entry.Name}' of shape ({string.Join(", ", entry.Shape)}) does not fit its " +
                                    $"{entry.End - entry.Start:N0} bytes. The file is damaged.");
        if (entry.End > available)
            throw new MienException($"'{path}' is cut off: tensor '{entry.Name}' ends at byte {entry.End:N0} of {available:N0}. Fetch it again.");
    }

    /// <summary>Size of a shape; -1 when no file can hold it.</summary>
    private static long BytesOf(long[] shape, long bytes)
    {
        foreach (var side in shape)
        {
            if (side < 0 || (side > 0 && bytes > (1L << 40) / side))
                return -1;
            bytes *= side;
        }
        return bytes;
    }

    private static void CheckApart(List<Entry> entries, string path)
    {
        var names = new HashSet<string>();
        long end = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.End))
        {
            if (entry.Start < end || !names.Add(entry.Name))
                throw new MienException($"'{path}': tensor '{entry.Name}' overlaps another, or is there twice. The file is damaged.");
            end = entry.End;
        }
    }

    private static (List<Entry> Entries, IReadOnlyDictionary<string, string> Metadata) ReadHeader(Stream stream, string path)
    {
        try
        {
            Span<byte> length = stackalloc byte[8];
            stream.ReadExactly(length);
            var size = BinaryPrimitives.ReadInt64LittleEndian(length);
            if (size is < 2 or > MaxHeader || size > stream.Length)
                throw new InvalidDataException("no header");
            var json = new byte[size];
            stream.ReadExactly(json);
            using var document = JsonDocument.Parse(json);
            return Parse(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or EndOfStreamException
                                          or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new MienException($"'{path}' is not a safetensors file, or is cut off in its header.", error);
        }
    }

    private static (List<Entry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(JsonElement root)
    {
        var entries = new List<Entry>();
        var metadata = new Dictionary<string, string>();
        foreach (var member in root.EnumerateObject())
            if (member.Name == "__metadata__")
                foreach (var pair in member.Value.EnumerateObject())
                    metadata[pair.Name] = pair.Value.GetString() ?? "";
            else
            {
                var offsets = member.Value.GetProperty("data_offsets");
                if (offsets.GetArrayLength() != 2)
                    throw new InvalidDataException("offsets");
                entries.Add(new Entry(member.Name, member.Value.GetProperty("dtype").GetString() ?? throw new InvalidDataException("dtype"),
                    [.. member.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())],
                    offsets[0].GetInt64(), offsets[1].GetInt64()));
            }
        return (entries, metadata);
    }
}

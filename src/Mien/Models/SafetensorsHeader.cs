using System.Buffers.Binary;
using System.Text.Json;

namespace Mien.Models;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">As the format writes it: <c>F32</c>, <c>F16</c> and so on.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Start">First byte, counted from the end of the header.</param>
/// <param name="End">The byte behind the last.</param>
internal sealed record SafetensorsEntry(string Name, string Type, long[] Shape, long Start, long End);

/// <summary>The head of a safetensors file: JSON that says where each tensor lies, no code inside.</summary>
/// <param name="Entries">The tensors, in the order of the header.</param>
/// <param name="Metadata">What the file says of itself.</param>
/// <param name="Start">Where the header ends and the tensors begin.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long Start)
{
    private const long MaxHeader = 16 << 20;

    /// <summary>Bytes of a value of each type that Mien reads.</summary>
    public static IReadOnlyDictionary<string, int> Types { get; } = new Dictionary<string, int>
    {
        ["F32"] = 4,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["F64"] = 8,
        ["I64"] = 8,
        ["I32"] = 4,
        ["U8"] = 1,
    };

    /// <summary>Reads the header of a file.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <param name="path">What to call it in errors.</param>
    /// <exception cref="MienException">Not a safetensors file.</exception>
    public static SafetensorsHeader Read(Stream stream, string path)
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
            return Parse(document.RootElement, size + 8);
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or EndOfStreamException
                                          or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new MienException($"'{path}' is not a safetensors file, or is cut off in its header.", error);
        }
    }

    /// <summary>Checks that every tensor fits its shape and the file, and that none overlaps another.</summary>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="path">What to call it in errors.</param>
    /// <exception cref="MienException">One does not; names it.</exception>
    public void RequireSound(long length, string path)
    {
        foreach (var entry in Entries)
            RequireFit(entry, length - Start, path);
        var names = new HashSet<string>();
        long end = 0;
        foreach (var entry in Entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.End))
        {
            if (entry.Start < end || !names.Add(entry.Name))
                throw new MienException($"'{path}': tensor '{entry.Name}' overlaps another, or is there twice. The file is damaged.");
            end = entry.End;
        }
    }

    private static void RequireFit(SafetensorsEntry entry, long available, string path)
    {
        if (!Types.TryGetValue(entry.Type, out var bytes))
            throw new MienException($"'{path}': tensor '{entry.Name}' has type {entry.Type}, which Mien does not read.");
        if (entry.Start < 0 || entry.End < entry.Start || BytesOf(entry.Shape, bytes) != entry.End - entry.Start)
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

    private static SafetensorsHeader Parse(JsonElement root, long start)
    {
        var entries = new List<SafetensorsEntry>();
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
                entries.Add(new SafetensorsEntry(member.Name, member.Value.GetProperty("dtype").GetString() ?? throw new InvalidDataException("dtype"),
                    [.. member.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())],
                    offsets[0].GetInt64(), offsets[1].GetInt64()));
            }
        return new SafetensorsHeader(entries, metadata, start);
    }
}

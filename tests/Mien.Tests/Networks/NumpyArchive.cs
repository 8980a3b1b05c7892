using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Mien.Tests.Networks;

/// <summary>Reads the float32 arrays of a .npz file (a zip of .npy, format 1.0, C order).</summary>
internal static partial class NumpyArchive
{
    public static IReadOnlyDictionary<string, (long[] Shape, float[] Values)> Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(entry => Path.GetFileNameWithoutExtension(entry.Name), ReadArray);
    }

    private static (long[] Shape, float[] Values) ReadArray(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var prefix = new byte[10];
        stream.ReadExactly(prefix);
        Assert.Equal("NUMPY", Encoding.ASCII.GetString(prefix, 1, 5));
        var header = new byte[BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(8))];
        stream.ReadExactly(header);
        var text = Encoding.ASCII.GetString(header);
        Assert.Contains("'<f4'", text);
        Assert.Contains("'fortran_order': False", text);
        var shape = Shape().Match(text).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(long.Parse).ToArray();
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return (shape, values);
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shape();
}

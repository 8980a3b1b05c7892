using Mien.Lab.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Networks;

[Collection(ProcessWide.Name)]
public sealed class SafetensorsTests : IDisposable
{
    private static readonly ScalarType[] _types =
    [
        ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64, ScalarType.Int64, ScalarType.Int32, ScalarType.Byte,
    ];

    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    private string File => _folder["a.safetensors"];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_type_comes_back_with_the_same_bytes()
    {
        var written = _types.Select(type => (type.ToString(), (rand(3, 5) * 100).to(type))).ToList();
        Safetensors.Write(File, written, new Dictionary<string, string> { ["note"] = "ä \"quoted\"" });
        var (tensors, metadata) = Safetensors.Read(File);
        Assert.Equal("ä \"quoted\"", metadata["note"]);
        Assert.Equal(written.Count, tensors.Count);
        Assert.All(written, pair =>
        {
            Assert.Equal(pair.Item2.dtype, tensors[pair.Item1].dtype);
            Assert.Equal(pair.Item2.shape, tensors[pair.Item1].shape);
            Assert.True(pair.Item2.bytes.SequenceEqual(tensors[pair.Item1].bytes));
        });
    }

    [Fact]
    public void Scalars_empty_and_transposed_tensors_come_back()
    {
        var turned = arange(12, dtype: ScalarType.Float32).reshape(3, 4).t();
        Safetensors.Write(File, [("scalar", tensor(2.5f)), ("empty", empty(0, 3)), ("turned", turned)], new Dictionary<string, string>());
        var (tensors, _) = Safetensors.Read(File);
        Assert.Equal([], tensors["scalar"].shape);
        Assert.Equal(2.5f, tensors["scalar"].item<float>());
        Assert.Equal([0L, 3], tensors["empty"].shape);
        Assert.True(tensors["turned"].equal(turned).all().item<bool>());
    }

    [Fact]
    public void The_header_is_json_padded_to_eight_bytes_and_offsets_touch()
    {
        Safetensors.Write(File, [("odd_name", zeros(3)), ("b", zeros(2, ScalarType.Byte)), ("c", zeros(5, 2))], new Dictionary<string, string>());
        var (length, header) = SampleWeights.ReadHeader(File);
        Assert.Equal(0, length % 8);
        Assert.Equal("[0,12]", header["odd_name"]!["data_offsets"]!.ToJsonString());
        Assert.Equal("[12,14]", header["b"]!["data_offsets"]!.ToJsonString());
        Assert.Equal("[14,54]", header["c"]!["data_offsets"]!.ToJsonString());
        Assert.Equal("F32", (string)header["c"]!["dtype"]!);
        Assert.Equal("[5,2]", header["c"]!["shape"]!.ToJsonString());
        Assert.Equal(8 + length + 54, new FileInfo(File).Length);
    }

    [Fact]
    public void Metadata_is_read_without_the_tensors()
    {
        SampleWeights.WriteRaw(File, """{"__metadata__":{"epoch":"3"},"w":{"dtype":"F32","shape":[1000],"data_offsets":[0,4000]}}""", 4);
        Assert.Equal("3", Safetensors.ReadMetadata(File)["epoch"]);
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1000],"data_offsets":[0,4000]}}""", "cut off: tensor 'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-1,0],"data_offsets":[0,0]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", "C64")]
    [InlineData("""{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "'w'")]
    [InlineData("""{"w":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""", "not a safetensors")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "not a safetensors")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[]}}""", "not a safetensors")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1e99],"data_offsets":[0,8]}}""", "not a safetensors")]
    [InlineData("""{"w":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}""", "not a safetensors")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2]}}""", "not a safetensors")]
    [InlineData("""{"w":7}""", "not a safetensors")]
    [InlineData("""{"__metadata__":[1]}""", "not a safetensors")]
    [InlineData("""{"__metadata__":{"a":1}}""", "not a safetensors")]
    [InlineData("[1,2,3]", "not a safetensors")]
    [InlineData("{\"w\":", "not a safetensors")]
    [InlineData("  ", "not a safetensors")]
    public void A_header_that_lies_is_refused(string header, string says)
    {
        SampleWeights.WriteRaw(File, header, 16);
        Assert.Contains(says, Assert.Throws<MienException>(() => Safetensors.Read(File)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(1_000)]
    [InlineData(5)]
    public void A_header_length_that_lies_is_refused(long length)
    {
        SampleWeights.WriteRaw(File, """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, length);
        Assert.Contains("not a safetensors", Assert.Throws<MienException>(() => Safetensors.Read(File)).Message);
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        Safetensors.Write(File, [("w", zeros(2, 2)), ("b", zeros(2))], new Dictionary<string, string> { ["a"] = "b" });
        var whole = System.IO.File.ReadAllBytes(File);
        for (var length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.Throws<MienException>(() => Safetensors.Read(File));
        }
    }

    [Fact]
    public void Random_damage_is_read_or_refused_but_never_something_else()
    {
        Safetensors.Write(File, [("w", zeros(2, 2)), ("b", zeros(2))], new Dictionary<string, string> { ["a"] = "b" });
        var whole = System.IO.File.ReadAllBytes(File);
        var random = new Random(1);
        for (var round = 0; round < 1_000; round++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = random.Next(1, 5); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
            System.IO.File.WriteAllBytes(File, bytes);
            try
            {
                foreach (var value in Safetensors.Read(File).Tensors.Values)
                    value.Dispose();
            }
            catch (MienException)
            {
                // Refused, as it should be.
            }
        }
    }
}

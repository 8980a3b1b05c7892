using System.Runtime.InteropServices;
using Mien.Cli;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Tests.Networks;

namespace Mien.Tests.Models;

[Collection(ProcessWide.Name)]
public sealed class WeightsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bundled_weights_become_the_same_network_with_and_without_the_laboratory()
    {
        var weights = WeightsSource.Network(ModelSource.Bundled)!;
        using (var network = weights.ToNetwork())
            OnnxExport.Write(_folder["lab.onnx"], network, weights.Head!, weights.Input, weights.Labels, weights.Metadata);
        var written = File.ReadAllBytes(_folder["lab.onnx"]);
        var made = WeightsFile.ToOnnx(ModelSource.BundledPath, ModelSource.BundledTemplate);
        Assert.True(written.AsSpan(0, made.Bytes.Length).SequenceEqual(made.Bytes));
        Assert.Equal(OnnxFile.Read(_folder["lab.onnx"]).Metadata.Where(pair => pair.Key != OnnxFile.FingerprintKey).OrderBy(pair => pair.Key),
            made.Metadata.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void The_fingerprint_stands_behind_the_model_and_fits_it()
    {
        var graph = new OnnxWriter();
        graph.Node("Identity", ["input"], "logits");
        var (input, output, metadata) = (new OnnxPort("input", typeof(float), 2), new OnnxPort("logits", typeof(float), 2), new Dictionary<string, string> { ["a"] = "ä" });
        graph.Write(_folder["tiny.onnx"], input, output, metadata);
        var read = OnnxFile.Read(_folder["tiny.onnx"]);
        Assert.Equal(read.Metadata[OnnxFile.FingerprintKey], read.Fingerprint);
        Assert.True(read.Bytes.AsSpan().StartsWith(graph.ToArray(input, output, metadata)));
    }

    [Fact]
    public void Convolutions_without_a_head_are_no_network()
    {
        Safetensors.Write(_folder["bare.safetensors"], SampleWeights.Convolutions(), new Dictionary<string, string>());
        Assert.Contains("no network that recognises", Assert.Throws<MienException>(() => WeightsFile.ToOnnx(_folder["bare.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_foreign_file_is_named()
    {
        File.WriteAllText(_folder["no.safetensors"], "no weights");
        Assert.Contains("none.safetensors", Assert.Throws<MienException>(() => WeightsFile.ToOnnx(_folder["none.safetensors"])).Message, StringComparison.Ordinal);
        Assert.Contains("not a safetensors", Assert.Throws<MienException>(() => WeightsFile.ToOnnx(_folder["no.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_half_becomes_the_single_that_the_framework_makes_of_it()
    {
        var halves = new ushort[65_536 + 5];   // and a tail that fills no vector
        for (var i = 0; i < halves.Length; i++)
            halves[i] = (ushort)i;
        var singles = new float[halves.Length];
        HalfPrecision.Widen(MemoryMarshal.AsBytes<ushort>(halves), MemoryMarshal.AsBytes(singles.AsSpan()));
        var different = halves.Where((half, i) => (float)BitConverter.UInt16BitsToHalf(half) is var single
            && !(float.IsNaN(single) ? float.IsNaN(singles[i]) : BitConverter.SingleToUInt32Bits(single) == BitConverter.SingleToUInt32Bits(singles[i])));
        Assert.Empty(different);
    }
}

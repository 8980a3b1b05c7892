using System.Text.Json;
using Mien.Lab.Networks;
using Mien.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Networks;

[Collection(ProcessWide.Name)]
public sealed class NetworkWeightsTests : IDisposable
{
    private const string Keras = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5";
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("data", "real")]
    public void Kerass_file_has_thirteen_convolutions_and_kerass_preprocessing()
    {
        var weights = NetworkWeights.Read(TestData.Require("vgg16", Keras), "imagenet");
        Assert.Equal("imagenet", weights.Name);
        Assert.Equal(InputSpec.KerasVgg16, weights.Input);
        Assert.Equal(26, weights.Tensors.Count);
        Assert.Equal([64L, 3, 3, 3], weights.Tensors["features.0.weight"].shape);
        Assert.Equal([512L, 512, 3, 3], weights.Tensors["features.28.weight"].shape);
        Assert.Equal(14_714_688, weights.Tensors.Values.Sum(value => value.NumberOfElements));
        Assert.Empty(weights.Labels);
        Assert.Null(weights.Head);
    }

    [Fact]
    public void Safetensors_without_metadata_is_torchvisions()
    {
        var path = Write("vgg16.safetensors", SampleWeights.Convolutions());
        var weights = NetworkWeights.Read(path);
        Assert.Equal(InputSpec.TorchvisionVgg16, weights.Input);
        Assert.Equal("vgg16.safetensors", weights.Name);
        Assert.Equal(FileHash(path), weights.Sha256);
    }

    [Fact]
    public void A_checkpoint_comes_back_with_labels_head_and_input()
    {
        var head = HeadSpec.Parse("gap,8", [0.25]);
        using var network = new Vgg16(32, head, 3);
        var input = InputSpec.KerasVgg16 with { Size = 32, Grey = true };
        var path = Write("own.safetensors", [.. network.named_parameters().Select(p => (p.name, (Tensor)p.parameter))], new()
        {
            ["format"] = NetworkWeights.FormatName,
            ["labels"] = """["happy","sad","my class"]""",
            ["head"] = head.ToString(),
            ["dropout"] = "[0.25]",
            ["input"] = JsonSerializer.Serialize(input, ModelJson.Options),
        });
        var weights = NetworkWeights.Read(path);
        Assert.Equal(["happy", "sad", "my class"], weights.Labels);
        Assert.Equal("gap,8", weights.Head!.ToString());
        Assert.Equal([0.25], weights.Head.Dropout);
        Assert.Equal(input, weights.Input);

        using var other = new Vgg16(32, weights.Head, 3);
        weights.CopyTo(other, head: true);
        Assert.All(network.named_parameters().Zip(other.named_parameters()), pair =>
            Assert.True(pair.First.parameter.equal(pair.Second.parameter).all().item<bool>(), pair.First.name));
    }

    [Fact]
    public void Without_its_head_a_checkpoint_fills_only_the_convolutions()
    {
        var weights = NetworkWeights.Read(Write("zero.safetensors", SampleWeights.Convolutions()));
        using var network = new Vgg16(32, HeadSpec.Parse("8", []), 2);
        weights.CopyTo(network, head: false);
        Assert.All(network.named_parameters(), p => Assert.Equal(p.name.StartsWith('f'),
            p.parameter.abs().sum().item<float>() == 0));
    }

    [Fact]
    public void Another_head_is_refused_with_both_shapes()
    {
        using var wide = new Vgg16(32, HeadSpec.Parse("gap,8", []), 3);
        var weights = NetworkWeights.Read(Write("own.safetensors", [.. wide.named_parameters().Select(p => (p.name, (Tensor)p.parameter))]));
        using var network = new Vgg16(32, HeadSpec.Parse("gap,9", []), 3);
        var error = Assert.Throws<MienException>(() => weights.CopyTo(network, head: true));
        Assert.Contains("'classifier.0.weight' has shape (8, 512), the network needs (9, 512)", error.Message);
    }

    [Theory]
    [InlineData("features.7.weight", new long[] { 128, 128, 3, 4 }, "(128, 128, 3, 4), VGG16 needs (128, 128, 3, 3)")]
    [InlineData("features.7.weight", new long[] { 64, 128, 3, 3 }, "(64, 128, 3, 3), VGG16 needs (128, 128, 3, 3)")]
    [InlineData("features.28.bias", new long[] { 511 }, "(511), VGG16 needs (512)")]
    [InlineData("features.0.bias", new long[] { }, "(), VGG16 needs (64)")]
    public void One_wrong_shape_is_refused_by_layer_with_both_shapes(string layer, long[] shape, string says)
    {
        var path = Write("wrong.safetensors", SampleWeights.Convolutions(layer, shape));
        Assert.Contains($"'{layer}' has shape {says}", Refused(path));
    }

    [Fact]
    public void A_missing_layer_is_refused_by_name() =>
        Assert.Contains("no layer 'features.19.bias'", Refused(Write("less.safetensors", SampleWeights.Convolutions("features.19.bias"))));

    [Theory]
    [InlineData("input", "{\"size\":")]
    [InlineData("input", "null")]
    [InlineData("input", "{}")]
    [InlineData("input", """{"size":32,"order":"Rgb","mean":[1],"std":[1,1,1]}""")]
    [InlineData("input", """{"size":-5,"order":"Rgb","mean":[1,1,1],"std":[1,1,1]}""")]
    [InlineData("input", """{"size":32,"order":"Rgb","mean":[1,1,1],"std":[1,0,1]}""")]
    [InlineData("labels", "7")]
    [InlineData("head", "x,y")]
    public void Broken_metadata_is_refused_with_the_file(string key, string value)
    {
        var path = Write("broken.safetensors", SampleWeights.Convolutions(), new() { [key] = value });
        Assert.Contains("broken.safetensors", Refused(path));
    }

    [Fact]
    public void A_cut_off_safetensors_is_refused()
    {
        var path = Write("cut.safetensors", SampleWeights.Convolutions());
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length - 1_000);
        Assert.Contains("cut off: tensor 'features.28", Refused(path));
    }

    [Theory]
    [InlineData("weights.pth")]
    [InlineData("weights.pt")]
    [InlineData("weights.bin")]
    public void A_pickle_is_never_opened(string name)
    {
        File.WriteAllBytes(_folder[name], [0x80, 2, 0x63, .. "os\nsystem\n"u8]);
        var message = Refused(_folder[name]);
        Assert.Contains("can run code", message);
        Assert.Contains("safetensors", message);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name() => Assert.Contains("none.h5", Refused(_folder["none.h5"]));

    [Fact]
    public void A_file_that_only_begins_like_hdf5_is_refused()
    {
        var random = new Random(2);
        for (var round = 0; round < 50; round++)
        {
            var bytes = new byte[random.Next(8, 5_000)];
            random.NextBytes(bytes);
            new byte[] { 0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10 }.CopyTo(bytes, 0);
            if (round % 2 == 0 && bytes.Length > 9)
                bytes[8] = (byte)(round % 4);
            File.WriteAllBytes(_folder["garbage.h5"], bytes);
            Assert.Contains("garbage.h5", Refused(_folder["garbage.h5"]));
        }
    }

    [Fact]
    public void A_text_file_called_h5_is_refused()
    {
        File.WriteAllText(_folder["page.h5"], "<html>404 not found</html>");
        Assert.Contains("neither HDF5", Refused(_folder["page.h5"]));
    }

    [Theory]
    [Trait("data", "real")]
    [InlineData(0.9999)]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(0.01)]
    [InlineData(0.00002)]
    public void A_cut_off_hdf5_is_refused(double share)
    {
        var whole = File.ReadAllBytes(TestData.Require("vgg16", Keras));
        File.WriteAllBytes(_folder["cut.h5"], whole[..(int)(whole.Length * share)]);
        Assert.Contains("cut.h5", Refused(_folder["cut.h5"]));
    }

    [Fact]
    [Trait("data", "real")]
    public void A_damaged_hdf5_is_read_or_refused_but_never_something_else()
    {
        var whole = File.ReadAllBytes(TestData.Require("vgg16", Keras));
        var random = new Random(3);
        for (var round = 0; round < 12; round++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = 0; change < 200; change++)
                bytes[random.Next(8, 40_000)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder["hurt.h5"], bytes);
            try
            {
                foreach (var value in NetworkWeights.Read(_folder["hurt.h5"]).Tensors.Values)
                    value.Dispose();
            }
            catch (MienException error)
            {
                Assert.Contains("hurt.h5", error.Message);
            }
        }
    }

    private static string Refused(string path) => Assert.Throws<MienException>(() =>
    {
        var weights = NetworkWeights.Read(path);
        _ = (weights.Labels, weights.Head);
    }).Message;

    private static string FileHash(string path) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));

    private string Write(string name, List<(string, Tensor)> tensors, Dictionary<string, string>? metadata = null)
    {
        Safetensors.Write(_folder[name], tensors, metadata ?? []);
        return _folder[name];
    }
}

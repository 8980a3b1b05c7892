using System.Text.Json;
using Mien.Cli;
using Mien.Lab.Evaluation;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Models;
using Mien.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Networks;

[Collection(ProcessWide.Name)]
public sealed class SmallNetworkTests : IDisposable
{
    private static readonly string[] _labels = ["happy", "neutral", "sad", "angry"];
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Work_and_weights_are_those_computed_by_hand()
    {
        // 3x3 convolutions at 48, 24, 12 and 6 pixels, and 1x1 shortcuts where a block changes width and size.
        var stem = 48 * 48 * 27 * 32;
        var block1 = 24 * 24 * (9 * 32 * 48 + 9 * 48 * 48 + 32 * 48);
        var block2 = 12 * 12 * (9 * 48 * 96 + 9 * 96 * 96 + 48 * 96);
        var block3 = 12 * 12 * (9 * 96 * 96 * 2);
        var block4 = 6 * 6 * (9 * 96 * 144 + 9 * 144 * 144 + 96 * 144);
        Assert.Equal(stem + block1 + block2 + block3 + block4, SmallGraph.MultiplyAdds(48));

        var weights = 27 * 32 + 32 + block1 / 576 + 3 * 48 + block2 / 144 + 3 * 96 + block3 / 144 + 2 * 96 + block4 / 36 + 3 * 144 + 144 * 8 + 8;
        using var network = new SmallNetwork(8);
        Assert.Equal(weights, network.StoredWeights().Sum(pair => pair.Value.numel()));
        Assert.Equal(weights, NetworkSummary.Small(48, 8).Sum(layer => layer.Parameters));
        Assert.Equal([48, 24, 24, 24, 12, 12, 12, 12, 12, 6, 6, 6], NetworkSummary.Small(48, 8).Where(layer => layer.Kind == "conv").Select(layer => layer.Shape[1]));
    }

    [Theory]
    [InlineData(48)]
    [InlineData(64)]
    [InlineData(90)]
    public void With_normalisation_folded_in_the_answers_are_the_networks(int size)
    {
        using var network = Trained();
        Export("model.onnx", network, size);
        Assert.InRange(OnnxParity.LargestDifference(_folder["model.onnx"], network, ModelProbe.Draw(size)), 0, 1e-5);
        using (no_grad())
            network.get_parameter("block2_conv1.variance")!.mul_(1.5);
        Assert.True(OnnxParity.LargestDifference(_folder["model.onnx"], network, ModelProbe.Draw(size)) > 1e-3);
    }

    [Fact]
    public void Weights_survive_a_file_with_and_without_the_laboratory()
    {
        using var network = Trained();
        var weights = Stored(network, ScalarType.Float32);
        using var again = weights.ToNetwork();
        network.eval();
        var x = randn(3, 3, 48, 48);
        Assert.InRange((network.forward(x) - again.forward(x)).abs().max().item<float>(), 0, 1e-4);
        Assert.Null(weights.Metadata.GetValueOrDefault("head"));
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
        using var classifier = ExpressionClassifier.Load(WeightsFile.ToOnnx(_folder["small.safetensors"]), options);
        Assert.Equal(_labels, classifier.Labels);
        Assert.Equal(48, classifier.Input.Size);
        Export("model.onnx", network, 48);
        using var exported = ExpressionClassifier.Load(_folder["model.onnx"], 1);
        Assert.InRange(ModelProbe.Of(exported).Distance(classifier), 0, 1e-5);
    }

    [Fact]
    public void The_shipped_files_have_at_most_one_and_a_half_megabytes_and_answer_alike()
    {
        using var network = Trained();
        Stored(network, ScalarType.Float16);
        Export("fp32.onnx", network, 48);
        var clips = ActivationClips.Of(network, SmallNetwork.Dense, SmallNetwork.Input, ModelProbe.Draw(48), cancel: TestContext.Current.CancellationToken);
        Int8Export.Write(_folder["int8.onnx"], network, SmallNetwork.Dense, SmallNetwork.Input, _labels, clips, new Dictionary<string, string>());
        Assert.InRange(new FileInfo(_folder["small.safetensors"]).Length, 1_000_000, 1_500_000);
        Assert.InRange(new FileInfo(_folder["int8.onnx"]).Length, 500_000, 1_500_000);

        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
        using var single = ExpressionClassifier.Load(_folder["fp32.onnx"], 1);
        using var half = ExpressionClassifier.Load(WeightsFile.ToOnnx(_folder["small.safetensors"]), options);
        using var bytes = ExpressionClassifier.Load(_folder["int8.onnx"], 1);
        Assert.InRange(ModelProbe.Of(single).Distance(half), 0, 0.005);
        Assert.InRange(ModelProbe.Of(single).Distance(bytes), 1e-6, 0.1);   // not the same, but near
        // A cut for every layer and for the sum of every block.
        Assert.Equal(SmallGraph.Layers.Count + SmallGraph.Blocks.Count, clips.Count);
    }

    [Fact]
    public void A_layer_that_is_missing_or_of_another_shape_is_named()
    {
        using var network = Trained();
        var tensors = network.StoredWeights().ToList();
        Write([.. tensors.Where(pair => pair.Name != "block3_conv2.bias")]);
        Assert.Contains("'block3_conv2.bias'", Assert.Throws<MienException>(Read).Message, StringComparison.Ordinal);
        Write([.. tensors.Select(pair => pair.Name == "block1_shortcut.weight" ? (pair.Name, zeros(48, 32, 3, 3)) : pair)]);
        Assert.Contains("(48, 32, 3, 3)", Assert.Throws<MienException>(Read).Message, StringComparison.Ordinal);
        Write([.. tensors.Select(pair => pair.Name == "classifier.bias" ? (pair.Name, zeros(5)) : pair)]);
        Assert.Contains("classifier.bias", Assert.Throws<MienException>(() => Read().ToNetwork()).Message, StringComparison.Ordinal);

        NetworkWeights Read() => NetworkWeights.Read(_folder["small.safetensors"]);
    }

    [Fact]
    public void It_can_be_explained_at_its_stem_and_at_each_block()
    {
        using var network = Trained();
        network.eval();
        var picture = randn(1, 3, 48, 48);
        var last = GradCam.Explain(network, picture, null, label: 2);
        Assert.Equal((2, 6, 6), (last.Label, last.Width, last.Height));
        Assert.Equal(24, GradCam.Explain(network, picture, "block1", null).Width);
        Assert.Equal(network.forward(picture).softmax(1).data<float>().Select(p => (double)p), last.Probabilities, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains("stem, block1, block2, block3, block4",
            Assert.Throws<MienException>(() => GradCam.Explain(network, picture, "block5_conv3", null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bundled_models_go_by_their_names_and_a_missing_one_is_said()
    {
        Assert.Equal(ModelSource.BundledPath, ModelSource.Find("mien-ferplus")!.Path);
        Assert.Null(ModelSource.Find("run"));
        var missing = Assert.Throws<MienException>(() => new BundledModel(["mien-tiny"], "mien-tiny.safetensors").Checked()).Message;
        Assert.Contains("'mien-tiny' is not in this copy of Mien", missing, StringComparison.Ordinal);
        Assert.Contains("models/mien-tiny.safetensors", missing, StringComparison.Ordinal);
    }

    /// <summary>A network whose normalisations all do something.</summary>
    private static SmallNetwork Trained()
    {
        random.manual_seed(11);
        var network = new SmallNetwork(_labels.Length);
        using var _ = no_grad();
        foreach (var (name, value) in network.named_parameters())
            if (name.EndsWith(".scale", StringComparison.Ordinal) || name.EndsWith(".variance", StringComparison.Ordinal))
                value.copy_(rand(value.shape) + 0.5);
            else if (name.EndsWith(".shift", StringComparison.Ordinal) || name.EndsWith(".mean", StringComparison.Ordinal))
                value.copy_(randn(value.shape) * 0.2);
        return network;
    }

    private void Export(string name, SmallNetwork network, int size) =>
        OnnxExport.Write(_folder[name], network, SmallNetwork.Dense, SmallNetwork.Input with { Size = size }, _labels, new Dictionary<string, string>());

    private NetworkWeights Stored(SmallNetwork network, ScalarType type)
    {
        Write([.. network.StoredWeights().Select(pair => (pair.Name, pair.Value.to(type)))]);
        return NetworkWeights.Read(_folder["small.safetensors"]);
    }

    private void Write(IReadOnlyList<(string, Tensor)> tensors) => Safetensors.Write(_folder["small.safetensors"], tensors, new Dictionary<string, string>
    {
        ["format"] = NetworkWeights.FormatName,
        ["network"] = SmallGraph.Name,
        ["labels"] = JsonSerializer.Serialize(_labels),
        ["input"] = JsonSerializer.Serialize(SmallNetwork.Input, ModelJson.Options),
    });
}

using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Networks;

[Collection(ProcessWide.Name)]
public sealed class OnnxExportTests : IDisposable
{
    private const double Bound = 1e-5;
    private static readonly string[] _labels = ["happy", "neutral", "another class", "angry"];
    private static readonly InputSpec _input = InputSpec.KerasVgg16 with { Size = 64 };
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    private string Path => _folder["model.onnx"];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("96,64")]
    [InlineData("gap,32")]
    [InlineData("gap")]
    [InlineData("64,48,32")]
    public void Probabilities_are_those_of_the_network(string head)
    {
        using var network = Export(head);
        Assert.InRange(OnnxParity.LargestDifference(Path, network, Pictures(5)), 0, Bound);
    }

    [Fact]
    public void A_changed_network_is_noticed()
    {
        using var network = Export("gap,32");
        using (no_grad())
            network.get_parameter("classifier.3.bias")![0] = 1f;
        Assert.True(OnnxParity.LargestDifference(Path, network, Pictures(5)) > 0.01);
    }

    [Fact]
    public void The_batch_is_free()
    {
        using var network = Export("gap,32");
        using var classifier = ExpressionClassifier.Load(Path);
        var pictures = Pictures(9);
        var together = classifier.Classify(pictures);
        Assert.Equal(9, together.Length);
        for (var i = 0; i < pictures.Count; i++)
            Assert.All(together[i].Zip(classifier.Classify([pictures[i]])[0]), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    [Fact]
    public void Labels_keep_their_order_and_probabilities_theirs()
    {
        using var network = Export("gap");
        using (no_grad())
        {
            network.get_parameter("classifier.0.weight")!.zero_();
            network.get_parameter("classifier.0.bias")!.copy_(tensor(new[] { 0f, 1f, 2f, 3f }).log1p());
        }
        OnnxExport.Write(Path, network, HeadSpec.Parse("gap", []), _input, _labels, new Dictionary<string, string>());
        using var classifier = ExpressionClassifier.Load(Path);
        Assert.Equal(_labels, classifier.Labels);
        Assert.All(classifier.Classify(Pictures(1))[0].Zip([0.1f, 0.2f, 0.3f, 0.4f]), p => Assert.Equal(p.Second, p.First, 1e-6f));
    }

    [Fact]
    public void Metadata_and_preprocessing_travel_with_the_file()
    {
        using var network = Export("gap,32", _input with { Grey = true });
        using var classifier = ExpressionClassifier.Load(Path);
        Assert.Equal(_input with { Grey = true }, classifier.Input);
        Assert.Equal(1, classifier.Temperature);
        Assert.Equal("mien.onnx/1", classifier.Metadata["mien.format"]);
        Assert.Equal("actors", classifier.Metadata["protocol"]);
        Assert.Equal("RAVDESS, ä", classifier.Metadata["corpus"]);
    }

    [Fact]
    public void A_folder_with_the_model_may_be_named_instead_of_the_file()
    {
        using var network = Export("gap");
        using var classifier = ExpressionClassifier.Load(_folder.Path);
        Assert.Equal(4, classifier.Labels.Count);
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused_by_name()
    {
        File.WriteAllText(Path, "no model");
        Assert.Contains("model.onnx", Assert.Throws<MienException>(() => ExpressionClassifier.Load(Path)).Message);
        Assert.Contains("none.onnx", Assert.Throws<MienException>(() => ExpressionClassifier.Load(_folder["none.onnx"])).Message);
    }

    private Vgg16 Export(string head, InputSpec? input = null)
    {
        random.manual_seed(7);
        var spec = HeadSpec.Parse(head, [0.3, 0.5]);
        var network = new Vgg16(64, spec, _labels.Length);
        using (no_grad())
            network.get_parameter("features.0.weight")!.mul_(0.01f);   // pictures of 0 to 255 would saturate the softmax
        OnnxExport.Write(Path, network, spec, input ?? _input, _labels,
            new Dictionary<string, string> { ["protocol"] = "actors", ["corpus"] = "RAVDESS, ä" });
        return network;
    }

    private static List<ReadOnlyMemory<byte>> Pictures(int count)
    {
        var draw = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var rgb = new byte[64 * 64 * 3];
            draw.NextBytes(rgb);
            return (ReadOnlyMemory<byte>)rgb;
        })];
    }
}

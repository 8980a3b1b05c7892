using System.Text;
using Microsoft.ML.OnnxRuntime;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using Mien.Tests.Networks;
using TorchSharp;

namespace Mien.Tests.Recognition;

[Collection(ProcessWide.Name)]
public sealed class ModelLoadingTests : IDisposable
{
    private static readonly HeadSpec _head = HeadSpec.Parse("gap,8", []);
    private static readonly InputSpec _input = InputSpec.KerasVgg16 with { Size = 32 };
    private static readonly string[] _labels = ["happy", "sad", "angry"];
    private readonly TempFolder _temp = new();

    private string Model => _temp["a.onnx"];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("happy")]
    [InlineData("actors")]
    public void A_file_whose_metadata_was_altered_is_refused(string word)
    {
        Write(Model, 1, []);
        var bytes = File.ReadAllBytes(Model);
        bytes[bytes.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(word))] ^= 1;
        File.WriteAllBytes(Model, bytes);
        Assert.Contains("was altered", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_file_whose_weights_were_altered_is_refused(double place)
    {
        Write(Model, 1, []);
        var bytes = File.ReadAllBytes(Model);
        bytes[(int)(place * bytes.Length)] ^= 1;
        File.WriteAllBytes(Model, bytes);
        Assert.Contains("was altered", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_answers_its_probe_is_used_without_a_word()
    {
        Write(Model, 1, new() { ["probe"] = Probe(1).ToJson() });
        using var classifier = ExpressionClassifier.Load(Model, 1);
        Assert.Null(classifier.Notice);
    }

    [Theory]
    [InlineData("a.fp32.onnx")]
    [InlineData("model.onnx")]
    public void A_model_that_answers_its_probe_otherwise_is_replaced_by_its_fp32_form(string name)
    {
        Write(_temp[name], 2, []);
        Write(Model, 1, new() { ["probe"] = Probe(2).ToJson(), ["fp32_sha256"] = OnnxFile.Read(_temp[name]).Fingerprint });
        using var classifier = ExpressionClassifier.Load(Model, 1);
        Assert.Contains(_temp[name], classifier.Notice, StringComparison.Ordinal);
        Assert.InRange(Probe(2).Distance(classifier), 0, 1e-5);
    }

    [Fact]
    public void Another_network_beside_it_is_not_its_fp32_form()
    {
        Write(_temp["a.fp32.onnx"], 3, []);
        Write(Model, 1, new() { ["probe"] = Probe(2).ToJson(), ["fp32_sha256"] = new string('0', 64) });
        Assert.Contains("a.fp32.onnx", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"pictures\":\"mien.probe/9\",\"logits\":[]}")]
    [InlineData("{\"pictures\":\"mien.probe/1\",\"logits\":[[1,2,3]]}")]
    [InlineData("{\"pictures\":\"mien.probe/1\",\"logits\":[null,[1,2,3],[1,2,3],[1,2,3]]}")]
    [InlineData("{\"pictures\":\"mien.probe/1\",\"logits\":[[1,1,1],[1,1,1],[1,1,1],[1,1,1]]}")]
    public void A_damaged_probe_is_refused(string probe)
    {
        Write(Model, 1, new() { ["probe"] = probe });
        Assert.Contains(Model, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_probe_pictures_are_the_same_everywhere()
    {
        var pictures = ModelProbe.Draw(32);
        Assert.All(pictures, picture => Assert.Equal(32 * 32 * 3, picture.Length));
        Assert.Equal(pictures.Select(picture => picture.ToArray()), ModelProbe.Draw(32).Select(picture => picture.ToArray()));
        // state = (20240229 * 1664525 + 1013904223) mod 2^32; its upper byte, by hand
        Assert.Equal((byte)((20_240_229UL * 1_664_525 + 1_013_904_223) % (1UL << 32) >> 24), pictures[0].Span[0]);
    }

    [Fact]
    public void The_callers_settings_are_used_and_stay_the_callers()
    {
        Write(Model, 1, []);
        using var options = new SessionOptions
        {
            OptimizedModelFilePath = _temp["seen.onnx"],
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
        };
        using (var classifier = ExpressionClassifier.Load(Model, options))
            Assert.Equal(_labels, classifier.Labels);
        Assert.True(File.Exists(_temp["seen.onnx"]));
        Assert.False(options.IsInvalid);
        ExpressionClassifier.Load(Model, options).Dispose();
    }

    [Fact]
    public void More_pictures_than_a_batch_and_many_threads_give_the_same_answers()
    {
        Write(Model, 1, []);
        using var classifier = ExpressionClassifier.Load(Model, 1);
        ReadOnlyMemory<byte>[] pictures = [.. Enumerable.Range(0, 70).Select(i => ModelProbe.Draw(32)[i % 4])];
        var alone = pictures[..4].Select(picture => classifier.Classify([picture])[0]).ToArray();
        Parallel.For(0, 4, _ => Assert.All(classifier.Classify(pictures).Index(), answer =>
            Assert.All(answer.Item.Zip(alone[answer.Index % 4]), pair => Assert.Equal(pair.Second, pair.First, 1e-4f))));
        Assert.Empty(classifier.Classify([]));
    }

    private ModelProbe Probe(int seed)
    {
        Write(_temp["probed.onnx"], seed, []);
        using var classifier = ExpressionClassifier.Load(_temp["probed.onnx"], 1);
        return ModelProbe.Of(classifier);
    }

    private static void Write(string path, int seed, Dictionary<string, string> metadata)
    {
        torch.manual_seed(seed);
        using var network = new Vgg16(32, _head, 3);
        metadata["protocol"] = "actors";
        OnnxExport.Write(path, network, _head, _input, _labels, metadata);
    }

    private string Refused() => Assert.Throws<MienException>(() => ExpressionClassifier.Load(Model, 1)).Message;
}

using Microsoft.ML.OnnxRuntime;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mien.Tests.Networks;

[Collection(ProcessWide.Name)]
public sealed class Int8ExportTests : IDisposable
{
    private static readonly string[] _labels = ["happy", "neutral", "sad", "angry"];
    private static readonly InputSpec _input = InputSpec.KerasVgg16 with { Size = 32 };
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    private string Path => _folder["model.onnx"];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("gap,32")]
    [InlineData("gap")]
    [InlineData("96")]
    [InlineData("96,64")]
    [InlineData("64,48,32")]
    public void Answers_are_near_those_in_fp32(string head)
    {
        var (network, spec) = Network(head);
        Export(network, spec);
        OnnxExport.Write(_folder["fp32.onnx"], network, spec, _input, _labels, new Dictionary<string, string>());
        using var bytes = ExpressionClassifier.Load(Path, 1);
        using var single = ExpressionClassifier.Load(_folder["fp32.onnx"], 1);
        Assert.InRange(ModelProbe.Of(single).Distance(bytes), 1e-6, 0.08);   // not the same, but near
        Assert.Equal(single.Labels, bytes.Labels);
        Assert.Equal(single.Input, bytes.Input);
        Assert.True(new FileInfo(Path).Length < 0.3 * new FileInfo(_folder["fp32.onnx"]).Length);
    }

    [Fact]
    public void Answers_are_those_of_the_integers_computed_another_way()
    {
        var (network, spec) = Network("gap,8");
        var clips = Export(network, spec);
        using var classifier = ExpressionClassifier.Load(Path, 1);
        var pictures = ModelProbe.Draw(32);
        var ours = ModelProbe.Of(classifier).Logits.SelectMany(logits => logits).ToArray();
        var theirs = Reference(network, pictures, clips);
        var range = theirs.Max() - theirs.Min();
        Assert.All(ours.Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, 0.005 * range));
    }

    [Fact]
    public void Answers_are_the_same_without_products_of_signed_bytes()
    {
        // With this setting ONNX Runtime takes unsigned weights where signed ones could saturate.
        var (network, spec) = Network("96,64");
        Export(network, spec);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        using var precise = ExpressionClassifier.Load(Path, options);
        using var usual = ExpressionClassifier.Load(Path, 1);
        Assert.InRange(ModelProbe.Of(usual).Distance(precise), 0, 1e-4);
    }

    [Fact]
    public void Calibration_knows_every_layer_with_a_rectifier()
    {
        var (network, spec) = Network("64,48,32");
        var clips = Export(network, spec);
        Assert.Equal(13 + 3, clips.Count);
        Assert.All(clips.Values, clip => Assert.True(clip > 0));
    }

    private IReadOnlyDictionary<string, float> Export(Vgg16 network, HeadSpec head)
    {
        var clips = ActivationClips.Of(network, head, _input, ModelProbe.Draw(32), cancel: TestContext.Current.CancellationToken);
        Int8Export.Write(Path, network, head, _input, _labels, clips, new Dictionary<string, string>());
        return clips;
    }

    private static (Vgg16 Network, HeadSpec Head) Network(string head)
    {
        random.manual_seed(7);
        var spec = HeadSpec.Parse(head, []);
        var network = new Vgg16(32, spec, _labels.Length);
        network.eval();
        return (network, spec);
    }

    /// <summary>Bytes and integer weights as whole numbers in double precision, which holds their sums exactly.</summary>
    private static double[] Reference(Vgg16 network, IReadOnlyList<ReadOnlyMemory<byte>> pictures, IReadOnlyDictionary<string, float> clips)
    {
        using var _ = no_grad();
        var planes = new float[pictures.Count * 3 * 32 * 32];
        for (var i = 0; i < pictures.Count; i++)
            _input.Write(pictures[i].Span, planes.AsSpan(i * 3072, 3072));
        var scale = (255 - 103.939f + 123.68f) / 255;
        var zero = Math.Round(123.68 / scale);
        var x = (tensor(planes, [pictures.Count, 3, 32, 32]) / scale).round().to(ScalarType.Float64);
        x = (x + zero).clamp(0, 255) - zero;
        foreach (var (name, module) in network.named_modules())
            if (module is MaxPool2d)
                x = nn.functional.max_pool2d(x, 2);
            else if (module is Conv2d conv)
            {
                var layer = Quantization.Layer(conv.weight!.data<float>().ToArray(), conv.bias!.data<float>().ToArray(), scale);
                var weight = tensor(layer.Values, conv.weight!.shape).to(ScalarType.Float64);
                var sums = nn.functional.conv2d(x, weight, tensor(layer.Bias).to(ScalarType.Float64), padding: [1L, 1L]);
                var next = clips[name] / 255;
                x = (sums * tensor(layer.Scales).to(ScalarType.Float64).view(1, -1, 1, 1) * (scale / (double)next)).round().clamp(0, 255);
                scale = next;
            }
        var features = (x * scale).mean([2, 3]).to(ScalarType.Float32);
        foreach (var (_, module) in network.named_modules())
            features = module switch
            {
                Linear linear => linear.forward(features),
                ReLU when features.shape[1] == 8 => features.relu(),
                _ => features,
            };
        return [.. features.data<float>().Select(value => (double)value)];
    }
}

using System.CommandLine;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>The 13 convolutions at 90x90 as a share of what the machine's best matrix product reaches.</summary>
internal static class BackboneBenchmark
{
    private const int Size = 90;
    private const double Bound = 0.85;
    private static readonly int[] _batches = [16, 32, 64];

    public static Command Create()
    {
        var repeats = Flag.Of("--repeats", 5, "Rounds over all; the median counts.");
        var seconds = Flag.Of("--seconds", 2.0, "Least time of a measurement.");
        var command = new Command("backbone", "13 convolutions: fp32 (>= 0.85 of peak), bf16, ONNX Runtime.")
        {
            repeats, seconds,
        };
        command.SetAction(parsed => Run(parsed.GetValue(repeats), parsed.GetValue(seconds)));
        return command;
    }

    /// <summary>One row: how it is called, its precision, batch, and one pass over a batch.</summary>
    private sealed record Way(string Name, ScalarType Type, int Batch, Action Pass)
    {
        public List<double> Rates { get; } = [];
    }

    private static void Run(int repeats, double seconds)
    {
        var threads = TorchRuntime.Start();
        Machine.Print();
        using var temp = new TempFolder();
        var head = HeadSpec.Parse("gap", []);
        using var network = new Vgg16(Size, head, Label.PaperSix.Count);
        Corpus.ImageNet().CopyTo(network, head: false);
        OnnxExport.Write(temp.At("model.onnx"), network, head, InputSpec.KerasVgg16, Label.PaperSix,
            new Dictionary<string, string>());
        using var single = new SleepingLayers(network, Vgg16.FeatureCount, ScalarType.Float32);
        using var half = new SleepingLayers(network, Vgg16.FeatureCount, ScalarType.BFloat16);
        using var onnx = ExpressionClassifier.Load(temp.At("model.onnx"), threads);
        var ways = _batches.SelectMany(batch => Ways(batch, single, half, onnx))
            .OrderBy(way => way.Name, StringComparer.Ordinal).ToList();
        var peaks = new Dictionary<ScalarType, double> { [ScalarType.Float32] = 0, [ScalarType.BFloat16] = 0 };
        ways.ForEach(way => way.Pass());
        for (var i = 0; i < repeats; i++)
        {
            foreach (var type in peaks.Keys)
                peaks[type] = Math.Max(peaks[type], Machine.Peak(type));
            ways.ForEach(way => way.Rates.Add(Clock.Rate(way.Batch, seconds, way.Pass)));
        }

        var flops = 2 * Vgg16Graph.MultiplyAdds(Size);
        var table = new Table($"13 convolutions at {Size}x{Size}", "batch", "frames/s", "GFLOP/s", "peak",
            "share of peak");
        foreach (var way in ways)
        {
            var rate = Clock.Median(way.Rates);
            table.Add($"{way.Name}", $"{way.Batch}", $"{rate:0.0}", $"{rate * flops / 1e9:0}",
                $"{peaks[way.Type] / 1e9:0}", $"{rate * flops / peaks[way.Type]:0.00}");
        }
        table.Print();
        var best = ways.Where(way => way.Name == "mien fp32").Max(way => Clock.Median(way.Rates));
        Table.Say($"{Vgg16Graph.MultiplyAdds(Size) / 1e9:0.000} GMAC a frame; {threads} threads; n = {repeats}.");
        Table.Say($"Best fp32 share of peak: {best * flops / peaks[ScalarType.Float32]:0.00} (bound {Bound}).");
    }

    private static IEnumerable<Way> Ways(int batch, SleepingLayers single, SleepingLayers half,
        ExpressionClassifier onnx)
    {
        var x = randn(batch, 3, Size, Size) * 50;
        var planes = x.data<float>().ToArray();
        yield return new Way("mien fp32", ScalarType.Float32, batch, () => single.Forward(x).Dispose());
        yield return new Way("mien bf16", ScalarType.BFloat16, batch, () => half.Forward(x).Dispose());
        yield return new Way("ONNX Runtime fp32", ScalarType.Float32, batch, () => onnx.Logits(planes, batch));
    }
}

using System.CommandLine;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using static TorchSharp.torch;

namespace Mien.Benchmarks;

/// <summary>Classification at 90x90, pictures in and probabilities out, as a share of ONNX Runtime's best matrix
/// product in the same precision. The weights are fresh: the time does not depend on their values.</summary>
internal static class Int8Benchmark
{
    private const int Size = 90;
    private const double Bound = 0.80;
    private static readonly int[] _batches = [1, 32, 64];

    public static Command Create()
    {
        var repeats = Flag.Of("--repeats", 5, "Rounds over all; the median counts.");
        var seconds = Flag.Of("--seconds", 2.0, "Least time of a measurement.");
        var threads = Flag.Of("--threads", 0, "Threads of ONNX Runtime; 0 takes all cores.");
        var head = Flag.Of("--head", "gap,512", "Head of the network.");
        var command = new Command("int8", "int8 classification (>= 0.80 of the int8 peak), and fp32.")
        {
            repeats, seconds, threads, head,
        };
        command.SetAction(parsed => Run(parsed.GetValue(repeats), parsed.GetValue(seconds), parsed.GetValue(threads),
            HeadSpec.Parse(parsed.GetValue(head)!, [])));
        return command;
    }

    /// <summary>One row: its precision, batch, and one pass over a batch.</summary>
    private sealed record Way(bool Bytes, int Batch, Action Pass)
    {
        public List<double> Rates { get; } = [];
    }

    private static void Run(int repeats, double seconds, int threads, HeadSpec head)
    {
        threads = TorchRuntime.Start(threads);
        Machine.Print();
        using var temp = new TempFolder();
        Export(temp, head);
        using var single = ExpressionClassifier.Load(temp.At("fp32.onnx"), threads);
        using var bytes = ExpressionClassifier.Load(temp.At("int8.onnx"), threads);
        using var singlePeak = new MatrixPeak(bytes: false, threads);
        using var bytePeak = new MatrixPeak(bytes: true, threads);
        var ways = _batches.SelectMany(batch => new[] { Pass(single, false, batch), Pass(bytes, true, batch) }).ToList();
        var peaks = new Dictionary<bool, double> { [false] = 0, [true] = 0 };
        ways.ForEach(way => way.Pass());
        for (var i = 0; i < repeats; i++)
        {
            peaks[false] = Math.Max(peaks[false], singlePeak.Measure());
            peaks[true] = Math.Max(peaks[true], bytePeak.Measure());
            ways.ForEach(way => way.Rates.Add(Clock.Rate(way.Batch, seconds, way.Pass)));
        }
        Print(ways, peaks, head);
        Table.Say($"{threads} threads; n = {repeats}; 13 convolutions of {Vgg16Graph.MultiplyAdds(Size) / 1e9:0.000} GMAC a frame counted.");
    }

    private static void Print(List<Way> ways, Dictionary<bool, double> peaks, HeadSpec head)
    {
        var operations = 2 * Vgg16Graph.MultiplyAdds(Size);
        var table = new Table($"classification at {Size}x{Size}, head {head}", "batch", "frames/s", "GOP/s", "peak", "share of peak");
        foreach (var way in ways)
        {
            var rate = Clock.Median(way.Rates);
            table.Add($"{(way.Bytes ? "int8" : "fp32")}", $"{way.Batch}", $"{rate:0.0}", $"{rate * operations / 1e9:0}",
                $"{peaks[way.Bytes] / 1e9:0}", $"{rate * operations / peaks[way.Bytes]:0.00}");
        }
        table.Print();
        var best = ways.Where(way => way.Bytes).Max(way => Clock.Median(way.Rates));
        Table.Say($"Best int8 share of peak: {best * operations / peaks[true]:0.00} (bound {Bound:0.00} where VNNI or AMX exists).");
    }

    private static void Export(TempFolder temp, HeadSpec head)
    {
        random.manual_seed(0);
        using var network = new Vgg16(Size, head, Label.FerPlus.Count);
        network.eval();
        var none = new Dictionary<string, string>();
        var clips = ActivationClips.Of(network, head, InputSpec.KerasVgg16, ModelProbe.Draw(Size));
        OnnxExport.Write(temp.At("fp32.onnx"), network, head, InputSpec.KerasVgg16, Label.FerPlus, none);
        Int8Export.Write(temp.At("int8.onnx"), network, head, InputSpec.KerasVgg16, Label.FerPlus, clips, none);
    }

    private static Way Pass(ExpressionClassifier classifier, bool bytes, int batch)
    {
        ReadOnlyMemory<byte>[] pictures = [.. Enumerable.Range(0, batch).Select(i => ModelProbe.Draw(Size)[i % 4])];
        return new Way(bytes, batch, () => classifier.Classify(pictures));
    }
}

using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Benchmarks;

/// <summary>Two models in the same run, pictures in and probabilities out, each at its own size.</summary>
internal static class ModelsBenchmark
{
    private static readonly int[] _batches = [1, 32];

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "Run folder, .onnx or .safetensors file: the one that is judged." };
        var other = new Argument<string>("OTHER") { Description = "The one that it is compared with." };
        var repeats = Flag.Of("--repeats", 5, "Rounds over both; the median counts.");
        var seconds = Flag.Of("--seconds", 2.0, "Least time of a measurement.");
        var threads = Flag.Of("--threads", 2, "Threads of ONNX Runtime.");
        var command = new Command("models", "Frames/s of two models and their ratio, such as mien-small and mien (>= 10).")
        {
            model, other, repeats, seconds, threads,
        };
        command.SetAction(parsed => Run([parsed.GetRequiredValue(model), parsed.GetRequiredValue(other)],
            parsed.GetValue(repeats), parsed.GetValue(seconds), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(string[] paths, int repeats, double seconds, int threads)
    {
        Machine.Print();
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        var models = paths.Select(path => Open(path, options)).ToList();
        var table = new Table("batch", "model", "precision", "side", "frames/s", "ratio");
        foreach (var batch in _batches)
        {
            var rates = models.Select(_ => new List<double>()).ToList();
            for (var i = 0; i < repeats; i++)
                for (var which = 0; which < models.Count; which++)
                    rates[which].Add(Rate(models[which], batch, seconds));
            var (judged, other) = (Clock.Median(rates[0]), Clock.Median(rates[1]));
            Add(table, batch, paths[0], models[0], judged, judged / other);
            Add(table, batch, paths[1], models[1], other, 1);
        }
        table.Print();
        Table.Say($"{threads} threads; n = {repeats}; preprocessing of the pictures counted, decoding and search of faces not.");
        models.ForEach(model => model.Dispose());
    }

    private static void Add(Table table, int batch, string path, ExpressionClassifier model, double rate, double ratio) =>
        table.Add($"{batch}", $"{Path.GetFileName(path)}", $"{model.Metadata.GetValueOrDefault("precision", "fp32")}",
            $"{model.Input.Size}", $"{rate:0.0}", $"{ratio:0.0}");

    private static ExpressionClassifier Open(string path, SessionOptions options) =>
        Path.GetExtension(path) == ".safetensors"
            ? ExpressionClassifier.Load(WeightsFile.ToOnnx(path), options)
            : ExpressionClassifier.Load(path, options);

    private static double Rate(ExpressionClassifier model, int batch, double seconds)
    {
        var drawn = ModelProbe.Draw(model.Input.Size);
        ReadOnlyMemory<byte>[] pictures = [.. Enumerable.Range(0, batch).Select(i => drawn[i % drawn.Count])];
        return Clock.Rate(batch, seconds, () => model.Classify(pictures));
    }
}

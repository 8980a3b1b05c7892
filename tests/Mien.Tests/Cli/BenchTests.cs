using System.Text.Json;
using Mien.Cli;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Tests.Media;
using Mien.Tests.Networks;

namespace Mien.Tests.Cli;

[Collection(ProcessWide.Name)]
public sealed class BenchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_slow_network_is_named_as_the_bound_and_int8_as_the_cure_where_it_is_faster()
    {
        var said = BenchAdvice.Of(Report(decode: 250, follow: 1000, classify: 50, whole: 40, int8Peak: 800)).ToList();
        Assert.Equal("With mien, classification takes 80 % of the work of a frame: it bounds the whole.", said[0]);   // 20 of 4 + 1 + 20 ms
        Assert.Contains("2.0 times as fast", said[1], StringComparison.Ordinal);
        Assert.Contains("8-bit integers are no faster", BenchAdvice.Of(Report(250, 1000, 50, 40, int8Peak: 300)).ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public void The_stride_for_real_time_counts_that_every_frame_is_decoded()
    {
        // 10 ms to decode leave 23.3 of 33.3 ms; 100 ms for what is looked at need a fifth of the frames.
        Assert.Contains("--every 5:", BenchAdvice.Of(Report(decode: 100, follow: null, classify: 10, whole: 9)).Last(), StringComparison.Ordinal);
        Assert.Contains("Decoding alone is slower", BenchAdvice.Of(Report(decode: 25, follow: null, classify: 10, whole: 5)).Last(), StringComparison.Ordinal);
        Assert.Contains("3.0 times 30", BenchAdvice.Of(Report(decode: 250, follow: null, classify: 200, whole: 90)).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Slow_search_points_to_the_options_of_the_search() =>
        Assert.Contains("--detect-every 10", BenchAdvice.Of(Report(decode: 250, follow: 20, classify: 200, whole: 15)).ElementAt(1), StringComparison.Ordinal);

    [Fact]
    [Trait("speed", "slow")]
    public async Task Every_part_is_measured_and_written()
    {
        using (var network = new Vgg16(32, HeadSpec.Parse("gap,8", []), 3))
            OnnxExport.Write(_folder["model.onnx"], network, HeadSpec.Parse("gap,8", []), InputSpec.KerasVgg16 with { Size = 32 }, ["happy", "sad", "angry"],
                new Dictionary<string, string> { ["head"] = "gap,8" });
        var video = SampleVideo.Make(_folder["clip.mp4"], frames: 40);
        Environment.SetEnvironmentVariable("MIEN_MODELS", _folder["none"]);
        try
        {
            Assert.Equal(ExitCode.Done, await CommandLine.RunAsync(["bench", video, "--model", _folder["model.onnx"], "--json", _folder["bench.json"]]));
        }
        finally
        {
            Environment.SetEnvironmentVariable("MIEN_MODELS", null);
        }
        var report = JsonDocument.Parse(File.ReadAllBytes(_folder["bench.json"])).RootElement;
        Assert.Equal("mien.bench/1", report.GetProperty("format").GetString());
        var parts = report.GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(["decode and scale", "classify fp32 x 1", "classify fp32 x 32", "whole"], parts.Select(part => part.GetProperty("part").GetString()));
        Assert.All(parts, part => Assert.True(part.GetProperty("framesPerSecond").GetDouble() > 0 && part.GetProperty("bound").GetDouble() > 0));
        Assert.True(report.GetProperty("peakGops").GetProperty("int8").GetDouble() > 0);
    }

    private static BenchReport Report(double decode, double? follow, double classify, double whole, double int8Peak = 400) => new(
        "mien.bench/1", "1", "cpu", 2, "clip", 1, 5, decode, follow, new Dictionary<string, double> { ["fp32"] = 400, ["int8"] = int8Peak }, [],
        [new BenchModel("mien", "fp32", classify, whole)]);
}

using System.CommandLine;
using Mien;
using Mien.Benchmarks;

var benchmarks = new RootCommand("Measures Mien against a peer or a bound in the same run; see docs/benchmarks.md.")
{
    PrepareBenchmark.Create(),
    EpochsBenchmark.Create(),
    KerasBenchmark.Create(),
    BackboneBenchmark.Create(),
    StartupBenchmark.Create(),
    ColdStartBenchmark.Create(),
    LongVideoBenchmark.Create(),
    Bf16Benchmark.Create(),
    RecognizeBenchmark.Create(),
    CoverageBenchmark.Create(),
    Int8Benchmark.Create(),
    ModelsBenchmark.Create(),
    DetectBenchmark.Create(),
    DetectorBenchmark.Create(),
    LeakBenchmark.Create(),
    ServeBenchmark.Create(),
    LiveBenchmark.Create(),
};

try
{
    return await benchmarks.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (MienException error)
{
    Console.Error.WriteLine("benchmarks: " + error.Message);
    return 1;
}

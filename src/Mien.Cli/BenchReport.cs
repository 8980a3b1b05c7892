using System.Text.Json;
using Mien.Models;

namespace Mien.Cli;

/// <summary>One measured part of <c>recognize</c>.</summary>
/// <param name="Part">What was timed.</param>
/// <param name="Model">The model, where it has one.</param>
/// <param name="Threads">How many computed, or the program that chose their number.</param>
/// <param name="FramesPerSecond">The rate.</param>
/// <param name="Bound">Most frames a second that were possible, measured in the same run; null where nothing bounds it but itself.</param>
/// <param name="BoundOf">What the bound is.</param>
internal sealed record BenchPart(string Part, string? Model, string Threads, double FramesPerSecond, double? Bound = null, string? BoundOf = null)
{
    /// <summary>The rate as a share of the bound.</summary>
    public double? Share => FramesPerSecond / Bound;
}

/// <summary>What one model costs in a frame.</summary>
/// <param name="Model">The model, as it was named.</param>
/// <param name="Precision"><c>fp32</c> or <c>int8</c>.</param>
/// <param name="Classify">Faces a second, in batches.</param>
/// <param name="Whole">Frames a second of all of <c>recognize</c>.</param>
internal sealed record BenchModel(string Model, string Precision, double Classify, double Whole);

/// <summary>Rates of a machine (<c>mien.bench/1</c>).</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Mien">Version.</param>
/// <param name="Processor">Its name.</param>
/// <param name="Cores">How many the process may use.</param>
/// <param name="Clip">What was measured on, in words.</param>
/// <param name="Every">Every n-th frame was read.</param>
/// <param name="DetectEvery">Faces were looked for in every n-th of these.</param>
/// <param name="Decode">Frames a second of decoding and scaling.</param>
/// <param name="Follow">Frames a second of finding and following faces; null where whole frames were read.</param>
/// <param name="PeakGops">Billions of operations a second of a large matrix product, by precision.</param>
/// <param name="Parts">The table.</param>
/// <param name="Models">Each model.</param>
internal sealed record BenchReport(
    string Format, string Mien, string Processor, int Cores, string Clip, int Every, int DetectEvery, double Decode, double? Follow,
    IReadOnlyDictionary<string, double> PeakGops, IReadOnlyList<BenchPart> Parts, IReadOnlyList<BenchModel> Models)
{
    private static readonly JsonSerializerOptions _json = new(ModelJson.Options) { WriteIndented = true };

    /// <summary>Writes the figures.</summary>
    public void Write(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, _json));
}

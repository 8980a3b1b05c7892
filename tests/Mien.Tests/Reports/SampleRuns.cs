using Mien.Lab.Training;
using Mien.Models;

namespace Mien.Tests.Reports;

/// <summary>Hand-made runs with plausible figures.</summary>
internal static class SampleRuns
{
    private static readonly int[] _channels = [64, 128, 256, 512, 512];
    private static readonly int[] _sizes = [90, 45, 22, 11, 5, 2];

    public static RunRecord Frames(bool synthetic = false) => Run("frames", leaky: true, synthetic,
        "Neighbouring frames of one clip stand on both sides, so the figure says how well clips are remembered, not how new ones are read.",
        epoch => new EpochMetrics(epoch, 1.75 * Math.Exp(-epoch / 4.5) + 0.03, 1 - 0.78 * Math.Exp(-epoch / 3.8),
            1.5 * Math.Exp(-epoch / 5.0) + 0.06 + 0.02 * (epoch % 3), 0.981 - 0.7 * Math.Exp(-epoch / 3.0), 4.2));

    public static RunRecord Actors(bool synthetic = false) => Run("actors", leaky: false, synthetic,
        "No person stands on both sides, so the figure says how well the faces of new people are read.",
        epoch => new EpochMetrics(epoch, 1.75 * Math.Exp(-epoch / 4.5) + 0.03, 1 - 0.78 * Math.Exp(-epoch / 3.8),
            1.62 + 0.055 * epoch - 0.3 * Math.Exp(-epoch / 2.0), 0.315 + 0.11 * Math.Sin(epoch / 2.5) / epoch, 4.2));

    public static IReadOnlyList<LayerRecord> Network(string from = "head", params int[] hidden)
    {
        hidden = hidden.Length == 0 ? [4096, 4096] : hidden;
        var layers = new List<LayerRecord>();
        for (var (block, input) = (1, 3); block <= 5; input = _channels[block - 1], block++)
        {
            var channels = _channels[block - 1];
            for (var conv = 1; conv <= (block < 3 ? 2 : 3); conv++)
                layers.Add(new($"block{block}_conv{conv}", "conv", [channels, _sizes[block - 1], _sizes[block - 1]],
                    9L * (conv == 1 ? input : channels) * channels + channels, false));
            layers.Add(new($"block{block}_pool", "pool", [channels, _sizes[block], _sizes[block]], 0, false));
        }
        layers.Add(new("flatten", "flatten", [2048], 0, false));
        var width = 2048;
        for (var i = 0; i < hidden.Length; width = hidden[i++])
        {
            layers.Add(new($"fc{i + 1}", "dense", [hidden[i]], (long)(width + 1) * hidden[i], false));
            if (i < 2)
                layers.Add(new($"dropout{i + 1}", "dropout", [hidden[i]], 0, false));
        }
        layers.Add(new("predictions", "dense", [6], (width + 1) * 6, false));
        var first = layers.FindIndex(layer => from == "head" ? layer.Kind == "flatten" : layer.Name.StartsWith(from, StringComparison.Ordinal));
        return [.. layers.Select((layer, i) => layer with { Awake = i >= first })];
    }

    private static RunRecord Run(
        string protocol, bool leaky, bool synthetic, string reason, Func<int, EpochMetrics> epoch) => new(
        RunRecord.FormatName,
        TrainingOptions.Paper with
        {
            Weights = synthetic ? "mien" : "imagenet",
            Protocol = leaky ? SplitProtocol.Frames : SplitProtocol.Actors,
        },
        Label.PaperSix,
        InputSpec.KerasVgg16,
        Network(),
        new ProtocolRecord(protocol, leaky, reason, leaky ? ["412 of 420 clips have frames on both sides."] : []),
        new DataRecord(synthetic ? "synthetic faces" : "RAVDESS", synthetic,
            "9f2c4e8b7d1a6035c2be90f41187a3d65e0c7f92b8d4413aa6e95f0c2d7b8e14",
            1085, 271, 420, 412, 24, 24, [96, 190, 203, 199, 197, 200], [24, 48, 50, 49, 50, 50], 0),
        new ComputeRecord("bf16", "fp32", 2, "bf16 ran 86 frames/s, fp32 40 (1.1 s measured on this machine)"),
        [.. Enumerable.Range(1, 20).Select(epoch)],
        new Dictionary<string, string>
        {
            ["mien"] = "0.1.0",
            ["commit"] = "1a2b3c4",
            ["dotnet"] = "10.0.1",
            ["torchsharp"] = "0.107.0",
            ["machine"] = "Linux x64, 2 cores, AVX-512",
        },
        new Dictionary<string, double> { ["load"] = 1.2, ["features"] = 15.7, ["train"] = 84.1, ["total"] = 101.4 },
        true);
}

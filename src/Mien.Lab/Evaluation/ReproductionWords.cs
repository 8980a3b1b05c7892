using Mien.Lab.Training;
using Mien.Models;

namespace Mien.Lab.Evaluation;

/// <summary>How every output names the runs of a reproduction.</summary>
public static class ReproductionWords
{
    /// <summary>What the pictures show.</summary>
    public static string Crop(string crop) => crop == InputSpec.FaceCrop ? "face crops" : "whole pictures";

    /// <summary>The split, with its warning and with who is held out.</summary>
    public static string Protocol(ReproducedRun run) => Protocol(run.Protocol, run.HeldOut);

    /// <summary>The split and who is held out, where the warning stands apart.</summary>
    internal static string ProtocolName(ReproducedRun run) => Protocol(run.Protocol with { Leaky = false }, run.HeldOut);

    /// <summary>What is retrained and which dense layers there are.</summary>
    public static string Reading(ReproducedRun run) => $"retrained from {run.TrainableFrom}, dense {run.Head}";

    /// <summary>The run in one line.</summary>
    public static string Of(ReproducedRun run) => $"{Crop(run.Crop)}, {Protocol(run)}, {Reading(run)}";

    /// <summary>A split, with its warning and with who is held out.</summary>
    internal static string Protocol(ProtocolRecord protocol, string heldOut) =>
        (Enum.TryParse<SplitProtocol>(protocol.Name, ignoreCase: true, out var known) ? Training.Protocol.NameOf(known) : protocol.Name)
        + (heldOut.Length > 0 ? $" ({heldOut})" : "") + (protocol.Leaky ? " (leaky)" : "");

    /// <summary>What of the paper's first sentence a reading means.</summary>
    internal static string Retrained(string from) => from switch
    {
        "head" => "the last six layers of any kind: flatten, dense, dropout, dense, dropout, dense; all convolutions asleep",
        "block5" => "the last six layers with weights: the three convolutions of block 5 and the dense layers",
        _ => $"everything from {from} on",
    };

    /// <summary>What of the paper's second sentence a reading means.</summary>
    internal static string Dense(string head) => head switch
    {
        "4096,4096" => "the class layer is the third dense layer",
        "4096,4096,4096" => "three dense layers of 4096, the class layer behind them",
        _ => "hidden dense layers",
    };
}

using Mien.Lab.Training;
using Mien.Models;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>How every output names a run, so that no figure, table or page says less than another.</summary>
internal static class RunWords
{
    /// <summary>The protocol with its warning: <c>random frames (leaky)</c>.</summary>
    public static string Protocol(RunRecord run) =>
        ProtocolName(run) + (run.Protocol.Leaky ? " (leaky)" : "");

    /// <summary>The protocol in a few words.</summary>
    public static string ProtocolName(RunRecord run) =>
        Enum.TryParse<SplitProtocol>(run.Protocol.Name, ignoreCase: true, out var protocol) ? Training.Protocol.NameOf(protocol) : run.Protocol.Name;

    /// <summary>The protocol's sentence, led by the warning where there is one.</summary>
    public static string Sentence(RunRecord run) =>
        $"{Capital(Protocol(run))}: {run.Protocol.Reason}";

    /// <summary>The network.</summary>
    public static string Network(RunRecord run) => run.Options.Network == SmallGraph.Name ? "Small residual network" : "VGG16";

    /// <summary>The corpus; drawn faces always say that they are.</summary>
    public static string Corpus(RunRecord run) => Corpus(run.Data.Corpus, run.Data.Synthetic);

    /// <summary>The corpus; drawn faces always say that they are.</summary>
    public static string Corpus(string name, bool synthetic) =>
        !synthetic || name.Contains("synthetic faces", StringComparison.OrdinalIgnoreCase) ? name : $"{name}, synthetic faces";

    /// <summary>The weights' name; of a file its name only.</summary>
    public static string Weights(RunRecord run) => Weights(run.Options);

    /// <summary>The weights' name; of a file its name only.</summary>
    public static string Weights(TrainingOptions options) => options.Weights.Split('/', '\\')[^1];

    /// <summary>Protocol, corpus and weights in one line.</summary>
    public static string Note(RunRecord run) => $"{Capital(Protocol(run))} · {Corpus(run)} · weights {Weights(run)}";

    /// <summary>The last epoch, from which all figures are taken.</summary>
    /// <exception cref="MienException">The run has no epoch yet.</exception>
    public static EpochMetrics Last(RunRecord run) => run.Epochs.Count > 0 ? run.Epochs[^1] : throw new MienException(
        "The run has no complete epoch, so there is nothing to report. Continue it with 'mien train ... --resume'.");

    /// <summary>A share of 1 as a percentage with one decimal.</summary>
    public static string Percent(double share) => Invariant($"{share * 100:0.0}\u00A0%");

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

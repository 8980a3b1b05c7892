using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Mien.Cli;

/// <summary>The library's help, with examples and exit codes behind it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> _examples = new()
    {
        ["demo"] = ["mien demo", "mien demo --out demo --data Video_Speech_Actors"],
        ["fetch"] = ["mien fetch ravdess --to ravdess", "mien fetch vgg16", "mien fetch vgg16 --from vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"],
        ["prepare"] =
        [
            "mien prepare ravdess --out frames", "mien prepare Video_Speech_Actor_01.zip --out frames --every 3",
            "mien prepare faces.zip --out faces --votes votes.csv", "mien prepare ck48.zip --out ck --subjects '/(S[0-9]+)_'",
        ],
        ["train"] =
        [
            "mien train frames --out run --preset paper", "mien train frames --out run --protocol actors --epochs 10",
            "mien train frames --out run --resume", "mien train faces --out run --recipe models/mien-ferplus.json",
        ],
        ["evaluate"] = ["mien evaluate frames --model run", "mien evaluate ck --model run --map map.json --out result"],
        ["explain"] = ["mien explain face.png --model run --out explained", "mien explain clip.mp4 --model run --out explained --label happy"],
        ["audit"] =
        [
            "mien audit frames --out audit", "mien audit --split split.csv", "mien audit --split split.csv --root faces.zip --claim subjects --out audit",
            "mien audit frames --split run/split.csv --claim nothing",
        ],
        ["recognize"] = ["mien recognize clip.mp4 --model run", "mien recognize *.mp4 photo.jpg --model run --out results --format csv,json"],
        ["report"] = ["mien report run"],
        ["export"] = ["mien export run --out model.safetensors"],
        ["doctor"] = ["mien doctor"],
    };

    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (_examples.TryGetValue(parseResult.CommandResult.Command.Name, out var examples))
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine("  " + example);
            output.WriteLine();
        }
        output.WriteLine("Exit codes: 0 done, 1 failed, 2 usage, 3 refused because of a leak, 4 done but some inputs skipped, 130 interrupted.");
        return code;
    }
}

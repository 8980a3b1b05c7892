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
        ["fetch"] = ["mien fetch ravdess --to ravdess", "mien fetch vgg16", "mien fetch vgg16 --from vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "mien fetch yunet"],
        ["prepare"] =
        [
            "mien prepare ravdess --out frames", "mien prepare Video_Speech_Actor_01.zip --out frames --every 3",
            "mien prepare faces.zip --out faces --votes votes.csv", "mien prepare ck48.zip --out ck --subjects '/(S[0-9]+)_'",
            "mien prepare ravdess --out faces --crop face",
        ],
        ["train"] =
        [
            "mien train frames --out run --preset paper", "mien train frames --out run --protocol actors --epochs 10",
            "mien train frames --out run --resume", "mien train frames --out run2 --split-file run/split.csv --allow-leak", "mien train faces --out run --recipe models/recipes/ferplus-1.json",
            "mien train faces --out small --recipe models/recipes/small-1.json --teacher run",
        ],
        ["train-detector"] = ["mien train-detector --faces faces.zip --pictures scenery --out detector --recipe models/recipes/detector.json"],
        ["explain"] = ["mien explain face.png --model run --out explained", "mien explain clip.mp4 --model run --out explained --label happy", "mien explain photo.jpg --model mien --out explained --faces largest"],
        ["score"] = ["mien score predictions.csv", "mien score predictions.csv --manifest frames --out score"],
        ["compare"] = ["mien compare evaluation1 evaluation2", "mien compare mine.csv theirs.csv --out comparison"],
        ["evaluate"] =
        [
            "mien evaluate frames --out result --protocol luna5", "mien evaluate ck --out result --protocol subjects:10 --head gap,512 --select epoch",
            "mien evaluate frames --out result --protocol loao --plan", "mien evaluate frames --out result --protocol luna5 --folds 2,4",
            "mien evaluate frames --out result --resume", "mien evaluate frames --model run", "mien evaluate ck --model run --map map.json --out result",
        ],
        ["reproduce"] = ["mien reproduce ravdess --out reproduction --plan", "mien reproduce ravdess --out reproduction", "mien reproduce frames --out reproduction --epochs 5"],
        ["audit"] =
        [
            "mien audit frames --out audit", "mien audit --split split.csv", "mien audit --split split.csv --root faces.zip --claim subjects --out audit",
            "mien audit frames --split run/split.csv --claim nothing",
        ],
        ["recognize"] =
        [
            "mien recognize clip.mp4 photo.jpg", "mien recognize interviews --out results --format csv,eaf,vtt --plot --skip-done",
            "mien recognize talk.mp4 --people 2 --names left=Anna,right=Ben --annotate", "mien recognize clip.mp4 --model run --faces frame",
        ],
        ["serve"] = ["mien serve --open", "mien serve --folder interviews --runs runs --keep 7d", "mien serve --listen 192.168.0.5 --port 8080"],
        ["purge"] = ["mien purge", "mien purge --data /media/encrypted/mien"],
        ["report"] = ["mien report run", "mien report evaluation", "mien report evaluation --frames frames"],
        ["models"] = ["mien models list", "mien models import face_detection_yunet_2023mar.onnx", "mien models verify", "mien models remove yunet"],
        ["export"] =
        [
            "mien export run --out model.safetensors", "mien export run --out model.onnx --precision int8 --data faces",
            "mien export mien --out mien-ferplus.onnx",
        ],
        ["bench"] = ["mien bench interview.mp4", "mien bench clip.mp4 --model mien --model int8.onnx --json bench.json", "mien bench"],
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
            foreach (var example in examples.Where(example => IsPossible(example, parseResult)))
                output.WriteLine("  " + example);
            output.WriteLine();
        }
        output.WriteLine("Exit codes: 0 done, 1 failed, 2 usage, 3 refused because of a leak, 4 done but some inputs skipped, 130 interrupted.");
        return code;
    }

    /// <summary>Whether this program has the verb, and what it is asked there.</summary>
    private static bool IsPossible(string example, ParseResult asked) =>
        asked.RootCommandResult.Command.Parse(example["mien ".Length..]).Errors.Count == 0;
}

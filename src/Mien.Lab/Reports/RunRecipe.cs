using System.Text.Json;
using System.Text.Json.Nodes;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;

namespace Mien.Lab.Reports;

/// <summary>A run's options as they can be given again.</summary>
internal static class RunRecipe
{
    private static readonly Dictionary<string, string> _flags = new()
    {
        ["weights"] = "--weights",
        ["trainableFrom"] = "--trainable-from",
        ["head"] = "--head",
        ["dropout"] = "--dropout",
        ["protocol"] = "--protocol",
        ["epochs"] = "--epochs",
        ["batch"] = "--batch",
        ["learningRate"] = "--learning-rate",
        ["seed"] = "--seed",
        ["precision"] = "--precision",
        ["threads"] = "--threads",
        ["validationSubjects"] = "--validation-subjects",
        ["validationShare"] = "--validation-share",
        ["labels"] = "--labels",
        ["grey"] = "--grey",
    };

    /// <summary>The options as the file that <c>--recipe</c> takes.</summary>
    public static string Json(TrainingOptions options) => JsonSerializer.Serialize(options, LabJson.Options);

    /// <summary>Every option, with the preset's value where the run has another one.</summary>
    public static IEnumerable<(string Name, string Value, string Preset)> Rows(TrainingOptions options)
    {
        var preset = Members(TrainingOptions.Paper);
        return Members(options).Select(member =>
            (member.Key, Text(member.Value), JsonNode.DeepEquals(member.Value, preset[member.Key]) ? "" : Text(preset[member.Key])));
    }

    /// <summary>The command that repeats a run: the flags that differ from the preset, or the recipe where one has no flag.</summary>
    public static string Command(RunRecord run)
    {
        var file = run.Options.Protocol == SplitProtocol.File;
        var options = file ? run.Options with { Protocol = TrainingOptions.Paper.Protocol } : run.Options;
        return $"mien train FRAMES --out RUN {Flags(options, "--preset paper") ?? "--recipe recipe.json"}{(file ? " --split-file split.csv" : "")}{(file && run.Protocol.Leaky ? " --allow-leak" : "")}";
    }

    /// <summary>The command that repeats an evaluation by folds, of which the recipe's own split is no part.</summary>
    public static string Command(EvaluationRecord record, bool file)
    {
        var options = record.Recipe with { Protocol = TrainingOptions.Paper.Protocol, ValidationSubjects = TrainingOptions.Paper.ValidationSubjects };
        var protocol = file || !record.Protocol.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == ':') ? "protocol.json" : record.Protocol.Name;
        var select = record.Select == EpochSelection.Epoch ? " --select epoch" : "";
        var subjects = record.Protocol.Claims == LeakClaim.Subjects;
        var gap = (record.LeakGap is not null, subjects) switch { (false, true) => " --no-gap", (true, false) => " --gap", _ => "" };
        return $"mien evaluate FRAMES --out DIR --protocol {protocol}{select}{gap} {Flags(options, "") ?? "--recipe recipe.json"}".TrimEnd();
    }

    /// <summary>The command that repeats a reproduction.</summary>
    public static string Command(ReproductionRecord record) =>
        $"mien reproduce CORPUS --out DIR {Flags(record.Recipe, "") ?? "(with the shared options above)"}".TrimEnd();

    private static string? Flags(TrainingOptions options, string start)
    {
        var flags = Rows(options).Where(row => row.Preset.Length > 0).ToList();
        return flags.All(row => _flags.ContainsKey(row.Name) && !row.Value.Contains(' '))
            ? (start + string.Concat(flags.Select(row => $" {_flags[row.Name]} {row.Value}"))).TrimStart() : null;
    }

    private static JsonObject Members(TrainingOptions options) => JsonSerializer.SerializeToNode(options, LabJson.Options)!.AsObject();

    private static string Text(JsonNode? node) => node switch
    {
        null => "none",
        JsonArray array => string.Join(',', array.Select(Text)),
        _ when node.GetValueKind() == JsonValueKind.String && node.GetValue<string>().Length == 0 => "(none)",
        _ => node.ToString(),
    };
}

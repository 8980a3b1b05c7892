using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;

namespace Mien.Lab.Evaluation;

/// <summary>Which epoch of a fold's training is tested.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EpochSelection>))]
public enum EpochSelection
{
    /// <summary>The last one, as in the paper: nothing is selected.</summary>
    [JsonStringEnumMemberName("last")] Last,
    /// <summary>The best one on the inner rows.</summary>
    [JsonStringEnumMemberName("epoch")] Epoch,
}

/// <summary>What was chosen before the first fold, <c>plan.json</c> (format <c>mien.plan/1</c>): every fold is computed from it.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Protocol">A built-in protocol, or <c>file</c>.</param>
/// <param name="File">The user's protocol, where it is one.</param>
/// <param name="AllowLeak">Whether the user's folds may break their claim.</param>
/// <param name="Select">Which epoch is tested.</param>
/// <param name="Recipe">The training; <c>validationShare</c> is the share of the inner hold-out, <c>protocol</c> says that it is drawn by people.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="Synthetic">Whether the pictures are drawn.</param>
/// <param name="DataSha256">Hash of the manifest.</param>
/// <param name="Compute">Precision and threads, measured once for all folds.</param>
/// <param name="Environment">Versions, commit and machine type where it was begun.</param>
public sealed record EvaluationPlan(
    string Format, string Protocol, ProtocolFile? File, bool AllowLeak, EpochSelection Select, TrainingOptions Recipe,
    string Corpus, bool Synthetic, string DataSha256, ComputeRecord Compute, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.plan/1";

    /// <summary>A plan that knows no corpus yet: see <see cref="On"/>.</summary>
    /// <param name="protocol">A built-in protocol, or the path of a user's file.</param>
    /// <param name="allowLeak">Whether the user's folds may break their claim.</param>
    /// <param name="select">Which epoch is tested.</param>
    /// <param name="recipe">The training; its own split plays no part, but for the share of the inner hold-out.</param>
    /// <exception cref="MienException">Impossible options, or the file cannot be read.</exception>
    public static EvaluationPlan Of(string protocol, bool allowLeak, EpochSelection select, TrainingOptions recipe)
    {
        recipe.Validate();
        var file = FoldSet.IsBuiltIn(protocol) ? null : ProtocolFile.Read(protocol);
        return new EvaluationPlan(FormatName, file is null ? protocol : "file", file, allowLeak, select,
            recipe with { Protocol = SplitProtocol.Actors, ValidationSubjects = "" }, "", false, "", new ComputeRecord("", "", 0, ""), new Dictionary<string, string>());
    }

    /// <summary>The plan for a corpus and weights, on this machine.</summary>
    public EvaluationPlan On(FrameSet frames, NetworkWeights? weights) => this with
    {
        Recipe = Recipe with { Weights = weights?.Name ?? Recipe.Weights },   // a file's path stays out of the record
        Corpus = frames.Info.Corpus,
        Synthetic = frames.Info.Synthetic,
        DataSha256 = frames.Sha256,
        Environment = RunEnvironment.Read(weights),
    };

    /// <summary>The plan, if corpus and weights are still those it began with.</summary>
    /// <exception cref="MienException">They changed.</exception>
    public EvaluationPlan Checked(FrameSet frames, NetworkWeights? weights)
    {
        if (Recipe.Teacher.Length > 0)
            throw new MienException("A recipe with a teacher cannot be evaluated in folds: the teacher has seen pictures of every fold. Leave out --teacher, or train one run and score it with --model.");
        if (frames.Sha256 != DataSha256)
            throw new MienException("The frames are not those this evaluation began with (other manifest hash). Start a new one with another --out.");
        if ((weights?.Sha256 ?? "none") != Environment["weights_sha256"])
            throw new MienException("The weights are not those this evaluation began with (other hash). Name them with --weights, or start a new one with another --out.");
        return this;
    }

    /// <summary>Draws the folds.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="rows">Rows of the chosen classes.</param>
    /// <exception cref="MienException">The corpus lacks what the protocol needs.</exception>
    /// <exception cref="LeakException">The folds break their claim.</exception>
    public FoldSet Draw(FrameSet frames, IReadOnlyList<int> rows) =>
        File?.Draw(frames, rows, AllowLeak) ?? FoldSet.Draw(Protocol, frames, rows, Recipe.Seed);

    /// <summary>The same model and data under random frames, in as many folds.</summary>
    public EvaluationPlan UnderFrames(int folds) => this with { Protocol = $"frames:{folds}", File = null };

    /// <summary>What the user chose otherwise in another plan, by key; the machine's part does not count.</summary>
    public IReadOnlyList<string> Differences(EvaluationPlan other)
    {
        var (mine, theirs) = (Choices(this), Choices(other));
        return [.. mine.Where(pair => !JsonNode.DeepEquals(pair.Value, theirs[pair.Key])).Select(pair => pair.Key)];
    }

    private static Dictionary<string, JsonNode?> Choices(EvaluationPlan plan)
    {
        var recipe = JsonSerializer.SerializeToNode(plan.Recipe, LabJson.Options)!.AsObject();
        var choices = recipe.ToDictionary(pair => pair.Key, pair => pair.Value);
        choices["select"] = JsonSerializer.SerializeToNode(plan.Select, LabJson.Options);
        choices["protocol"] = plan.Protocol;
        choices["protocol file"] = JsonSerializer.SerializeToNode(plan.File, LabJson.Options);
        choices["frames"] = plan.DataSha256;
        choices["weights file"] = plan.Environment["weights_sha256"];
        choices["allow leak"] = plan.AllowLeak;
        return choices;
    }
}

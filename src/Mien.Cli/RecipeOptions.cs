using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary>The flags of a training recipe, shared by the verbs that train.</summary>
internal static class RecipeOptions
{
    private static readonly Option<string> _preset = new("--preset") { Description = "A built-in recipe: paper (leaky: random frames)." };
    private static readonly Option<string> _recipe = new("--recipe") { Description = "A recipe as JSON; flags override it." };
    private static readonly Option<string> _network = new("--network") { Description = "vgg16 (the paper), or small, for live use." };
    private static readonly Option<string> _teacher = new("--teacher") { Description = "Also learn what this network says of the same views: mien, a run, or a file." };
    private static readonly Option<string> _weights = new("--weights") { Description = "imagenet, mien, none, or a file (.h5, .safetensors)." };
    private static readonly Option<string> _from = new("--trainable-from") { Description = "First layer that is retrained: head, block5, or any layer." };
    private static readonly Option<string> _head = new("--head") { Description = "Hidden dense layers: 4096,4096 (paper), 4096,4096,4096, or gap,512." };
    private static readonly Option<string> _dropout = new("--dropout") { Description = "Dropout after the first hidden dense layers." };
    private static readonly Option<string> _labels = new("--labels") { Description = "Classes to train on." };
    private static readonly Option<double?> _share = new("--validation-share") { Description = "Share that is held out." };
    private static readonly Option<int?> _epochs = new("--epochs") { Description = "Passes over the training samples." };
    private static readonly Option<int?> _batch = new("--batch") { Description = "Samples a step." };
    private static readonly Option<double?> _rate = new("--learning-rate") { Description = "Step size of Adam." };
    private static readonly Option<double?> _backboneRate = new("--backbone-rate") { Description = "Factor on the rate for awake convolutions." };
    private static readonly Option<double?> _decay = new("--weight-decay") { Description = "Decoupled weight decay." };
    private static readonly Option<string> _schedule = new("--schedule") { Description = "constant or cosine." };
    private static readonly Option<bool?> _flip = new("--flip") { Description = "Mirrored views." };
    private static readonly Option<bool?> _grey = new("--grey") { Description = "Make pictures grey first." };
    private static readonly Option<bool?> _soft = new("--soft-targets") { Description = "Vote distributions as targets." };
    private static readonly Option<string> _precision = new("--precision") { Description = "auto, fp32 or bf16." };
    private static readonly Option<int?> _threads = new("--threads") { Description = "Threads; 0 takes the machine's cores." };
    private static readonly Option<int?> _seed = new("--seed") { Description = "Seed of split, order, weights and dropout." };

    static RecipeOptions() => _preset.AcceptOnlyFromAmong("paper");

    /// <summary>All of them, in the order of the help.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        _preset, _recipe, _network, _teacher, _weights, _from, _head, _dropout, _labels, _share, _epochs, _batch, _rate, _backboneRate, _decay, _schedule, _flip, _grey,
        _soft, _precision, _threads, _seed,
    ];

    /// <summary>Those of what the paper leaves open or may be shortened: neither reading nor protocol.</summary>
    public static IReadOnlyList<Option> Unstated { get; } = [_weights, _share, _epochs, _batch, _rate, _grey, _precision, _threads, _seed];

    /// <summary>The weights that the command line names, or null.</summary>
    public static string? Weights(ParseResult parsed) => parsed.GetValue(_weights);

    /// <summary>The teacher that the command line names, or null.</summary>
    public static string? Teacher(ParseResult parsed) => parsed.GetValue(_teacher);

    /// <summary>The recipe file or the paper's recipe, with the flags over it.</summary>
    /// <exception cref="MienException">The recipe file cannot be read, or a flag has no such value.</exception>
    public static TrainingOptions Read(ParseResult parsed)
    {
        var options = parsed.GetValue(_recipe) is { } path ? ReadRecipe(path) : TrainingOptions.Paper;
        return options with
        {
            Network = parsed.GetValue(_network) ?? options.Network,
            Teacher = parsed.GetValue(_teacher) ?? options.Teacher,
            Weights = parsed.GetValue(_weights) ?? options.Weights,
            TrainableFrom = parsed.GetValue(_from) ?? options.TrainableFrom,
            Head = parsed.GetValue(_head) ?? options.Head,
            Dropout = parsed.GetValue(_dropout) is { } dropout ? Numbers(dropout) : options.Dropout,
            Labels = parsed.GetValue(_labels) ?? options.Labels,
            ValidationShare = parsed.GetValue(_share) ?? options.ValidationShare,
            Epochs = parsed.GetValue(_epochs) ?? options.Epochs,
            Batch = parsed.GetValue(_batch) ?? options.Batch,
            LearningRate = parsed.GetValue(_rate) ?? options.LearningRate,
            BackboneRate = parsed.GetValue(_backboneRate) ?? options.BackboneRate,
            WeightDecay = parsed.GetValue(_decay) ?? options.WeightDecay,
            Schedule = parsed.GetValue(_schedule) ?? options.Schedule,
            Flip = parsed.GetValue(_flip) ?? options.Flip,
            Grey = parsed.GetValue(_grey) ?? options.Grey,
            SoftTargets = parsed.GetValue(_soft) ?? options.SoftTargets,
            Precision = parsed.GetValue(_precision) ?? options.Precision,
            Threads = parsed.GetValue(_threads) ?? options.Threads,
            Seed = parsed.GetValue(_seed) ?? options.Seed,
        };
    }

    private static TrainingOptions ReadRecipe(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingOptions>(File.ReadAllText(path), LabJson.Options)!;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new MienException($"--recipe '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static IReadOnlyList<double> Numbers(string text) =>
        [.. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MienException($"--dropout {text} is not possible: '{part}' is no number."))];
}

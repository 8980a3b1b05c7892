using System.Text.Json.Serialization;

namespace Mien.Lab.Training;

/// <summary>How training and validation samples are drawn apart.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SplitProtocol>))]
public enum SplitProtocol
{
    /// <summary>Random frames: neighbouring frames of one clip stand on both sides. Leaky.</summary>
    [JsonStringEnumMemberName("frames")] Frames,
    /// <summary>Whole recordings are held out; the same people stand on both sides.</summary>
    [JsonStringEnumMemberName("clips")] Clips,
    /// <summary>Whole people are held out.</summary>
    [JsonStringEnumMemberName("actors")] Actors,
    /// <summary>The split that the corpus came with (its <c>train</c> and <c>valid</c> folders or split column).</summary>
    [JsonStringEnumMemberName("given")] Given,
    /// <summary>A split from a file of the user's (<see cref="Datasets.GivenSplit"/>).</summary>
    [JsonStringEnumMemberName("file")] File,
}

/// <summary>A training recipe: every choice of a run, with the paper's value and its source, or "ours".</summary>
public sealed record TrainingOptions
{
    /// <summary>Where the convolutions come from: <c>imagenet</c> (the paper, section 3), <c>mien</c>, a file, or <c>none</c>.</summary>
    public string Weights { get; init; } = "imagenet";

    /// <summary>First layer that is retrained: <c>head</c> (the paper's "last six layers", first reading),
    /// <c>block5</c> (second reading: the last six layers with weights) or any layer by name.</summary>
    public string TrainableFrom { get; init; } = "head";

    /// <summary>Sizes of the hidden dense layers; <c>gap,512</c> pools globally first. The paper: 4096,4096 (first reading)
    /// or 4096,4096,4096 (literal one).</summary>
    public string Head { get; init; } = "4096,4096";

    /// <summary>Dropout after each of the first two hidden dense layers. The paper: 0.3 and 0.5.</summary>
    public IReadOnlyList<double> Dropout { get; init; } = [0.3, 0.5];

    /// <summary>The split. The paper does not state its own; random frames are what most frame-based code does.</summary>
    public SplitProtocol Protocol { get; init; } = SplitProtocol.Frames;

    /// <summary>Share of frames, clips or actors held out for validation. Ours.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>Comma-separated subjects to validate on under <see cref="SplitProtocol.Actors"/>; empty draws them. Ours.</summary>
    public string ValidationSubjects { get; init; } = "";

    /// <summary>Comma-separated classes to train on; empty takes all that the corpus has. Ours.</summary>
    public string Labels { get; init; } = "";

    /// <summary>Passes over the training samples. The paper: 20.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Samples a step. Ours.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Step size of Adam. Ours.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Factor on <see cref="LearningRate"/> for the convolutions that are awake. Ours.</summary>
    public double BackboneRate { get; init; } = 1.0;

    /// <summary>Decoupled weight decay (AdamW, Loshchilov and Hutter 2019); 0 is plain Adam. Ours.</summary>
    public double WeightDecay { get; init; }

    /// <summary><c>constant</c> or <c>cosine</c> (to zero over the epochs). Ours.</summary>
    public string Schedule { get; init; } = "constant";

    /// <summary>Whether every other view of a picture is mirrored. The paper: no augmentation.</summary>
    public bool Flip { get; init; }

    /// <summary>Whether pictures are made grey before the network sees them. The paper: RGB.</summary>
    public bool Grey { get; init; }

    /// <summary>Whether the vote distributions (<c>p_label</c> columns) are the targets instead of the label. Ours.</summary>
    public bool SoftTargets { get; init; }

    /// <summary><c>auto</c> (measured on this machine), <c>fp32</c> or <c>bf16</c>. Ours.</summary>
    public string Precision { get; init; } = "auto";

    /// <summary>Threads of the tensor library; 0 takes the machine's cores. Ours.</summary>
    public int Threads { get; init; }

    /// <summary>Seed of split, order, initial weights and dropout. Ours.</summary>
    public int Seed { get; init; }

    /// <summary>The paper's experiment with its first readings; see <c>docs/readings.md</c>.</summary>
    public static TrainingOptions Paper { get; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="MienException">Lists all impossible values, each with its flag.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        void Require(bool holds, string flag, object? value, string allowed)
        {
            if (!holds)
                problems.Add($"{flag} {value} is not possible: {allowed}.");
        }
        Require(Epochs is >= 1 and <= 10_000, "--epochs", Epochs, "1 to 10000");
        Require(Batch is >= 1 and <= 65_536, "--batch", Batch, "1 to 65536");
        Require(LearningRate is > 0 and <= 10, "--learning-rate", LearningRate, "above 0, at most 10");
        Require(BackboneRate is > 0 and <= 100, "--backbone-rate", BackboneRate, "above 0, at most 100");
        Require(WeightDecay is >= 0 and <= 10, "--weight-decay", WeightDecay, "0 to 10");
        Require(ValidationShare is > 0 and < 1, "--validation-share", ValidationShare, "between 0 and 1, both excluded");
        Require(Dropout.Count is 1 or 2 && Dropout.All(p => p is >= 0 and < 1), "--dropout", string.Join(',', Dropout), "one or two values from 0 to below 1");
        Require(Schedule is "constant" or "cosine", "--schedule", Schedule, "constant or cosine");
        Require(Precision is "auto" or "fp32" or "bf16", "--precision", Precision, "auto, fp32 or bf16");
        Require(Threads is >= 0 and <= 1024, "--threads", Threads, "0 (all cores) to 1024");
        if (problems.Count > 0)
            throw new MienException(string.Join(Environment.NewLine, problems));
    }
}

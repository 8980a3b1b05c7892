using System.Text.Json.Serialization;
using Mien.Models;

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
    /// <summary>A fixed share of the corpus' own <c>train</c>; its <c>valid</c> and <c>test</c> take no part.</summary>
    [JsonStringEnumMemberName("inner")] Inner,
    /// <summary>The first part of each class folder by name, as <c>flow_from_directory</c> of Keras does. Leaky.</summary>
    [JsonStringEnumMemberName("first")] First,
    /// <summary>The last part of each class folder by name. Leaky.</summary>
    [JsonStringEnumMemberName("tail")] Tail,
    /// <summary>One batch of <see cref="Datasets.Split.BatchPictures"/> random frames. Leaky.</summary>
    [JsonStringEnumMemberName("batch")] Batch,
    /// <summary>A split from a file of the user's (<see cref="Datasets.GivenSplit"/>).</summary>
    [JsonStringEnumMemberName("file")] File,
}

/// <summary>A training recipe: every choice of a run, with the paper's value and its source, or "ours".</summary>
public sealed record TrainingOptions
{
    /// <summary><c>vgg16</c> (the paper, section 3) or <c>small</c> (<see cref="SmallGraph"/>), which is trained as a whole from fresh
    /// weights, most often with a <see cref="Teacher"/>. Ours.</summary>
    public string Network { get; init; } = "vgg16";

    /// <summary>A trained network whose answers to the same views are learned, too (Hinton et al. 2015): <c>mien</c>, a run or a file;
    /// empty for none. Ours.</summary>
    public string Teacher { get; init; } = "";

    /// <summary>Share of the loss that is the divergence from the teacher's answers; the rest is the labels' cross-entropy. Ours.</summary>
    public double TeacherShare { get; init; } = 0.5;

    /// <summary>Temperature at which the teacher's and the student's answers are compared. Ours.</summary>
    public double TeacherTemperature { get; init; } = 2;

    /// <summary>After so many epochs the same samples and views come again, and with them the teacher's answers, which are computed
    /// once; 0 draws new ones in every epoch. Ours.</summary>
    public int ViewEpochs { get; init; }

    /// <summary>Where the convolutions come from: <c>imagenet</c> (the paper, section 3), <c>mien</c>, a file, or <c>none</c>.</summary>
    public string Weights { get; init; } = "imagenet";

    /// <summary>Whether the weights' head is kept, too, which must be the recipe's: a further stage of a training. Ours.</summary>
    public bool KeepHead { get; init; }

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

    /// <summary>Further factor for each block below the fifth (discriminative rates, Howard and Ruder 2018): block 3 has it twice. Ours.</summary>
    public double BlockRate { get; init; } = 1.0;

    /// <summary>Decoupled weight decay (AdamW, Loshchilov and Hutter 2019); 0 is plain Adam. Ours.</summary>
    public double WeightDecay { get; init; }

    /// <summary><c>constant</c> or <c>cosine</c> (to zero over the epochs). Ours.</summary>
    public string Schedule { get; init; } = "constant";

    /// <summary>Epochs over which the rate rises from zero, before the schedule begins. Ours.</summary>
    public double WarmUp { get; init; }

    /// <summary>Share that the running mean of the weights keeps of itself in a step; the mean is what is validated and saved. 0: the
    /// weights themselves. Ours.</summary>
    public double Average { get; init; }

    /// <summary>Height and width of what the network sees; 0 takes the prepared pictures'. The paper: 90.</summary>
    public int Size { get; init; }

    /// <summary>What the network is to be given of a frame: <c>frame</c>, or <c>face</c>, aligned by the default template, for
    /// corpora that are pictures of faces; empty as the corpus was prepared. Ours.</summary>
    public string Crop { get; init; } = "";

    /// <summary>How far fresh views stray, drawn for every step; null trains on the pictures as they are. The paper: none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Both parameters of mixup's beta distribution (Zhang et al. 2018); 0 mixes nothing. Ours.</summary>
    public double Mixup { get; init; }

    /// <summary>Power of the class balance of the samples: 0 takes every picture once an epoch, 1 every class alike. Ours.</summary>
    public double Balance { get; init; }

    /// <summary>Share of the classes' log priors that the loss adds to the logits, which then do not learn them (logit adjustment,
    /// Menon et al. 2021); 0 is plain cross-entropy, 1 answers as if all classes were equally frequent. Ours.</summary>
    public double LogitAdjustment { get; init; }

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
        Require(BlockRate is > 0 and <= 1, "blockRate", BlockRate, "above 0, at most 1");
        Require(WarmUp >= 0 && WarmUp < Epochs, "warmUp", WarmUp, "0 to less than the epochs");
        Require(Average is >= 0 and < 1, "average", Average, "0 to below 1");
        Require(Size is 0 or (>= 32 and <= 1024), "size", Size, "0 (as prepared), or 32 to 1024");
        Require(Crop is "" or InputSpec.FrameCrop or InputSpec.FaceCrop, "crop", Crop, "frame, face or empty");
        Require(Mixup is >= 0 and <= 10, "mixup", Mixup, "0 to 10");
        Require(Balance is >= 0 and <= 1, "balance", Balance, "0 to 1");
        Require(LogitAdjustment is >= 0 and <= 2, "logitAdjustment", LogitAdjustment, "0 to 2");
        problems.AddRange(Augmentation?.Problems() ?? []);
        Require(Network is "vgg16" or SmallGraph.Name, "--network", Network, "vgg16 or small");
        Require(Network != SmallGraph.Name || (Weights, TrainableFrom, Head, KeepHead) == ("none", "block1", "gap", false), "--network", Network,
            "with --weights none --trainable-from block1 --head gap, as in models/recipes/small-1.json");
        Require(Teacher.Length == 0 || TrainableFrom == "block1", "--teacher", Teacher, "with --trainable-from block1: it must see what the student sees");
        Require(TeacherShare is >= 0 and <= 1, "teacherShare", TeacherShare, "0 to 1");
        Require(TeacherTemperature is > 0 and <= 100, "teacherTemperature", TeacherTemperature, "above 0, at most 100");
        Require(ViewEpochs is >= 0 and <= 10_000, "viewEpochs", ViewEpochs, "0 to 10000");
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

using System.Text.Json.Serialization;
using Mien.Models;

namespace Mien.Lab.Training;

/// <summary>The four curves of the paper's Figure 2 at one epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Training cross-entropy (nats), averaged over the epoch's batches with dropout on, as Keras reports it.</param>
/// <param name="Accuracy">Training accuracy of the same passes, 0 to 1.</param>
/// <param name="ValidationLoss">Cross-entropy on the validation samples after the epoch, dropout off.</param>
/// <param name="ValidationAccuracy">Accuracy on the validation samples after the epoch, 0 to 1.</param>
/// <param name="Seconds">Wall time of the epoch.</param>
public sealed record EpochMetrics(
    int Epoch, double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy, double Seconds);

/// <summary>What <c>run.json</c> holds (format <c>mien.run/1</c>): enough to repeat and to judge a run.
/// No user name, host name or absolute path enters it.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Options">Everything that was chosen.</param>
/// <param name="Labels">Class names in the order of the logits.</param>
/// <param name="Input">What the network sees.</param>
/// <param name="Network">The layers, in order.</param>
/// <param name="Protocol">How the split was drawn and what that allows to be said.</param>
/// <param name="Data">What was trained on.</param>
/// <param name="Compute">Precision, layout and threads of the backbone and why.</param>
/// <param name="Epochs">One entry an epoch.</param>
/// <param name="Environment">Versions, commit and machine type.</param>
/// <param name="Times">Seconds spent: load, features, train, total.</param>
/// <param name="Finished">Whether the last epoch was reached.</param>
public sealed record RunRecord(
    string Format,
    TrainingOptions Options,
    IReadOnlyList<string> Labels,
    InputSpec Input,
    IReadOnlyList<LayerRecord> Network,
    ProtocolRecord Protocol,
    DataRecord Data,
    ComputeRecord Compute,
    IReadOnlyList<EpochMetrics> Epochs,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyDictionary<string, double> Times,
    bool Finished)
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "mien.run/1";
}

/// <summary>One layer of the network as Figure 1 draws it.</summary>
/// <param name="Name">Keras' name: <c>block1_conv1</c>, <c>block1_pool</c>, <c>fc1</c>, <c>dropout1</c>, <c>predictions</c>.</param>
/// <param name="Kind"><c>conv</c>, <c>pool</c>, <c>gap</c>, <c>flatten</c>, <c>dense</c> or <c>dropout</c>.</param>
/// <param name="Shape">Output shape without the batch: (C, H, W) or (N).</param>
/// <param name="Parameters">Number of weights and biases.</param>
/// <param name="Awake">Whether this run retrained it.</param>
public sealed record LayerRecord(string Name, string Kind, IReadOnlyList<int> Shape, long Parameters, bool Awake);

/// <summary>The protocol in words.</summary>
/// <param name="Name"><c>frames</c>, <c>clips</c>, <c>actors</c>, <c>given</c>, <c>first</c>, <c>tail</c>, <c>batch</c>, <c>inner</c>, or <c>given split</c> (from a file).</param>
/// <param name="Leaky">Whether frames of one recording or person can stand on both sides.</param>
/// <param name="Reason">One sentence that says what the figure means, for every output.</param>
/// <param name="Warnings">Counts that a reader must know, such as recordings on both sides of a given split.</param>
public sealed record ProtocolRecord(string Name, bool Leaky, string Reason, IReadOnlyList<string> Warnings);

/// <summary>What was trained on.</summary>
/// <param name="Corpus">Name of the corpus as prepared, for example <c>RAVDESS</c> or <c>synthetic faces</c>.</param>
/// <param name="Synthetic">Whether the pictures are drawn, not filmed.</param>
/// <param name="Sha256">Hash of the manifest, hence of every source and label.</param>
/// <param name="TrainFrames">Training samples.</param>
/// <param name="ValidationFrames">Validation samples.</param>
/// <param name="TrainClips">Distinct recordings in training.</param>
/// <param name="ValidationClips">Distinct recordings in validation.</param>
/// <param name="TrainSubjects">Distinct persons in training; 0 when unknown.</param>
/// <param name="ValidationSubjects">Distinct persons in validation; 0 when unknown.</param>
/// <param name="TrainPerClass">Training samples a class, in label order.</param>
/// <param name="ValidationPerClass">Validation samples a class, in label order.</param>
/// <param name="CopiesDropped">Training pictures left out because the same picture is in validation (given splits).</param>
public sealed record DataRecord(
    string Corpus, bool Synthetic, string Sha256,
    int TrainFrames, int ValidationFrames, int TrainClips, int ValidationClips, int TrainSubjects, int ValidationSubjects,
    IReadOnlyList<int> TrainPerClass, IReadOnlyList<int> ValidationPerClass, int CopiesDropped);

/// <summary>How the sleeping layers were computed.</summary>
/// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
/// <param name="AwakePrecision">The same for the awake convolutions (master weights stay fp32).</param>
/// <param name="Threads">Threads of the tensor library, fixed for the run.</param>
/// <param name="Reason">The measurement that decided, or the option that did.</param>
/// <param name="TeacherPrecision">Of the teacher's convolutions; null without one.</param>
public sealed record ComputeRecord(string Precision, string AwakePrecision, int Threads, string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TeacherPrecision = null);

using Mien.Lab.Training;

namespace Mien.Lab.Evaluation;

/// <summary>One training of a reproduction.</summary>
/// <param name="Crop">What the pictures show, as <see cref="Mien.Models.InputSpec.Crop"/>.</param>
/// <param name="Protocol">The split.</param>
/// <param name="HeldOut">Subjects that are held out by name; empty for others, and where they are drawn.</param>
/// <param name="Number">From 1, where a protocol has several hold-outs; else 0.</param>
/// <param name="Reading">What is retrained, and the dense layers.</param>
/// <param name="Train">Training pictures; expected ones where the pictures are not prepared.</param>
/// <param name="Validation">Validation pictures, likewise.</param>
public sealed record PlannedRun(string Crop, SplitProtocol Protocol, string HeldOut, int Number, Reading Reading, int Train, int Validation)
{
    /// <summary>Name of its folder.</summary>
    public string Name => $"{Crop}-{Protocol.ToString().ToLowerInvariant()}{(Number > 0 ? $"-{Number}" : "")}-{Reading.Name}";

    /// <summary>Its recipe.</summary>
    /// <param name="recipe">What all runs share.</param>
    public TrainingOptions Options(TrainingOptions recipe) => recipe with
    {
        Protocol = Protocol,
        ValidationSubjects = HeldOut,
        TrainableFrom = Reading.TrainableFrom,
        Head = Reading.Head,
    };

    /// <summary>Samples that pass the awake layers, of all epochs; a validation picture, which has no way back, counts as a third (ours).</summary>
    public double Samples(int epochs) => epochs * (Train + Validation / 3.0);
}

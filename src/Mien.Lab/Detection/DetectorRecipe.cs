namespace Mien.Lab.Detection;

/// <summary>How the bundled face detector is trained. All of it is ours.</summary>
public sealed record DetectorRecipe
{
    /// <summary>Height and width of a scene, a multiple of 32.</summary>
    public int Size { get; init; } = 160;

    /// <summary>Scenes in all; each is new.</summary>
    public int Scenes { get; init; } = 56_000;

    /// <summary>Scenes a step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Highest step size of AdamW; it rises over <see cref="WarmUp"/> and falls as a cosine.</summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>Share of the steps over which the step size rises.</summary>
    public double WarmUp { get; init; } = 0.04;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Share that the running mean of the weights keeps of itself in a step.</summary>
    public double Average { get; init; } = 0.999;

    /// <summary>Scenes before something else than a face is drawn as one now and then.</summary>
    public int ImpostorsFrom { get; init; } = 34_400;

    /// <summary>Scenes by which a threshold is judged.</summary>
    public int ChoiceScenes { get; init; } = 600;

    /// <summary>Share of the pictures without a face in which one may be found, by which the threshold is chosen.</summary>
    public double FalseAlarms { get; init; } = 0.0025;

    /// <summary>Seed of weights and scenes.</summary>
    public int Seed { get; init; }

    /// <summary>Refuses what is impossible, all of it at once.</summary>
    /// <exception cref="MienException">Names every value that is out of its range.</exception>
    public void Validate()
    {
        (string Name, double Value, double Least, double Most)[] values =
        [
            ("size", Size, 64, 1024), ("scenes", Scenes, 1, 1e8), ("batch", Batch, 1, 1024), ("learningRate", LearningRate, 1e-7, 1), ("warmUp", WarmUp, 0, 0.9),
            ("weightDecay", WeightDecay, 0, 1), ("average", Average, 0, 0.99999), ("impostorsFrom", ImpostorsFrom, 0, 1e8), ("choiceScenes", ChoiceScenes, 1, 1e6), ("falseAlarms", FalseAlarms, 0, 1),
        ];
        List<string> problems = [.. values.Where(value => !(value.Value >= value.Least && value.Value <= value.Most))
            .Select(value => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value.Name} {value.Value}: {value.Least} to {value.Most}"))];
        if (Size % 32 != 0)
            problems.Add($"size {Size}: a multiple of 32");
        if (problems.Count > 0)
            throw new MienException($"The recipe of the detector is not possible: {string.Join("; ", problems)}.");
    }
}

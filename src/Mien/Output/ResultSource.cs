namespace Mien.Output;

/// <summary>The video or picture that results are about.</summary>
/// <param name="Name">What tables call it: its path below the folder that was given, forward slashes.</param>
/// <param name="Labels">Class names, in the order of all probabilities.</param>
public sealed record ResultSource(string Name, IReadOnlyList<string> Labels)
{
    /// <summary>Where the file is, for formats that link to it; null for none.</summary>
    public string? MediaPath { get; init; }

    /// <summary>Names of people by number; may still be filled while the video is read.</summary>
    public IReadOnlyDictionary<int, string> People { get; init; } = new Dictionary<int, string>();

    /// <summary>What the model says of itself.</summary>
    public IReadOnlyDictionary<string, string> Model { get; init; } = new Dictionary<string, string>();

    /// <summary>Which model it is: SHA-256 in hexadecimal digits; empty when that is not known.</summary>
    public string ModelFingerprint { get; init; } = "";

    /// <summary>Power of the prior correction that its answers went through; 0 for none.</summary>
    public double PriorCorrection { get; init; }

    /// <summary>What a person is called.</summary>
    public string NameOf(int person) => People.GetValueOrDefault(person) ?? $"Person {person}";
}

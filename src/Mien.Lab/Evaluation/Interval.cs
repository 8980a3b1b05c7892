using System.Text.Json.Serialization;

namespace Mien.Lab.Evaluation;

/// <summary>A 95 % interval, or why there is none.</summary>
/// <param name="Low">Lower end; null without an interval.</param>
/// <param name="High">Upper end; null without an interval.</param>
/// <param name="Subjects">People that the figure rests on; 0 when they are unknown.</param>
/// <param name="Note">How the interval was made, or why there is none.</param>
public sealed record Interval(double? Low, double? High, int Subjects, string Note)
{
    /// <summary>Whether there is one.</summary>
    [JsonIgnore]
    public bool Exists => Low is not null && High is not null;

    /// <summary>A figure without an interval, and why.</summary>
    public static Interval None(int subjects, string why) => new(null, null, subjects, why);

    /// <summary>Whether there is an interval and the value lies outside it.</summary>
    public bool Excludes(double value) => Exists && (value < Low || value > High);
}

/// <summary>A figure and how well it is known.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Interval">At 95 %.</param>
public sealed record Estimate(double Value, Interval Interval);

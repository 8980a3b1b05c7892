namespace Mien;

/// <summary>How far a long piece of work has come; who shows it computes rate and remaining time.</summary>
/// <param name="Stage">What is being done, as a user would call it: "decode", "features", "train".</param>
/// <param name="Done">Units finished, of <paramref name="Total"/>.</param>
/// <param name="Total">Units in all; 0 when it cannot be known.</param>
/// <param name="Unit">Plural name of a unit: "frames", "clips", "samples", "bytes".</param>
public sealed record WorkProgress(string Stage, long Done, long Total, string Unit);

namespace Mien.Models;

/// <summary>Weights that lie in a <see cref="ModelStore"/>.</summary>
/// <param name="Weights">What was published.</param>
/// <param name="Path">The file.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Hash">Hash of the file.</param>
/// <param name="Published">Whether its bytes are the published ones.</param>
public sealed record StoredWeights(PublishedWeights Weights, string Path, long Size, FileHash Hash, bool Published);

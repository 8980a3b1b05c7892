namespace Mien.Models;

/// <summary>One file to get, and what is known of it beforehand.</summary>
/// <param name="Source">An http or https address, a <c>file:</c> address, or the path of a local file.</param>
/// <param name="Path">Where the file goes; until it is whole it is <c>Path.part</c> with its notes in
/// <c>Path.part.json</c>.</param>
/// <param name="Size">Its size in bytes, if known; any other size is refused.</param>
/// <param name="Hashes">Hashes, one of which must match; empty when none is known.</param>
/// <param name="Limit">Most bytes to take when <paramref name="Size"/> is unknown (ours: 4 GiB).</param>
public sealed record Download(
    string Source, string Path, long? Size = null, IReadOnlyList<FileHash>? Hashes = null, long Limit = 4L << 30);

/// <summary>How patient a <see cref="Downloader"/> is. All defaults are ours.</summary>
/// <param name="Tries">Tries in a row that bring less than <paramref name="Headway"/> before it gives up.</param>
/// <param name="Headway">New bytes beyond the furthest point reached so far that make a failed try not count.</param>
public sealed record DownloadOptions(int Tries = 5, long Headway = 1 << 20)
{
    /// <summary>Wait before the second try; it doubles with every further one.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest single wait between tries, whatever the server asks for.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for an answer, and for each piece of the body.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);
}

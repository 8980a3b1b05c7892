using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>One video-speech archive of RAVDESS, as its record on Zenodo describes it.</summary>
/// <param name="Actor">1 to 24.</param>
/// <param name="FileName"><c>Video_Speech_Actor_NN.zip</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">Checksum, MD5 on Zenodo.</param>
/// <param name="Link">Where it can be downloaded, http or https.</param>
public sealed record RavdessArchive(int Actor, string FileName, long Size, FileHash Hash, Uri Link);

/// <summary>What a fetch of RAVDESS brought.</summary>
/// <param name="Paths">The archives on disk, by actor.</param>
/// <param name="MissingActors">Actors asked for that a local folder did not have.</param>
/// <param name="Check">One sentence that says what the archives were checked against, for the user.</param>
public sealed record RavdessFetch(IReadOnlyList<string> Paths, IReadOnlyList<int> MissingActors, string Check);

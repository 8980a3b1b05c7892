using Mien.Media;

namespace Mien.Lab.Datasets;

/// <summary>One clip of a corpus before it is decoded: a video, a folder of stills, or a single still.</summary>
/// <param name="Name">Unique name inside the corpus, safe as a file name.</param>
/// <param name="Label">Canonical class name.</param>
/// <param name="Subject">The person; empty when unknown.</param>
/// <param name="Split">The corpus' own split, or empty.</param>
/// <param name="Ravdess">The seven fields, for RAVDESS names.</param>
/// <param name="Files">One video file, or the stills in order.</param>
/// <param name="Targets">Share of votes a label, in the catalogue's order; empty without votes.</param>
public sealed record CorpusClip(
    string Name, string Label, string Subject, string Split, RavdessName? Ravdess,
    IReadOnlyList<CorpusFile> Files, IReadOnlyList<double> Targets)
{
    /// <summary>Whether the clip is a video file rather than stills.</summary>
    public bool IsVideo => MediaFile.IsVideo(Files[0].Name);
}

/// <summary>The clips of a corpus, and what was found against what the corpus should have.</summary>
/// <param name="Name">Name of the corpus.</param>
/// <param name="Synthetic">Whether its pictures are drawn.</param>
/// <param name="Found">Counts in words, against the published corpus where it is known.</param>
/// <param name="Clips">In a fixed order.</param>
/// <param name="TargetLabels">Labels of the vote shares; empty without votes.</param>
public sealed record Catalogue(
    string Name, bool Synthetic, string Found, IReadOnlyList<CorpusClip> Clips, IReadOnlyList<string> TargetLabels);

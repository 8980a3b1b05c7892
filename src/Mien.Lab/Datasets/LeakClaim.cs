using System.Text.Json.Serialization;

namespace Mien.Lab.Datasets;

/// <summary>What a split promises to keep apart. Each claim holds those before it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LeakClaim>))]
public enum LeakClaim
{
    /// <summary>Nothing: random frames, leaky by design.</summary>
    [JsonStringEnumMemberName("nothing")] Nothing,
    /// <summary>No recording, and no copy of a picture, stands on two sides: clips held out, or a given split.</summary>
    [JsonStringEnumMemberName("recordings")] Recordings,
    /// <summary>Nor does any person.</summary>
    [JsonStringEnumMemberName("subjects")] Subjects,
}

/// <summary>How two pictures on different sides belong together.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LeakKind>))]
public enum LeakKind
{
    /// <summary>Equal to the last pixel, or the same path on two sides.</summary>
    [JsonStringEnumMemberName("same picture")] SamePicture,
    /// <summary>Frames of one clip.</summary>
    [JsonStringEnumMemberName("same recording")] SameRecording,
    /// <summary>Two files of one recording: RAVDESS modality 01 and 02 of a trial.</summary>
    [JsonStringEnumMemberName("twin")] Twin,
    /// <summary>Another recording by its name, or of unknown name, and the same picture after alignment.</summary>
    [JsonStringEnumMemberName("near-duplicate picture")] NearDuplicate,
    /// <summary>So much alike after alignment that they show one person at least; not said of people known to be the
    /// same.</summary>
    [JsonStringEnumMemberName("look-alike picture")] LookAlike,
    /// <summary>The same person, by name or manifest.</summary>
    [JsonStringEnumMemberName("same subject")] SameSubject,
}

/// <summary>A held-out picture that has a partner on a side that it must not see.</summary>
/// <param name="Kind">How they belong together.</param>
/// <param name="Key">What they share: hash, recording or subject; for near-duplicates and look-alikes the partner's recording or path.</param>
/// <param name="Held">The picture on the later side.</param>
/// <param name="Other">A partner on the earlier side: for recordings the one of the same file name, where there is one;
/// for near-duplicates and look-alikes the most alike.</param>
/// <param name="Fold">First fold in which it happens, a number in <see cref="SplitTable.Folds"/>.</param>
/// <param name="Partners">Partners in all folds; for near-duplicates and look-alikes those among the pictures that were compared.</param>
/// <param name="Correlation">Of the aligned pictures, for near-duplicates and look-alikes.</param>
public sealed record Leak(
    LeakKind Kind, string Key, SplitPicture Held, SplitPicture Other, int Fold, int Partners, double? Correlation)
{
    /// <summary>Whether a split that makes this claim must not have such a pair.</summary>
    public bool Breaks(LeakClaim claim) =>
        claim >= (Kind is LeakKind.LookAlike or LeakKind.SameSubject ? LeakClaim.Subjects : LeakClaim.Recordings);
}

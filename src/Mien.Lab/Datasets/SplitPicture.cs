namespace Mien.Lab.Datasets;

/// <summary>A picture (or clip) of a split, with what names and manifests say of it.</summary>
/// <param name="Path">As the split names it, with forward slashes.</param>
/// <param name="Clip">The clip; twins have clips of their own. Empty when unknown.</param>
/// <param name="Recording">What was filmed; twins share it. Empty when unknown.</param>
/// <param name="Subject">The person; empty when unknown.</param>
/// <param name="Pixels">Hash of the decoded pixels, as <see cref="FrameRow.Pixels"/>; empty when not known.</param>
/// <param name="Place">Where it stands in every fold.</param>
public sealed record SplitPicture(
    string Path, string Clip, string Recording, string Subject, string Pixels, SplitPlace Place)
{
    /// <summary>The path's last step.</summary>
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The picture of a manifest's row.</summary>
    internal static SplitPicture Of(FrameRow row, string subject, SplitPlace place) => new(row.Path,
        RecordingName.Find(row.Clip)?.Clip ?? row.Recording, row.Recording, subject, row.Pixels, place);

    /// <summary>A picture of which a table says little or nothing but the path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="clip">Of the table, or empty: then the name decides.</param>
    /// <param name="subject">Of a rule or the table, or empty: then the name decides.</param>
    /// <param name="pixels">Of the table, or empty.</param>
    /// <param name="place">Where it stands.</param>
    internal static SplitPicture Of(string path, string clip, string subject, string pixels, SplitPlace place)
    {
        var name = RecordingName.Find(clip) ?? RecordingName.Find(path);
        return new SplitPicture(path, name?.Clip ?? clip, name?.Recording ?? clip,
            subject.Length > 0 ? subject : name?.Subject ?? "", pixels, place);
    }
}

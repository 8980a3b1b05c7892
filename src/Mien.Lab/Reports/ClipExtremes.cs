using System.Xml.Linq;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Media;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The clips that went worst and best, as strips of their pictures.</summary>
internal static class ClipExtremes
{
    private const int ClipsShown = 3, PicturesShown = 8;

    /// <summary>Wrong clips whose label got least, and right clips whose label got most; one of each recording.</summary>
    /// <param name="labels">Class names in the order of the probabilities.</param>
    /// <param name="votes">The clips, or the pictures where each is alone.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="frames">Where they are.</param>
    /// <exception cref="MienException">A picture of them is missing or broken.</exception>
    public static object?[] Draw(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> votes, IReadOnlyList<ScoredClip> pictures, FrameSet frames)
    {
        double Truth(ScoredClip clip) => clip.Probabilities[Index(labels, clip.Truth)];
        var sorted = votes.OrderBy(Truth).ThenBy(clip => clip.Key, StringComparer.Ordinal).ToList();
        var worst = sorted.Where(clip => clip.Predicted != clip.Truth).DistinctBy(Recording).Take(ClipsShown).ToList();
        var best = sorted.Where(clip => clip.Predicted == clip.Truth).Reverse().DistinctBy(Recording).Take(ClipsShown).ToList();
        var rows = frames.Rows.ToDictionary(row => row.Path, StringComparer.Ordinal);
        object?[] Strips(IEnumerable<ScoredClip> clips) => [.. clips.SelectMany(clip => FrameStrip.Row(Strip(labels, pictures, clip, frames, rows), "lead"))];
        return
        [
            new XElement("h3", worst.Count > 0 ? "Worst: wrong, and least probability for the label" : "No answer was wrong"),
            .. Strips(worst),
            new XElement("h3", best.Count > 0 ? "Best: right, and most probability for the label" : "No answer was right"),
            .. Strips(best),
            RunSections.Small(Invariant($"At most {PicturesShown} pictures of a clip. Below each picture the probabilities of all classes, stacked in the colours above to 1; ") +
                "the figures above are the clip's. These are the extremes, not what is usual. The pictures are the corpus': see its licence, and the consent of those who show, before you pass this page on."),
        ];
    }

    private static DemoStrip Strip(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> all, ScoredClip clip, FrameSet frames, Dictionary<string, FrameRow> rows)
    {
        var pictures = all.Where(picture => picture.Key == clip.Key && (clip.Path.Length == 0 || picture.Path == clip.Path))
            .Select(picture => (Picture: picture, Row: RowOf(picture, rows))).OrderBy(pair => pair.Row.Frame).ToList();
        var shown = Enumerable.Range(0, Math.Min(PicturesShown, pictures.Count)).Select(i => pictures[i * pictures.Count / Math.Min(PicturesShown, pictures.Count)]);
        return new DemoStrip(clip.Clip, clip.Truth, labels,
            [.. shown.Select(pair => new StripFrame(Png(frames, pair.Row), TimeSpan.FromSeconds(pair.Row.Time), pair.Picture.Probabilities))], clip.Probabilities);
    }

    /// <summary>Stills of one sequence look alike.</summary>
    private static string Recording(ScoredClip clip) => RecordingName.Find(clip.Clip)?.Recording ?? clip.Key;

    private static FrameRow RowOf(ScoredClip picture, Dictionary<string, FrameRow> rows) => rows.GetValueOrDefault(picture.Path)
        ?? throw new MienException($"'{picture.Path}' was tested but is not in the manifest of the frames folder; predictions.csv was changed.");

    private static byte[] Png(FrameSet frames, FrameRow row) => ImageFile.EncodePng(frames.ReadPixels(row), frames.Info.Size, frames.Info.Size);

    private static int Index(IReadOnlyList<string> labels, string label) => labels.TakeWhile(other => other != label).Count();
}

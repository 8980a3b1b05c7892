using System.Xml.Linq;
using Mien.Lab.Datasets;
using Mien.Media;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The page of an audit: counts, and the first pairs of each kind side by side.</summary>
public static class AuditReport
{
    private const int PairsShown = 12, Side = 112;

    /// <summary>Writes one self-contained HTML file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="audit">What was found.</param>
    /// <param name="files">Where the pictures are; null shows names alone.</param>
    public static void Write(string path, LeakAudit audit, PictureFiles? files)
    {
        using var zips = new ZipReader();
        var kinds = Enum.GetValues<LeakKind>();
        HtmlPage.Write(path, "audit", $"{audit.Table.Name}: does the split leak? · Mien",
            Hero(audit),
            HtmlPage.Section("Found", Counts(audit, kinds)),
            kinds.Where(kind => audit.Count(kind) > 0)
                .Select(kind => HtmlPage.Section(RunWords.Capital(LeakAudit.NameOf(kind)), Pairs(audit, kind, files, zips))),
            HtmlPage.Section("How", How(audit)));
    }

    private static XElement Hero(LeakAudit audit)
    {
        var breaking = audit.Breaking.Select(leak => leak.Held).Distinct().Count();
        return new XElement("div", new XAttribute("class", "hero"),
            new XElement("h1", "Does the split leak?"),
            new XElement("div", new XAttribute("class", "figure"),
                new XElement("span", new XAttribute("class", "number"), Invariant($"{breaking:N0}"), new XElement("small", Invariant($" of {audit.Held:N0}"))),
                breaking > 0 ? new XElement("span", new XAttribute("class", "stamp"), "leaky") : null),
            new XElement("p", new XAttribute("class", "lead"), AuditWords.Verdict(audit)),
            new XElement("p", AuditWords.Sides(audit) + " " + RunWords.Capital(AuditWords.Known(audit))));
    }

    private static XElement Counts(LeakAudit audit, LeakKind[] kinds) => HtmlPage.Table(
        ["", "held-out pictures", "share", ""],
        kinds.Select(kind => (IReadOnlyList<object?>)(AuditWords.CanSay(audit, kind)
            ? [LeakAudit.NameOf(kind), Invariant($"{audit.Count(kind):N0}"), Invariant($"{100.0 * audit.Count(kind) / audit.Held:0.0}\u00A0%"), AuditWords.Meaning(audit, kind)]
            : [LeakAudit.NameOf(kind), "\u2013", "\u2013", AuditWords.Meaning(audit, kind)])),
        new HashSet<int> { 1, 2 });

    private static object?[] Pairs(LeakAudit audit, LeakKind kind, PictureFiles? files, ZipReader zips)
    {
        var leaks = audit.Leaks.Where(leak => leak.Kind == kind).ToList();
        var shown = leaks.DistinctBy(leak => leak.Key).Concat(leaks).Distinct().Take(PairsShown).ToList();
        return
        [
            new XElement("p", new XAttribute("class", "small"), Invariant(
                $"{shown.Count:N0} of {leaks.Count:N0}; left the held-out picture, right its partner on the other side. All are in pairs.csv.")),
            new XElement("ul", new XAttribute("class", "twins"), shown.Select(leak => Item(audit, leak, files, zips))),
        ];
    }

    private static XElement Item(LeakAudit audit, Leak leak, PictureFiles? files, ZipReader zips)
    {
        var fold = audit.Table.Folds[leak.Fold] is { Length: > 0 } name ? $"fold {name}: " : "";
        return new XElement("li",
            files is null ? null : new XElement("div", Picture(leak.Held, files, zips), Picture(leak.Other, files, zips)),
            new XElement("p", $"{fold}{leak.Held.Place.In(leak.Fold)} {leak.Held.Path}", new XElement("br"),
                $"{leak.Other.Place.In(leak.Fold)} {leak.Other.Path}", new XElement("br"),
                leak.Correlation is { } value ? Invariant($"correlation {value:0.000}") : leak.Key));
    }

    /// <summary>The picture, small; a picture that cannot be read leaves a gap.</summary>
    private static XElement Picture(SplitPicture picture, PictureFiles files, ZipReader zips)
    {
        try
        {
            var frame = files.Read(picture.Path, zips);
            var scale = Math.Min(1.0, (double)Side / Math.Max(frame.Width, frame.Height));
            int width = Math.Max(1, (int)(frame.Width * scale)), height = Math.Max(1, (int)(frame.Height * scale));
            var png = ImageFile.EncodePng(Resampling.Bilinear(frame.Rgb.Span, frame.Width, frame.Height, width, height), width, height);
            return new XElement("img", new XAttribute("alt", picture.Path),
                new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(png)));
        }
        catch (MienException)
        {
            return new XElement("span", "not readable");
        }
    }

    private static object[] How(LeakAudit audit) =>
    [
        new XElement("p", "Recordings and people are known from the manifest or the names (RAVDESS, CK+, CREMA-D, frames of Mien, --subjects). "
            + "RAVDESS files of modality 01 and 02 of one trial are twins: one recording."),
        new XElement("p", audit.Compared == 0
            ? "The pictures were not opened: copies under other names were not looked for."
            : Invariant($"Of {audit.Compared:N0} pictures the pixels were compared, and those alike in outline were aligned. A correlation of their detail of {LeakGuard.SamePicture} or more makes near-duplicates, of {LeakGuard.SamePerson} or more look-alikes: one person at least. ")
              + "Two clips in which one person makes the very same face can be taken for near-duplicates: look at the pairs."),
    ];
}

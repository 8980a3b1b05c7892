using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Mien.Recognition;

namespace Mien.Output;

/// <summary>Segments as ELAN's annotation format 2.8: a tier a person, the labels as a controlled vocabulary.</summary>
internal static class ElanFile
{
    private const string Type = "apparent expression";
    private const string Vocabulary = "apparent expressions";
    private const string Language = "und";
    private static readonly XNamespace _xsi = "http://www.w3.org/2001/XMLSchema-instance";

    public static void Write(TextWriter writer, SegmentTrack track)
    {
        using var xml = XmlWriter.Create(writer, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        Document(track).Save(xml);
    }

    private static XDocument Document(SegmentTrack track)
    {
        var slots = Slots(track.Segments);
        return new(new XDeclaration("1.0", "UTF-8", null), new XElement("ANNOTATION_DOCUMENT",
            new XAttribute("AUTHOR", "Mien"),
            new XAttribute("DATE", DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
            new XAttribute("FORMAT", "2.8"),
            new XAttribute("VERSION", "2.8"),
            new XAttribute(XNamespace.Xmlns + "xsi", _xsi),
            new XAttribute(_xsi + "noNamespaceSchemaLocation", "http://www.mpi.nl/tools/elan/EAFv2.8.xsd"),
            Header(track),
            new XElement("TIME_ORDER", slots.Times.Select((time, i) => new XElement("TIME_SLOT",
                new XAttribute("TIME_SLOT_ID", $"ts{i + 1}"), new XAttribute("TIME_VALUE", time)))),
            Tiers(track, slots.Of),
            new XElement("LINGUISTIC_TYPE",
                new XAttribute("LINGUISTIC_TYPE_ID", Type),
                new XAttribute("TIME_ALIGNABLE", true),
                new XAttribute("GRAPHIC_REFERENCES", false),
                new XAttribute("CONTROLLED_VOCABULARY_REF", Vocabulary)),
            new XElement("LANGUAGE", new XAttribute("LANG_ID", Language), new XAttribute("LANG_LABEL", "undetermined (und)")),
            new XElement("CONTROLLED_VOCABULARY", new XAttribute("CV_ID", Vocabulary),
                new XElement("DESCRIPTION", new XAttribute("LANG_REF", Language), "Apparent (acted) facial expression, not what anyone feels."),
                track.Source.Labels.Select((label, i) => new XElement("CV_ENTRY_ML", new XAttribute("CVE_ID", $"cve{i}"),
                    new XElement("CVE_VALUE", new XAttribute("LANG_REF", Language), ResultText.OneLine(label)))))));
    }

    private static XElement Header(SegmentTrack track) => new("HEADER",
        new XAttribute("MEDIA_FILE", ""),
        new XAttribute("TIME_UNITS", "milliseconds"),
        track.Source.MediaPath is { } media ? Media(Link(track.Folder, media)) : null,
        new XElement("PROPERTY", new XAttribute("NAME", "mien.format"), "mien.timeline/1"),
        new XElement("PROPERTY", new XAttribute("NAME", "lastUsedAnnotationId"), track.Segments.Count));

    private static XElement Media(string link) => new("MEDIA_DESCRIPTOR",
        new XAttribute("MEDIA_URL", link),
        new XAttribute("RELATIVE_MEDIA_URL", link),
        new XAttribute("MIME_TYPE", Path.GetExtension(link).ToUpperInvariant() switch
        {
            ".MP4" or ".M4V" => "video/mp4",
            ".MOV" => "video/quicktime",
            ".MPG" or ".MPEG" => "video/mpeg",
            ".AVI" => "video/x-msvideo",
            ".MKV" => "video/x-matroska",
            ".WEBM" => "video/webm",
            _ => "unknown",
        }));

    /// <summary>The media seen from the annotation file; only its name where no relative way leads to it.</summary>
    private static string Link(string folder, string media)
    {
        var way = Path.GetRelativePath(folder, media);
        way = (Path.IsPathRooted(way) ? Path.GetFileName(way) : way).Replace(Path.DirectorySeparatorChar, '/');
        return ResultText.OneLine(way.StartsWith("../", StringComparison.Ordinal) ? way : "./" + way);
    }

    private static IEnumerable<XElement> Tiers(SegmentTrack track, Dictionary<Segment, (int Start, int End)> slots)
    {
        var labels = track.Source.Labels.ToList();
        var id = 0;
        foreach (var (name, segments) in track.People())
            yield return new XElement("TIER",
                new XAttribute("LINGUISTIC_TYPE_REF", Type),
                new XAttribute("PARTICIPANT", name),
                new XAttribute("TIER_ID", name),
                segments.Select(segment => new XElement("ANNOTATION", new XElement("ALIGNABLE_ANNOTATION",
                    new XAttribute("ANNOTATION_ID", $"a{++id}"),
                    new XAttribute("CVE_REF", $"cve{labels.IndexOf(segment.Label)}"),
                    new XAttribute("TIME_SLOT_REF1", $"ts{slots[segment].Start}"),
                    new XAttribute("TIME_SLOT_REF2", $"ts{slots[segment].End}"),
                    new XElement("ANNOTATION_VALUE", ResultText.OneLine(segment.Label))))));
    }

    /// <summary>Two time slots of its own for each segment, so that moving one in ELAN moves no other.</summary>
    private static (List<long> Times, Dictionary<Segment, (int Start, int End)> Of) Slots(IReadOnlyList<Segment> segments)
    {
        var ends = segments.SelectMany(segment => (TimeSpan[])[segment.Start, segment.End]).ToList();
        var order = Enumerable.Range(0, ends.Count).OrderBy(end => ends[end]).ToList();
        var numbers = new int[ends.Count];
        foreach (var (place, end) in order.Index())
            numbers[end] = place + 1;
        return ([.. order.Select(end => ResultText.Milliseconds(ends[end]))],
            segments.Index().ToDictionary(pair => pair.Item, pair => (numbers[2 * pair.Index], numbers[2 * pair.Index + 1])));
    }
}

using Mien.Recognition;

namespace Mien.Output;

/// <summary>Segments as cues of subtitles, in order of their start.</summary>
internal static class Subtitles
{
    /// <summary>WebVTT (W3C): the person is the cue's voice, and named in its text where there are several.</summary>
    public static void WriteWebVtt(TextWriter writer, SegmentTrack track)
    {
        writer.WriteLine($"WEBVTT {WithoutArrow(ResultText.OneLine(track.Source.Name))}");
        writer.WriteLine();
        writer.WriteLine("NOTE mien.timeline/1");
        writer.WriteLine("Apparent (acted) facial expression, not what anyone feels.");
        foreach (var segment in track.Segments)
        {
            var voice = Escape(ResultText.OneLine(track.Source.NameOf(segment.Person)));
            writer.WriteLine();
            writer.WriteLine($"{ResultText.Clock(segment.Start, '.')} --> {ResultText.Clock(segment.End, '.')}");
            writer.WriteLine($"<v {voice}>{(track.Summary.People.Count > 1 ? voice + ": " : "")}{Escape(Words(segment))}</v>");
        }
    }

    /// <summary>SubRip, which has no escapes: angle brackets of a name become ‹ and ›.</summary>
    public static void WriteSubRip(TextWriter writer, SegmentTrack track)
    {
        foreach (var (i, segment) in track.Segments.Index())
        {
            var name = ResultText.OneLine(track.Source.NameOf(segment.Person)).Replace('<', '‹').Replace('>', '›');
            writer.WriteLine(i + 1);
            writer.WriteLine($"{ResultText.Clock(segment.Start, ',')} --> {ResultText.Clock(segment.End, ',')}");
            writer.WriteLine($"{name}: {Words(segment)}");
            writer.WriteLine();
        }
    }

    private static string Words(Segment segment) => $"{ResultText.OneLine(segment.Label)} ({ResultText.Number(segment.Confidence, 2)})";

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string WithoutArrow(string text) => text.Replace("-->", "--›", StringComparison.Ordinal);
}

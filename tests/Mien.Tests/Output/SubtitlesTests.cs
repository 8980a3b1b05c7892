using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Mien.Tests.Recognition;
using static Mien.Tests.Output.SampleTimeline;

namespace Mien.Tests.Output;

public sealed partial class SubtitlesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    private sealed record Cue(TimeSpan Start, TimeSpan End, string Voice, string Text);

    [Fact]
    public async Task WebVtt_cues_are_the_segments_in_order_with_the_person_as_voice()
    {
        var text = await WriteAsync("vtt", _temp["a.vtt"], Rows(), Source("films/a.mp4", "Anna", "Ben"));
        Assert.StartsWith("WEBVTT films/a.mp4\n\nNOTE mien.timeline/1\n", text, StringComparison.Ordinal);
        Assert.Contains("\n\n00:00:00.200 --> 00:00:00.400\n<v Anna>Anna: happy (0.70)</v>\n", text, StringComparison.Ordinal);
        await CheckCues(ParseWebVtt(text), Source("films/a.mp4", "Anna", "Ben"), Rows());
    }

    [Fact]
    public async Task SubRip_cues_are_the_segments_in_order()
    {
        var text = await WriteAsync("srt", _temp["a.srt"], Rows(), Source("films/a.mp4", "Anna", "Ben"));
        Assert.StartsWith("1\n00:00:00,000 --> 00:00:00,200\nAnna: neutral (0.65)\n\n2\n", text, StringComparison.Ordinal);
        await CheckCues(ParseSubRip(text), Source("films/a.mp4", "Anna", "Ben"), Rows());
    }

    [Fact]
    public async Task Hours_are_counted_on_and_thirds_of_milliseconds_rounded()
    {
        var rows = Enumerable.Range(0, 3).Select(i => Row(i, 100 * 3600 + i * 1001 / 30000.0, 1, 1, 0, 0)).ToList();
        var cue = Assert.Single(ParseWebVtt(await WriteAsync("vtt", _temp["a.vtt"], rows, Source("a.mp4", "Anna"))));
        Assert.Equal((360_000_000L, 360_000_100L), (Milliseconds(cue.Start), Milliseconds(cue.End)));
        Assert.Equal("neutral (1.00)", cue.Text);
    }

    [Fact]
    public async Task Cues_of_many_people_never_run_backwards()
    {
        var rows = SampleRows.Random(5, 2000);
        foreach (var cues in (List<Cue>[])[
            ParseWebVtt(await WriteAsync("vtt", _temp["v", "a.vtt"], rows, Source())), ParseSubRip(await WriteAsync("srt", _temp["s", "a.srt"], rows, Source()))])
        {
            Assert.True(cues.Count > 100);
            Assert.All(cues, cue => Assert.True(cue.End > cue.Start));
            Assert.All(cues.Zip(cues.Skip(1)), pair => Assert.True(pair.Second.Start >= pair.First.Start));
            Assert.All(cues.GroupBy(cue => cue.Voice), own => Assert.All(own.Zip(own.Skip(1)), pair => Assert.True(pair.Second.Start >= pair.First.End)));
        }
    }

    [Fact]
    public async Task No_name_breaks_out_of_its_cue()
    {
        var rows = HostileNames.SelectMany((_, i) => new[] { Row(0, 0, i + 1, 1, 0, 0) }).Concat([SampleRows.NoFace(1, 1)]).ToList();
        var source = Source("a --> b\n.mp4", HostileNames);
        var vtt = ParseWebVtt(await WriteAsync("vtt", _temp["v", "a.vtt"], rows, source));
        var srt = ParseSubRip(await WriteAsync("srt", _temp["s", "a.srt"], rows, source));
        Assert.Equal(HostileNames.Select(OneLine), vtt.Select(cue => cue.Voice));
        Assert.Equal(HostileNames.Select(name => OneLine(name).Replace('<', '‹').Replace('>', '›')), srt.Select(cue => cue.Voice));
        Assert.All(vtt.Concat(srt), cue => Assert.EndsWith("neutral (1.00)", cue.Text, StringComparison.Ordinal));
    }

    private static async Task CheckCues(List<Cue> cues, Mien.Output.ResultSource source, List<Mien.Recognition.PersonFrame> rows) => Assert.Equal(
        (await SegmentsOf(rows, source)).Select(segment => (Milliseconds(segment.Start), Milliseconds(segment.End), source.NameOf(segment.Person), segment.Label)),
        cues.Select(cue => (Milliseconds(cue.Start), Milliseconds(cue.End), cue.Voice, cue.Text.Split(": ")[^1].Split(' ')[0])));

    /// <summary>Blocks between blank lines; a block with an arrow is a cue (W3C WebVTT, section 6.1, in short).</summary>
    private static List<Cue> ParseWebVtt(string text)
    {
        Assert.StartsWith("WEBVTT", text, StringComparison.Ordinal);
        var cues = new List<Cue>();
        foreach (var block in text.TrimEnd('\n').Split("\n\n").Skip(1))
        {
            var lines = block.Split('\n');
            if (lines[0].StartsWith("NOTE", StringComparison.Ordinal))
                continue;
            Assert.Equal(2, lines.Length);
            var voice = Voice().Match(lines[1]);
            Assert.True(voice.Success, lines[1]);
            var (start, end) = Times(lines[0], '.');
            cues.Add(new(start, end, WebUtility.HtmlDecode(voice.Groups[1].Value), WebUtility.HtmlDecode(voice.Groups[2].Value)));
        }
        return cues;
    }

    private static List<Cue> ParseSubRip(string text)
    {
        var cues = new List<Cue>();
        foreach (var block in text.TrimEnd('\n').Split("\n\n"))
        {
            var lines = block.Split('\n');
            Assert.Equal(3, lines.Length);
            Assert.Equal((cues.Count + 1).ToString(CultureInfo.InvariantCulture), lines[0]);
            Assert.DoesNotContain("-->", lines[2], StringComparison.Ordinal);
            var (start, end) = Times(lines[1], ',');
            var colon = lines[2].LastIndexOf(": ", StringComparison.Ordinal);
            cues.Add(new(start, end, lines[2][..colon], lines[2][(colon + 2)..]));
        }
        return cues;
    }

    private static (TimeSpan Start, TimeSpan End) Times(string line, char separator)
    {
        var match = Timing().Match(line);
        Assert.True(match.Success, line);
        var numbers = match.Groups.Values.Skip(1).Where(group => group.Value is not ("," or ".")).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal([$"{separator}", $"{separator}"], match.Groups.Values.Skip(1).Select(group => group.Value).Where(value => value is "," or "."));
        return (new TimeSpan(0, numbers[0], numbers[1], numbers[2], numbers[3]), new TimeSpan(0, numbers[4], numbers[5], numbers[6], numbers[7]));
    }

    private static long Milliseconds(TimeSpan time) => (long)Math.Round(time.TotalMilliseconds);

    private static string OneLine(string name) =>
        name.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ').Replace('\a', ' ').Replace('\u2028', ' ').Replace("half\ud83d", "half\ufffd", StringComparison.Ordinal);

    [GeneratedRegex(@"^(\d{2,}):([0-5]\d):([0-5]\d)([.,])(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)([.,])(\d{3})$")]
    private static partial Regex Timing();

    [GeneratedRegex("^<v ([^<>]+)>([^<>]*)</v>$")]
    private static partial Regex Voice();
}

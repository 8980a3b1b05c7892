using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mien.Models;
using Mien.Output;
using Mien.Recognition;
using Mien.Tests.Recognition;
using SkiaSharp;
using static Mien.Tests.Output.SampleTimeline;

namespace Mien.Tests.Output;

public sealed partial class TimelinePlotTests : IDisposable
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_plot_names_video_people_labels_and_what_it_shows()
    {
        var svg = await DrawAsync(Interview(60), Source("films/interview.mp4", "Anna", "Ben"));
        var words = string.Join('\n', svg.Descendants(_svg + "text").Select(text => text.Value));
        foreach (var expected in (string[])["films/interview.mp4", "Anna", "Ben", "neutral", "happy", "sad", "0:30", "1:00", "not in the picture", "not measurable"])
            Assert.Contains(expected, words, StringComparison.Ordinal);
        Assert.Contains("Apparent (acted) facial expression", words, StringComparison.Ordinal);
        Assert.Equal((byte)'<', File.ReadAllBytes(_temp["a.svg"])[0]);
        Assert.Equal("films/interview.mp4", svg.Root!.Element(_svg + "title")!.Value);
    }

    [Fact]
    public async Task Segments_have_the_colour_of_their_label_at_their_time()
    {
        var rows = Enumerable.Range(0, 100).Select(i => Row(i, i * 0.1, 1, i < 50 ? [1, 0, 0] : [0, 1, 0]));
        await DrawAsync(rows, Source("a.mp4"));
        using var png = SKBitmap.Decode(_temp["a.png"]);
        Assert.Equal(2480, png.Width);
        var band = (int)(2 * (108 + 104 + 8 + 4));
        foreach (var (second, label) in (ReadOnlySpan<(double, string)>)[(0.2, "neutral"), (4.8, "neutral"), (5.2, "happy"), (9.8, "happy")])
            Assert.Equal(SKColor.Parse(Label.ColorOf(label)), png.GetPixel((int)(2 * (168 + (1212 - 168) * second / 10)), band));
    }

    [Fact]
    public async Task Nothing_is_drawn_where_the_person_is_absent()
    {
        var rows = Enumerable.Range(0, 100).Select(i => i is >= 40 and < 60 ? SampleRows.NoFace(i, i * 0.1) : Row(i, i * 0.1, 1, 0.5, 0.3, 0.2));
        await DrawAsync(rows, Source("a.mp4"));
        using var png = SKBitmap.Decode(_temp["a.png"]);
        SKColor At(double second, double p) => png.GetPixel((int)(2 * (168 + (1212 - 168) * second / 10)), (int)(2 * (108 + 104 * (1 - p))));
        Assert.Equal(SKColor.Parse(Label.ColorOf("sad")), At(2.05, 0.2));
        var absent = At(5.05, 0.2);
        Assert.Equal(SKColor.Parse("#F2EFE9"), absent);
        Assert.Equal(absent, At(5.05, 0.31));
    }

    [Fact]
    public async Task An_hour_is_drawn_as_exactly_as_a_minute()
    {
        var moments = Enumerable.Range(0, 3600 * 5).Select(i => Row(i, i * 0.2, 1, i < 1800 * 5 ? [0.8, 0.2, 0] : [0, 0.75, 0.25]));
        await DrawAsync(moments, Source("a.mp4"));
        using var png = SKBitmap.Decode(_temp["a.png"]);
        SKColor At(double second, double y) => png.GetPixel((int)Math.Round(2 * (168 + (1212 - 168) * second / 3600)), (int)(2 * y));
        var (neutral, happy) = (SKColor.Parse(Label.ColorOf("neutral")), SKColor.Parse(Label.ColorOf("happy")));
        const double band = 108 + 104 + 8 + 4;
        Assert.Equal([neutral, neutral, happy, happy], ((double[])[5, 1795, 1805, 3595]).Select(second => At(second, band)));
        Assert.Equal([neutral, happy], ((double[])[900, 2700]).Select(second => At(second, 108 + 104 * (second < 1800 ? 0.2 : 0.25))));
    }

    [Theory]
    [InlineData(0, 3.07, "0 s,0.5 s,1 s,1.5 s,2 s,2.5 s,3 s")]
    [InlineData(0, 60, "0:00,0:05,0:10,0:15,0:20,0:25,0:30,0:35,0:40,0:45,0:50,0:55,1:00")]
    [InlineData(0, 725, "0:00,2:00,4:00,6:00,8:00,10:00,12:00")]
    [InlineData(0, 3601, "0:00:00,0:10:00,0:20:00,0:30:00,0:40:00,0:50:00,1:00:00")]
    [InlineData(100, 102, "1:40,1:40.2,1:40.4,1:40.6,1:40.8,1:41,1:41.2,1:41.4,1:41.6,1:41.8,1:42")]
    [InlineData(50, 50.001, "50 s")]
    [InlineData(0, 864000, "0:00:00,24:00:00,48:00:00,72:00:00,96:00:00,120:00:00,144:00:00,168:00:00,192:00:00,216:00:00,240:00:00")]
    public async Task Ticks_are_round_times_within_the_video(double start, double end, string ticks)
    {
        var middle = (start + end) / 2;
        var svg = await DrawAsync([Row(0, start, 1, 1, 0, 0), Row(1, middle, 1, 1, 0, 0)], Source("a.mp4"));
        Assert.Equal(ticks, string.Join(',', svg.Descendants(_svg + "text").Select(text => text.Value).Where(word => Tick().IsMatch(word))));
    }

    [Fact]
    public async Task Odd_timelines_are_drawn_too()
    {
        await DrawAsync([], Source("none.mp4"));
        Assert.Contains("No face was found.", (await DrawAsync([SampleRows.NoFace(0, 0)], Source("a.mp4"))).Root!.Value, StringComparison.Ordinal);
        await DrawAsync([Row(0, 0, 1, 0.2, 0.3, 0.5)], Source("picture.png"));
        await DrawAsync([Row(0, 0, 1, 1, 0, 0), Row(1, 1e9, 1, 0, 1, 0)], Source("far.mp4"));
        await DrawAsync(HostileNames.Select((_, i) => Row(0, 3600, i + 1, 1, 0, 0)), Source(string.Concat(HostileNames), HostileNames));
        Assert.Equal(["a.png", "a.svg"], Directory.GetFiles(_temp.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_video_that_fails_leaves_no_plot()
    {
        using (var plot = new TimelinePlot(Source(), _temp["a.png"], _temp["a.svg"]))
            plot.Add(new TimelineFrame(0, default, default, Rows()));
        Assert.Empty(Directory.GetFiles(_temp.Path));
    }

    /// <summary>An interview of two people: moods that change, one who leaves for a while, one who turns away.</summary>
    private static IEnumerable<PersonFrame> Interview(double seconds)
    {
        var random = new Random(11);
        var mood = new double[3, 3];
        for (var frame = 0; frame / 25.0 < seconds; frame++)
        {
            var (time, share) = (frame / 25.0, frame / 25.0 / seconds);
            for (var person = 1; person <= 2; person++)
            {
                var powers = new double[3];
                for (var i = 0; i < 3; i++)
                {
                    var wish = 2.2 * Math.Sin(2 * Math.PI * (share * (2.3 + i + person) + i / 3.0)) + (i == 0 ? 0.6 : 0);
                    mood[person, i] += 0.06 * (wish - mood[person, i]) + 0.25 * (random.NextDouble() - 0.5);
                    powers[i] = Math.Exp(mood[person, i]);
                }
                if (person == 2 && share is > 0.3 and < 0.42)
                    continue;
                var row = Row(frame, time, person, [.. powers.Select(power => power / powers.Sum())]);
                yield return person == 1 && share is > 0.7 and < 0.75 ? row with { State = FrameState.NotMeasurable, Smoothed = null } : row;
            }
        }
    }

    private async Task<XDocument> DrawAsync(IEnumerable<PersonFrame> rows, ResultSource source)
    {
        using var plot = new TimelinePlot(source, _temp["a.png"], _temp["a.svg"]);
        await WriteAsync(rows, source, [plot], new() { MinimumLength = TimeSpan.FromSeconds(0.5) });
        using var png = SKBitmap.Decode(_temp["a.png"]);
        Assert.True(png.Width == 2480 && png.Height > 200, string.Create(CultureInfo.InvariantCulture, $"{png.Width} x {png.Height}"));
        return XDocument.Load(_temp["a.svg"]);
    }

    [GeneratedRegex(@"^[\d.]+ s$|^[\d:.]+:[\d:.]+$")]
    private static partial Regex Tick();
}

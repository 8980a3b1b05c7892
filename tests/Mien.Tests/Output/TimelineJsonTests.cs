using System.Text.Json;
using Mien.Output;
using Mien.Recognition;
using Mien.Tests.Recognition;
using static Mien.Tests.Output.SampleTimeline;

namespace Mien.Tests.Output;

public sealed class TimelineJsonTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Json_holds_everything_and_comes_back_as_it_was()
    {
        var source = Source("films/a.mp4", "Anna", "Ben");
        using var json = JsonDocument.Parse(await WriteAsync("json", _temp["a.json"], Rows(), source));
        var root = json.RootElement;
        Assert.Equal("mien.timeline/1", root.GetProperty("format").GetString());
        Assert.Equal("films/a.mp4", root.GetProperty("source").GetString());
        Assert.Equal(("RAVDESS", "CC \"BY\""), (root.GetProperty("model").GetProperty("corpus").GetString(), root.GetProperty("model").GetProperty("licence").GetString()));
        Assert.Equal(SampleRows.Labels, root.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        var rows = root.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(Rows().Count, rows.Count);
        foreach (var (row, expected) in rows.Zip(Rows()))
            Check(row, expected);
        var segments = root.GetProperty("segments").EnumerateArray().ToList();
        Assert.Equal(["Anna neutral 0 0.2", "Anna happy 0.2 0.4", "Ben sad 0.2 0.4", "Ben sad 0.501 0.601"], segments.Select(segment =>
            $"{segment.GetProperty("name").GetString()} {segment.GetProperty("label").GetString()} {segment.GetProperty("start")} {segment.GetProperty("end")}"));
        var people = root.GetProperty("people").EnumerateArray().ToList();
        Assert.Equal([0.5, 0.5, 0], people[0].GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("share").GetDouble()));
        Assert.Equal(JsonValueKind.Null, people[0].GetProperty("labels")[2].GetProperty("meanLength").ValueKind);
        Assert.Equal((7, 1), (root.GetProperty("framesRead").GetInt32(), root.GetProperty("framesWithoutFace").GetInt32()));
    }

    [Fact]
    public async Task Jsonl_is_a_row_a_line_that_stands_for_itself()
    {
        var lines = (await WriteAsync("jsonl", _temp["a.jsonl"], Rows(), Source("films/a.mp4", "Anna"))).Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.Equal(Rows().Count, lines.Length - 1);
        foreach (var (line, expected) in lines.Zip(Rows()))
        {
            using var json = JsonDocument.Parse(line);
            Assert.Equal(("mien.rows/1", "films/a.mp4"), (json.RootElement.GetProperty("format").GetString(), json.RootElement.GetProperty("source").GetString()));
            Check(json.RootElement, expected);
        }
    }

    [Fact]
    public async Task Names_come_back_exactly()
    {
        foreach (var format in (string[])["json", "jsonl"])
            foreach (var name in HostileNames.Where(name => !name.Contains('\ud83d') || name.Contains("😀", StringComparison.Ordinal)))
            {
                var text = await WriteAsync(format, _temp["a." + format], [Row(0, 0, 1, 1, 0, 0)], Source(name, name));
                using var json = JsonDocument.Parse(text);
                var row = format == "json" ? json.RootElement.GetProperty("rows")[0] : json.RootElement;
                Assert.Equal((name, name), (row.GetProperty("name").GetString(), json.RootElement.GetProperty("source").GetString()));
                File.Delete(_temp["a." + format]);
            }
    }

    [Fact]
    public async Task A_video_of_no_frames_is_still_json()
    {
        using var json = JsonDocument.Parse(await WriteAsync("json", _temp["a.json"], [], Source()));
        Assert.Equal(0, json.RootElement.GetProperty("rows").GetArrayLength());
        Assert.Equal("", await WriteAsync("jsonl", _temp["b", "a.jsonl"], [], Source()));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("vtt")]
    [InlineData("srt")]
    [InlineData("eaf")]
    [InlineData("textgrid")]
    public void A_video_that_fails_leaves_nothing(string format)
    {
        using (var writer = ResultFiles.Open(format, _temp["a"], Source()))
            writer.Add(new TimelineFrame(0, default, default, Rows()));
        Assert.Empty(Directory.GetFiles(_temp.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named_before_the_video_is_read()
    {
        File.WriteAllText(_temp["file"], "");
        Assert.All(ResultFiles.Formats, format => Assert.Contains(_temp["file", "a"],
            Assert.Throws<WriteException>(() => ResultFiles.Open(format, _temp["file", "a"], Source())).Message, StringComparison.Ordinal));
        Assert.Contains(_temp["file"], Assert.Throws<WriteException>(() =>
            new ResultTables(_temp["file"], SampleRows.Labels).Open(Source())).Message, StringComparison.Ordinal);
        Assert.Throws<WriteException>(() => new TimelinePlot(Source(), _temp["a.png"], _temp["file", "a.svg"]));
        Assert.Equal([_temp["file"]], Directory.GetFiles(_temp.Path));
    }

    [Fact]
    public void An_unknown_format_is_refused_with_those_that_are_known()
    {
        var error = Assert.Throws<MienException>(() => ResultFiles.Open("xml", _temp["a"], Source()));
        Assert.All(ResultFiles.Formats, format => Assert.Contains(format, error.Message, StringComparison.Ordinal));
        Assert.Equal(".TextGrid", ResultFiles.ExtensionOf("textgrid"));
    }

    [Fact]
    public async Task Long_videos_are_written_without_being_held()
    {
        var given = new List<WeakReference>();
        var (held, written) = (0, 0L);
        IEnumerable<PersonFrame> Long()
        {
            for (var i = 0; i < 20_000; i++)
            {
                var row = Row(i, i / 30.0, 1, 0.7, 0.2, 0.1);
                given.Add(new WeakReference(row));
                yield return row;
            }
            GC.Collect();
            held = given.Count(row => row.IsAlive);
            written = Directory.GetFiles(_temp.Path, "*.part").Concat(Directory.GetFiles(_temp[".tables"], "frames.csv",
                SearchOption.AllDirectories)).Min(path => new FileInfo(path).Length);
        }
        using var json = ResultFiles.Open("json", _temp["a.json"], Source());
        using var lines = ResultFiles.Open("jsonl", _temp["a.jsonl"], Source());
        using var rows = new ResultTables(_temp.Path, SampleRows.Labels, TimeSpan.FromSeconds(1)).Open(Source());
        using var plot = new TimelinePlot(Source(), _temp["b", "a.png"]);
        await SampleRows.Stream(Long()).ToTimeline(new() { Smoothing = SmoothingKind.Gaussian }, SampleRows.Cancel)
            .WriteAsync(Source(), Options, [json, lines, rows, plot], SampleRows.Cancel);
        Assert.InRange(held, 1, 100);
        Assert.True(written > 1_000_000, $"only {written} bytes");
    }

    private static void Check(JsonElement row, PersonFrame expected)
    {
        Assert.Equal(expected.Frame, row.GetProperty("frame").GetInt32());
        Assert.Equal(expected.Time.TotalSeconds, row.GetProperty("time").GetDouble(), 0.0005001);
        Assert.Equal(expected.Person == 0 ? "" : $"{expected.Person}", row.GetProperty("person").ToString());
        Assert.Equal(expected.Top is { } top ? SampleRows.Labels[top] : null, row.GetProperty("label").GetString());
        Assert.Equal(expected.Face is null ? "" : "true", row.GetProperty("detected").ToString().ToLowerInvariant());
        foreach (var (key, values) in (ReadOnlySpan<(string, IReadOnlyList<double>?)>)[("probabilities", expected.Smoothed), ("raw", expected.Raw)])
            if (values is null)
                Assert.Equal(JsonValueKind.Null, row.GetProperty(key).ValueKind);
            else
                Assert.Equal(values.Select(value => Math.Round(value, 6)), SampleRows.Labels.Select(label => row.GetProperty(key).GetProperty(label).GetDouble()));
    }
}

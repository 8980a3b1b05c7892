using System.Globalization;
using CsvHelper;
using Mien.Output;
using Mien.Recognition;
using Mien.Tests.Recognition;
using static Mien.Tests.Output.SampleTimeline;

namespace Mien.Tests.Output;

public sealed class ResultTablesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Frames_come_back_as_they_were_with_explicit_missing_values()
    {
        await Write(Rows(), Source("films/a.mp4", "Anna"));
        var rows = Read("frames.csv");
        Assert.Equal(Rows().Count, rows.Count);
        foreach (var (row, expected) in rows.Zip(Rows()))
        {
            Assert.Equal(("films/a.mp4", expected.Frame.ToString(CultureInfo.InvariantCulture)), (row["source"], row["frame"]));
            Assert.Equal(expected.Time.TotalSeconds, double.Parse(row["time"], CultureInfo.InvariantCulture), 0.0005001);
            Assert.Equal(expected.Person switch { 0 => ("NA", "NA"), 1 => ("1", "Anna"), _ => ("2", "Person 2") }, (row["person"], row["name"]));
            for (var i = 0; i < SampleRows.Labels.Length; i++)
            {
                Assert.Equal(Rounded(expected.Smoothed?[i]), Number(row["p_" + SampleRows.Labels[i]]));
                Assert.Equal(Rounded(expected.Raw?[i]), Number(row["raw_" + SampleRows.Labels[i]]));
            }
        }
        Assert.Equal("0.200,1,Anna,measured,happy,0.600000,10.0,20.0,100.0,125.0,0.0,true,false,0.333333,0.600000,0.066667,0.333333,0.600000,0.066667",
            string.Join(',', rows[2].Values.Skip(2)));
        Assert.Equal("0.400,NA,NA,no_face" + string.Concat(Enumerable.Repeat(",NA", 15)), string.Join(',', rows[6].Values.Skip(2)));
        Assert.Equal("0.601,2,Person 2,not_measurable,NA,NA,10.0,20.0,30.0,37.5,-60.0,true,false,NA,NA,NA,NA,NA,NA", string.Join(',', rows[8].Values.Skip(2)));
        Assert.Equal("source,frame,time,person,name,state,label,confidence,x,y,width,height,yaw,detected,doubtful,p_neutral,p_happy,p_sad," +
            "raw_neutral,raw_happy,raw_sad", string.Join(',', rows[0].Keys));
    }

    [Fact]
    public async Task Segments_and_summary_agree_with_the_frames()
    {
        await Write(Rows(), Source("a.mp4", "Anna", "Ben"));
        Assert.Equal(["source,person,name,label,start,end,duration,frames,confidence", "a.mp4,1,Anna,neutral,0.000,0.200,0.200,2,0.650000",
            "a.mp4,1,Anna,happy,0.200,0.400,0.200,2,0.700000", "a.mp4,2,Ben,sad,0.200,0.400,0.200,2,0.800000", "a.mp4,2,Ben,sad,0.501,0.601,0.100,1,0.700000"],
            File.ReadAllLines(_temp["segments.csv"]));
        var rows = Read("summary.csv");
        Assert.Equal(["Anna", "Ben"], rows.Select(row => row["name"]));
        Assert.Equal("0.01168,0.00667,4,4,0,0,happy,0.475000,0.500000,0.500000,0.000000,1,1,0,0.200,0.200,NA,NA", string.Join(',', rows[0].Values.Skip(3)));
        Assert.Equal(("4", "3", "0", "1", "0.150"),
            (rows[1]["frames"], rows[1]["frames_measured"], rows[1]["frames_uncertain"], rows[1]["frames_not_measurable"], rows[1]["mean_length_sad"]));
    }

    [Fact]
    public async Task A_video_without_anyone_has_a_row_too()
    {
        await Write([SampleRows.NoFace(0, 0), SampleRows.NoFace(1, 60)], Source("empty.mp4"));
        var row = Assert.Single(Read("summary.csv"));
        Assert.Equal("empty.mp4,NA,NA,2.00000,0.00000,0,0,0,0" + string.Concat(Enumerable.Repeat(",NA", 12)), string.Join(',', row.Values));
        Assert.Empty(Read("segments.csv"));
    }

    [Fact]
    public async Task Bins_hold_means_of_the_frames_that_begin_in_them()
    {
        var rows = new List<PersonFrame>
        {
            Row(0, 0, 1, 0.7, 0.2, 0.1), Row(1, 0.5, 1, 0.5, 0.4, 0.1), Row(2, 0.999, 1, 0.9, 0, 0.1) with { State = FrameState.NotMeasurable, Smoothed = null },
            Row(3, 1, 2, 0, 0, 1), Row(4, 3.2, 1, 0, 1, 0),
        };
        await Write(rows, Source("a.mp4"), TimeSpan.FromSeconds(1));
        Assert.Equal(["source,person,name,bin,start,end,frames,p_neutral,p_happy,p_sad",
            "a.mp4,1,Person 1,0,0.000,1.000,2,0.600000,0.300000,0.100000",
            "a.mp4,1,Person 1,1,1.000,2.000,0,NA,NA,NA", "a.mp4,2,Person 2,1,1.000,2.000,1,0.000000,0.000000,1.000000",
            "a.mp4,1,Person 1,3,3.000,4.000,1,0.000000,1.000000,0.000000", "a.mp4,2,Person 2,3,3.000,4.000,0,NA,NA,NA"],
            File.ReadAllLines(_temp["bins.csv"]));
    }

    [Fact]
    public async Task The_code_book_names_every_column_of_every_table_in_order()
    {
        await Write(Rows(), Source(), TimeSpan.FromSeconds(0.1));
        var book = Read("codebook.csv");
        foreach (var table in (string[])["frames.csv", "segments.csv", "summary.csv", "bins.csv"])
            Assert.Equal(File.ReadLines(_temp[table]).First().Split(','), book.Where(row => row["table"] == table).Select(row => row["column"]));
        Assert.All(book, row => Assert.Equal("mien.tables/1", row["format"]));
        Assert.All(book, row => Assert.NotEqual("", row["meaning"]));
        var types = book.Where(row => row["table"] == "frames.csv").ToDictionary(row => row["column"], row => row["type"]);
        foreach (var row in Read("frames.csv"))
            foreach (var (column, cell) in row.Where(pair => pair.Value != "NA"))
                Assert.True(types[column] switch
                {
                    "integer" => long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
                    "number" => Number(cell) is not null,
                    "flag" => cell is "true" or "false",
                    _ => types[column] == "text",
                }, $"{column} {cell}");
    }

    [Fact]
    public async Task Hostile_names_survive_and_none_is_a_formula()
    {
        var names = HostileNames;
        await Write(names.Select((_, i) => Row(0, 0, i + 1, 1, 0, 0)), Source("=a,\"b\"\n.mp4", names));
        var rows = Read("frames.csv");
        Assert.Equal(names.Select(name => Escaped(name).Replace("half\ud83d", "half\ufffd", StringComparison.Ordinal)), rows.Select(row => row["name"]));
        Assert.All(rows, row => Assert.Equal("'=a,\"b\"\n.mp4", row["source"]));
        Assert.All(Read("summary.csv"), row => Assert.DoesNotContain(row["name"][0], "=+-@\t\r"));
    }

    [Fact]
    public async Task Numbers_below_zero_stay_numbers()
    {
        var row = Row(0, 0, 1, 1, 0, 0);
        await Write([row with { Face = row.Face! with { Face = row.Face.Face with { Box = new(-3.25f, -1, 50, 50) } } }], Source());
        Assert.Equal(("-3.2", "-1.0"), (Read("frames.csv")[0]["x"], Read("frames.csv")[0]["y"]));
    }

    [Fact]
    public async Task A_video_that_fails_adds_no_row_and_the_others_stay()
    {
        var tables = new ResultTables(_temp.Path, SampleRows.Labels);
        await WriteTo(tables, Source("a.mp4"));
        using (var failing = tables.Open(Source("broken.mp4")))
            failing.Add(new TimelineFrame(0, default, default, [Row(0, 0, 1, 1, 0, 0)]));
        await WriteTo(tables, Source("c.mp4"));
        Assert.Empty(Directory.GetFiles(_temp.Path));
        tables.Complete();
        Assert.Equal(["a.mp4", "c.mp4"], Read("frames.csv").Select(row => row["source"]).Distinct());
        Assert.Equal(2 * Rows().Count, Read("frames.csv").Count);
        Assert.Equal(["codebook.csv", "frames.csv", "segments.csv", "summary.csv"], Directory.GetFileSystemEntries(_temp.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Rows_of_earlier_runs_stay_unless_their_video_is_read_again()
    {
        await Write(Rows(), Source("a.mp4"));
        var first = File.ReadAllText(_temp["frames.csv"]);
        var tables = new ResultTables(_temp.Path, SampleRows.Labels, keep: true);
        Assert.True(tables.Contains("a.mp4"));
        Assert.False(tables.Contains("b.mp4"));
        await WriteTo(tables, Source("=b,1\n.mp4"));
        tables.Complete();
        Assert.StartsWith(first, File.ReadAllText(_temp["frames.csv"]), StringComparison.Ordinal);

        tables = new ResultTables(_temp.Path, SampleRows.Labels, keep: true);
        Assert.True(tables.Contains("=b,1\n.mp4"));
        await WriteAsync(Rows().Take(1), Source("a.mp4"), [tables.Open(Source("a.mp4"))]);
        tables.Complete();
        Assert.Equal([.. Enumerable.Repeat("'=b,1\n.mp4", Rows().Count), "a.mp4"], Read("frames.csv").Select(row => row["source"]));
        Assert.Equal(["'=b,1\n.mp4", "'=b,1\n.mp4", "a.mp4"], Read("summary.csv").Select(row => row["source"]));

        await Write(Rows(), Source("c.mp4"));
        Assert.Equal(["c.mp4"], Read("frames.csv").Select(row => row["source"]).Distinct());
    }

    [Fact]
    public async Task After_a_kill_the_finished_videos_are_found_again()
    {
        var killed = new ResultTables(_temp.Path, SampleRows.Labels);
        await WriteTo(killed, Source("a.mp4"));
        killed.Open(Source("b.mp4")).Add(new TimelineFrame(0, default, default, [Row(0, 0, 1, 1, 0, 0)]));
        var tables = new ResultTables(_temp.Path, SampleRows.Labels, keep: true);
        Assert.True(tables.Contains("a.mp4"));
        Assert.False(tables.Contains("b.mp4"));
        await WriteTo(tables, Source("b.mp4"));
        tables.Complete();
        Assert.Equal(["a.mp4", "b.mp4"], Read("summary.csv").Select(row => row["source"]).Distinct());
    }

    [Fact]
    public async Task Tables_with_other_columns_are_not_mixed()
    {
        await Write(Rows(), Source("a.mp4"));
        Assert.Throws<MienException>(() => new ResultTables(_temp.Path, ["happy", "sad"], keep: true));
        Assert.Throws<MienException>(() => new ResultTables(_temp.Path, SampleRows.Labels, TimeSpan.FromSeconds(1), keep: true));
        Assert.Contains("--bin", Assert.Throws<MienException>(() => new ResultTables(_temp.Path, SampleRows.Labels, TimeSpan.Zero)).Message, StringComparison.Ordinal);
        Assert.Single(Read("summary.csv").Select(row => row["source"]).Distinct());
    }

    private async Task Write(IEnumerable<PersonFrame> rows, ResultSource source, TimeSpan? bin = null)
    {
        var tables = new ResultTables(_temp.Path, SampleRows.Labels, bin);
        using var writer = tables.Open(source);
        await WriteAsync(rows, source, [writer]);
        tables.Complete();
    }

    private static async Task WriteTo(ResultTables tables, ResultSource source)
    {
        using var writer = tables.Open(source);
        await WriteAsync(Rows(), source, [writer]);
    }

    private List<Dictionary<string, string>> Read(string table)
    {
        using var csv = new CsvReader(new StreamReader(_temp[table]), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
            rows.Add(csv.HeaderRecord!.ToDictionary(column => column, column => csv.GetField(column)!));
        return rows;
    }

    private static double? Number(string cell) => cell == "NA" ? null : double.Parse(cell, CultureInfo.InvariantCulture);

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 6) : null;

    private static string Escaped(string name) => "=+-@\t\r".Contains(name[0]) ? "'" + name : name;
}

using System.Globalization;
using System.Text.Json;
using Mien.Output;
using Mien.Recognition;

namespace Mien.Tests.Output;

public sealed class ExpressionFilesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Csv_has_a_row_a_frame_with_seconds_and_probabilities()
    {
        ExpressionCsv.Write(_temp["a.csv"], Clip("films/a.mp4"));
        Assert.Equal("source,frame,time,label,p_happy,p_sad\na.mp4,0,0.000,happy,0.750000,0.250000\na.mp4,1,1.234,sad,0.333333,0.666667\n",
            File.ReadAllText(_temp["a.csv"]));
    }

    [Fact]
    public void Csv_is_the_same_where_the_comma_is_decimal()
    {
        var culture = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.TextInfo.ListSeparator) = (",", ";");
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal("0,5", $"{0.5}");
            ExpressionCsv.Write(_temp["a.csv"], Clip("a.mp4"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
        Assert.Contains("a.mp4,1,1.234,sad,0.333333,0.666667\n", File.ReadAllText(_temp["a.csv"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=cmd|calc.mp4")]
    [InlineData("@SUM(A1).mp4")]
    [InlineData("+1.mp4")]
    [InlineData("-1.mp4")]
    public void A_name_is_never_a_formula_in_a_spreadsheet(string name)
    {
        ExpressionCsv.Write(_temp["a.csv"], Clip(name));
        Assert.All(File.ReadLines(_temp["a.csv"]).Skip(1), line => Assert.DoesNotContain(line.TrimStart('"')[0], "=+-@"));
    }

    [Fact]
    public void Json_names_its_format_and_holds_frames_and_vote()
    {
        ExpressionJson.Write(_temp["a.json"], Clip("films/a.mp4"), new Dictionary<string, string> { ["corpus"] = "RAVDESS", ["protocol"] = "actors" });
        using var json = JsonDocument.Parse(File.ReadAllText(_temp["a.json"]));
        var root = json.RootElement;
        Assert.Equal("mien.expression/1", root.GetProperty("format").GetString());
        Assert.Equal("a.mp4", root.GetProperty("source").GetString());
        Assert.Contains("apparent", root.GetProperty("meaning").GetString(), StringComparison.Ordinal);
        Assert.Equal("actors", root.GetProperty("model").GetProperty("protocol").GetString());
        Assert.Equal(["happy", "sad"], root.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        Assert.Equal("happy", root.GetProperty("vote").GetProperty("label").GetString());
        var last = root.GetProperty("frames")[1];
        Assert.Equal((1, 1.2341), (last.GetProperty("frame").GetInt32(), last.GetProperty("time").GetDouble()));
        Assert.Equal([1 / 3.0, 2 / 3.0], last.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble()));
    }

    [Fact]
    public void A_result_that_cannot_be_written_leaves_the_older_file()
    {
        ExpressionCsv.Write(_temp["a.csv"], Clip("a.mp4"));
        var before = File.ReadAllBytes(_temp["a.csv"]);
        Assert.ThrowsAny<Exception>(() => ExpressionCsv.Write(_temp["a.csv"], Clip("a.mp4") with { Frames = [new(0, TimeSpan.Zero, [])] }));
        Assert.Equal(before, File.ReadAllBytes(_temp["a.csv"]));
        Assert.Equal([_temp["a.csv"]], Directory.GetFiles(_temp.Path));
    }

    private static ClipExpression Clip(string source) => new(source, ["happy", "sad"],
        [new(0, TimeSpan.Zero, [0.75, 0.25]), new(1, TimeSpan.FromSeconds(1.2341), [1 / 3.0, 2 / 3.0])], [0.54, 0.46]);
}

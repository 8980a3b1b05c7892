using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Mien.Tests.Recognition;
using static Mien.Tests.Output.SampleTimeline;

namespace Mien.Tests.Output;

public sealed partial class AnnotationFilesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Elan_has_a_tier_a_person_whose_annotations_are_its_segments()
    {
        var source = Source("films/a.mp4", "Anna", "Ben") with { MediaPath = _temp["films", "my film.mp4"] };
        var eaf = XDocument.Parse(await WriteAsync("eaf", _temp["out", "a.eaf"], Rows(), source)).Root!;
        var slots = eaf.Element("TIME_ORDER")!.Elements().ToDictionary(slot => slot.Attribute("TIME_SLOT_ID")!.Value, slot => (long)slot.Attribute("TIME_VALUE")!);
        Assert.Equal(slots.Values.Order(), slots.Values);
        foreach (var own in (await SegmentsOf(Rows(), source)).GroupBy(segment => segment.Person))
        {
            var tier = Assert.Single(eaf.Elements("TIER"), tier => tier.Attribute("TIER_ID")!.Value == source.NameOf(own.Key));
            Assert.Equal(own.Select(segment => (segment.Label, Milliseconds(segment.Start), Milliseconds(segment.End))), tier.Descendants("ALIGNABLE_ANNOTATION").Select(
                annotation => (annotation.Value, slots[annotation.Attribute("TIME_SLOT_REF1")!.Value], slots[annotation.Attribute("TIME_SLOT_REF2")!.Value])));
        }
        var entries = eaf.Descendants("CV_ENTRY_ML").ToDictionary(entry => entry.Attribute("CVE_ID")!.Value, entry => entry.Value);
        Assert.Equal(SampleRows.Labels, entries.Values);
        Assert.All(eaf.Descendants("ALIGNABLE_ANNOTATION"), annotation => Assert.Equal(annotation.Value, entries[annotation.Attribute("CVE_REF")!.Value]));
        var media = eaf.Descendants("MEDIA_DESCRIPTOR").Single();
        Assert.Equal(("../films/my film.mp4", "video/mp4"), (media.Attribute("RELATIVE_MEDIA_URL")!.Value, media.Attribute("MIME_TYPE")!.Value));
        Assert.DoesNotContain(_temp.Path, eaf.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two people")]
    [InlineData("hostile names")]
    [InlineData("the same name twice")]
    [InlineData("nobody")]
    [InlineData("random")]
    public async Task Elan_files_are_valid_against_the_published_schema(string what)
    {
        var schema = TestData.Require("formats", "EAFv2.8.xsd");
        var (rows, people) = what switch
        {
            "hostile names" => ([.. HostileNames.Select((_, i) => Row(0, 0, i + 1, 1, 0, 0)), SampleRows.NoFace(1, 1)], HostileNames),
            "the same name twice" => (Rows(), ["Anna", "Anna"]),
            "nobody" => ([SampleRows.NoFace(0, 0)], []),
            "random" => (SampleRows.Random(6, 2000), []),
            _ => (Rows(), (string[])["Anna", "Ben"]),
        };
        await WriteAsync("eaf", _temp["a.eaf"], rows, Source("a.mp4", people) with { MediaPath = _temp["=cmd 100% 😀 <&>\".mp4"] });
        var document = Validate(_temp["a.eaf"], schema);
        var expected = Math.Max(people.Length, rows.Select(row => row.Person).Where(person => person > 0).Distinct().Count());
        Assert.Equal(expected, document.Root!.Elements("TIER").Count());
        Assert.Equal("./=cmd 100% 😀 <&>\".mp4", document.Descendants("MEDIA_DESCRIPTOR").Single().Attribute("RELATIVE_MEDIA_URL")!.Value);
    }

    [Fact]
    public async Task The_schema_check_would_see_a_mistake()
    {
        var schema = TestData.Require("formats", "EAFv2.8.xsd");
        var text = await WriteAsync("eaf", _temp["a.eaf"], Rows(), Source("a.mp4", "Anna", "Ben"));
        File.WriteAllText(_temp["a.eaf"], text.Replace("TIME_SLOT_REF1=\"ts1\"", "TIME_SLOT_REF1=\"ts99\"", StringComparison.Ordinal));
        Assert.Throws<XmlSchemaValidationException>(() => Validate(_temp["a.eaf"], schema));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TextGrid_tiers_fill_the_time_and_hold_the_segments(bool random)
    {
        var rows = random ? SampleRows.Random(7, 1000) : Rows();
        var source = Source("a.mp4", "Anna \"A\" --> \n B", "Ben", "李");
        var grid = ParseTextGrid(await WriteAsync("textgrid", _temp["a.TextGrid"], rows, source));
        Assert.Equal(rows.Select(row => row.Person).Where(person => person > 0).Distinct().Count(), grid.Tiers.Count);
        Assert.Equal("Anna \"A\" -->   B", grid.Tiers[0].Name);
        var segments = await SegmentsOf(rows, source);
        foreach (var (i, tier) in grid.Tiers.Index())
        {
            Assert.Equal((0, grid.End), (tier.Intervals[0].Start, tier.Intervals[^1].End));
            Assert.All(tier.Intervals, interval => Assert.True(interval.End > interval.Start));
            Assert.All(tier.Intervals.Zip(tier.Intervals.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
            Assert.Equal(segments.Where(segment => segment.Person == i + 1).Select(segment => (Milliseconds(segment.Start), Milliseconds(segment.End), segment.Label)),
                tier.Intervals.Where(interval => interval.Text.Length > 0));
        }
    }

    [Fact]
    public async Task A_TextGrid_of_nobody_has_one_empty_tier()
    {
        var grid = ParseTextGrid(await WriteAsync("textgrid", _temp["a.TextGrid"], [SampleRows.NoFace(0, 0), SampleRows.NoFace(1, 2.5)], Source()));
        Assert.Equal((0L, 5000L, ""), Assert.Single(Assert.Single(grid.Tiers).Intervals));
    }

    private static XDocument Validate(string path, string schema)
    {
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        settings.Schemas.XmlResolver = null;
        using (var xsd = XmlReader.Create(schema))
            settings.Schemas.Add(null, xsd);
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings | XmlSchemaValidationFlags.ProcessIdentityConstraints;
        using var reader = XmlReader.Create(path, settings);
        return XDocument.Load(reader);
    }

    private sealed record Grid(long End, List<Tier> Tiers);

    private sealed record Tier(string Name, List<(long Start, long End, string Text)> Intervals);

    /// <summary>Praat's own reader takes the numbers and strings in order and passes over all else; so does this one.</summary>
    private static Grid ParseTextGrid(string text)
    {
        var tokens = new Queue<string>(Token().Matches(text).Select(match => match.Value));
        string Next() => tokens.Dequeue();
        string Quoted() => Next()[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
        long Time() => (long)(decimal.Parse(Next(), CultureInfo.InvariantCulture) * 1000);
        Assert.Equal(("ooTextFile", "TextGrid", 0L), (Quoted(), Quoted(), Time()));
        var grid = new Grid(Time(), []);
        Assert.Equal("<exists>", Next());
        for (var tiers = int.Parse(Next(), CultureInfo.InvariantCulture); tiers > 0; tiers--)
        {
            Assert.Equal("IntervalTier", Quoted());
            var tier = new Tier(Quoted(), []);
            Assert.Equal((0L, grid.End), (Time(), Time()));
            for (var intervals = int.Parse(Next(), CultureInfo.InvariantCulture); intervals > 0; intervals--)
                tier.Intervals.Add((Time(), Time(), Quoted()));
            grid.Tiers.Add(tier);
        }
        Assert.Empty(tokens);
        return grid;
    }

    private static long Milliseconds(TimeSpan time) => (long)Math.Round(time.TotalMilliseconds);

    [GeneratedRegex("\"(?:[^\"]|\"\")*\"|<exists>|(?<=[=] *)-?\\d+(?:\\.\\d+)?")]
    private static partial Regex Token();
}

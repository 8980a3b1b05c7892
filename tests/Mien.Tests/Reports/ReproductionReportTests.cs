using System.Globalization;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Tests.Evaluation;
using Mien.Tests.Training;

namespace Mien.Tests.Reports;

public sealed class ReproductionReportTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ReproductionRecord _record;

    public ReproductionReportTests()
    {
        var reproduction = SampleReproduction.Open(_folder, TinyFrames.Create(_folder["frames"]), new Reading("head", "4096,4096"));
        for (var i = 0; i < reproduction.Plan.Runs.Count; i++)
            SampleReproduction.Finish(_folder, reproduction.Plan.Runs[i], 0.05 + i, 0.99, 0.1, 0.9);
        _record = reproduction.Record();
        ReproductionReport.Write(_folder["out"], _record);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_shows_the_nearest_first_below_the_paper_with_its_curves()
    {
        var page = PageReader.Load(_folder["out", "report.html"]);
        Assert.Equal("97.3", page.All("span").First(span => (string?)span.Attribute("class") == "number").Nodes().First().ToString());   // 10.23 + 4.12 + 71.08 + 11.88
        var rows = page.All("table").Single(table => table.Value.Contains("points away", StringComparison.Ordinal)).All("tbody").Single().All("tr").ToList();
        Assert.Equal(_record.Runs.Count + 1, rows.Count);
        Assert.Equal("us", (string?)rows[0].Attribute("class"));
        var totals = rows.Skip(1).Select(row => double.Parse(row.All("td").First().Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(totals.Order(), totals);
        var curves = page.All("ul").Single(list => (string?)list.Attribute("class") == "multiples").All("svg").ToList();
        Assert.Equal(_record.Runs.Count, curves.Count);
        Assert.All(curves, curve => Assert.Equal(4, curve.All("path").Count(path => (string?)path.Attribute("data-name") == "paper")));
        Assert.All(_record.Conclusion.Concat(_record.CannotSay), sentence => Assert.Contains(sentence, page.Value));
    }

    [Fact]
    public void Markdown_and_csv_say_the_same()
    {
        var markdown = File.ReadAllText(_folder["out", "reproduction.md"]);
        Assert.Contains(_record.Conclusion[0], markdown);
        Assert.Contains("| the paper (split not stated) |  |  |  | 0.1523 | 0.9488 | 0.8108 | 0.7812 |", markdown);
        Assert.Contains("    mien reproduce CORPUS --out DIR --weights none ", markdown);
        Assert.Contains(" --epochs 3 ", markdown);
        var csv = File.ReadAllLines(_folder["out", "reproduction.csv"]);
        Assert.Equal(_record.Runs.Count + 1, csv.Length);
        Assert.StartsWith("name,crop,protocol,leaky,held_out,trainable_from,head,epochs,", csv[0]);
        Assert.EndsWith(_record.Runs[0].Distance.Total.ToString("0.000000", CultureInfo.InvariantCulture), csv[1]);
        Assert.Equal(_record.Runs.Select(run => run.Name), csv[1..].Select(line => line.Split(',')[0]));
    }

    [Fact]
    public void A_reproduction_without_a_finished_run_is_a_page_too()
    {
        ReproductionReport.Write(_folder["empty"], _record with { Runs = [], Missing = ["frame-frames-head-4096-4096"], Conclusion = ["No run is finished yet."] });
        Assert.Contains("Partial: 0 of 1 runs are there.", PageReader.Load(_folder["empty", "report.html"]).Value);
    }

    [Fact]
    public void No_file_names_a_user_a_host_or_a_path() =>
        Assert.All(new[] { "report.html", "reproduction.md", "reproduction.csv" }.Select(file => File.ReadAllText(_folder["out", file])), text =>
        {
            Assert.DoesNotContain(_folder.Path, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Environment.MachineName, text, StringComparison.OrdinalIgnoreCase);
        });
}

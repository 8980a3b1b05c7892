using System.Globalization;
using Mien.Lab.Reports;

namespace Mien.Tests.Reports;

public sealed class DemoReportTests
{
    [Fact]
    public void The_page_leads_with_both_protocols_and_the_gap()
    {
        using var folder = new TempFolder();
        var content = new DemoContent(SampleRuns.Frames(true), SampleRuns.Actors(true), SampleStrip.Create());
        DemoReport.Write(folder["demo.html"], content);
        var page = PageReader.Load(folder["demo.html"]);
        var gap = (content.Frames.Epochs[^1].ValidationAccuracy - content.Actors.Epochs[^1].ValidationAccuracy) * 100;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture,
            $"Leak gap: {gap:0.0} percentage points, for this model and these drawn faces; it says nothing of another."), page.Value);
        Assert.Single(page.All("span"), span => (string?)span.Attribute("class") == "stamp" && span.Value == "leaky");
        Assert.True(page.Value.IndexOf("Leak gap", StringComparison.Ordinal) < page.Value.IndexOf("Figure 2", StringComparison.Ordinal));
        var table = page.All("table").First(t => t.Value.Contains("Ayadi"));
        Assert.Equal(["random frames (leaky)", "held-out actors", "split not stated"], table.All("tr").Skip(1).Select(row => row.All("td").ElementAt(5).Value));
        Assert.Contains("mien", table.Value);
    }

    [Fact]
    public void The_strip_shows_every_picture_with_bars_that_add_up_to_one()
    {
        using var folder = new TempFolder();
        var strip = SampleStrip.Create(5);
        DemoReport.Write(folder["demo.html"], new DemoContent(SampleRuns.Frames(true), SampleRuns.Actors(true), strip));
        var items = PageReader.Load(folder["demo.html"]).All("ol").Single().All("li").ToList();
        Assert.Equal(5, items.Count);
        foreach (var (item, frame) in items.Zip(strip.Frames))
        {
            Assert.Equal("data:image/png;base64," + Convert.ToBase64String(frame.Png), (string?)item.All("img").Single().Attribute("src"));
            var bars = item.All("rect").ToDictionary(bar => (string)bar.Attribute("data-name")!);
            Assert.Equal(60, bars.Values.Sum(bar => (double)bar.Attribute("height")!), 0.1);
            Assert.Equal(frame.Probabilities[2] * 60, (double)bars["happy"].Attribute("height")!, 0.01);
            Assert.Equal(Mien.Models.Label.ColorOf("happy"), (string?)bars["happy"].Attribute("fill"));
        }
    }

    [Fact]
    public void Real_data_is_never_called_synthetic_or_drawn()
    {
        using var folder = new TempFolder();
        DemoReport.Write(folder["demo.html"], new DemoContent(SampleRuns.Frames(), SampleRuns.Actors(), SampleStrip.Create(3)));
        var text = PageReader.Load(folder["demo.html"]).Value;
        Assert.DoesNotContain("synthetic", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("drawn faces", text);
        Assert.Contains("for this model and these clips", text);
    }

    [Fact]
    public void Probabilities_that_do_not_fit_the_labels_are_refused()
    {
        using var folder = new TempFolder();
        var strip = SampleStrip.Create(2) with { Vote = [1.0] };
        var error = Assert.Throws<MienException>(() => DemoReport.Write(
            folder["demo.html"], new DemoContent(SampleRuns.Frames(), SampleRuns.Actors(), strip)));
        Assert.Contains("6 labels but 1 probabilities", error.Message);
        Assert.False(File.Exists(folder["demo.html"]));
    }
}

using System.Xml.Linq;
using Mien.Lab.Reports;
using Mien.Lab.Training;
using Mien.Models;
using SkiaSharp;

namespace Mien.Tests.Reports;

public sealed class ArchitectureFigureTests
{
    [Theory]
    [InlineData("head")]
    [InlineData("block5")]
    [InlineData("block4_conv2")]
    [InlineData("block1")]
    [InlineData("predictions")]
    public void Exactly_the_awake_layers_are_marked_as_retrained(string from)
    {
        var network = SampleRuns.Network(from);
        var marks = Marks(Svg(network, Label.PaperSix));
        Assert.Equal(network.Select(layer => layer.Name), marks.Select(mark => mark.Name));
        Assert.Equal(network.Where(layer => layer.Awake).Select(layer => layer.Name), marks.Where(mark => mark.Awake).Select(mark => mark.Name));
    }

    [Fact]
    public void Every_layer_states_its_shape_parameters_and_state()
    {
        var tips = Svg(SampleRuns.Network(), Label.PaperSix).Descendants().Where(e => e.Name.LocalName == "title").Select(e => e.Value).ToList();
        Assert.Contains("block1_conv1 · conv · 90×90×64 · 1,792 parameters · asleep", tips);
        Assert.Contains("block5_pool · pool · 2×2×512 · 0 parameters · asleep", tips);
        Assert.Contains("fc2 · dense · 4096 · 16,781,312 parameters · retrained", tips);
    }

    [Fact]
    public void The_brackets_add_up_what_sleeps_and_what_was_retrained()
    {
        var text = Svg(SampleRuns.Network(), Label.PaperSix).Value;
        Assert.Contains("asleep · 18 layers · 14,714,688 parameters", text);
        Assert.Contains("retrained · 6 layers · 25,198,598 parameters", text);
        Assert.Contains("90×90×3", text);
    }

    [Fact]
    public void Any_head_is_drawn_within_the_picture()
    {
        IReadOnlyList<LayerRecord> compact =
            [.. SampleRuns.Network().Take(18), new("gap", "gap", [512], 0, true), new("fc1", "dense", [512], 262_656, true), new("predictions", "dense", [8], 4104, true)];
        foreach (var network in new[] { compact, SampleRuns.Network("head", 4096, 4096, 4096), SampleRuns.Network("head", 128) })
        {
            var svg = Svg(network, Label.FerPlus);
            var width = (double)svg.Attribute("width")!;
            Assert.Equal(network.Select(layer => layer.Name), Marks(svg).Select(mark => mark.Name));
            Assert.All(svg.Descendants().Where(e => e.Name.LocalName == "rect"),
                box => Assert.InRange((double)box.Attribute("x")! + (double)box.Attribute("width")!, 0, width));
        }
    }

    [Fact]
    public void Many_classes_and_long_names_stay_short()
    {
        var text = Svg(SampleRuns.Network(), [.. Enumerable.Range(0, 30).Select(i => $"a very long class name {i}")]).Value;
        Assert.Contains("and 20 more", text);
        Assert.DoesNotContain("class name", text);
    }

    [Fact]
    public void The_png_shows_pale_and_dark_layers()
    {
        using var folder = new TempFolder();
        ArchitectureFigure.WritePng(folder["figure1.png"], SampleRuns.Network(), Label.PaperSix);
        using var bitmap = SKBitmap.Decode(folder["figure1.png"]);
        Assert.True(bitmap.Width > 2000);
        var colors = bitmap.Pixels.GroupBy(pixel => pixel).ToDictionary(group => group.Key, group => group.Count());
        Assert.True(colors[SKColor.Parse("#4A3AA8")] > 10_000);
        Assert.True(colors[SKColor.Parse("#DDE3EA")] > 10_000);
    }

    private static XElement Svg(IReadOnlyList<LayerRecord> network, IReadOnlyList<string> labels)
    {
        using var folder = new TempFolder();
        ArchitectureFigure.WriteSvg(folder["figure1.svg"], network, labels);
        return XElement.Load(folder["figure1.svg"]);
    }

    private static List<(string Name, bool Awake)> Marks(XElement svg) =>
        [.. svg.Elements().Where(e => e.Attribute("data-name") is not null).Select(e =>
            ((string)e.Attribute("data-name")!, ((string)e.Attribute("class")!).Split(' ').Any(c => c is "f-awake" or "s-awake")))];
}

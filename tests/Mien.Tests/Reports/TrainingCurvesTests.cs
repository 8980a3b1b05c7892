using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Mien.Lab.Reports;
using Mien.Lab.Training;
using SkiaSharp;

namespace Mien.Tests.Reports;

public sealed class TrainingCurvesTests
{
    [Theory]
    [InlineData("loss", "#178F49", 120, 180)]
    [InlineData("validation loss", "#D62F3C", 330, 20)]
    [InlineData("accuracy", "#2472D4", 180, 240)]
    [InlineData("validation accuracy", "#DB7B0B", 15, 60)]
    public void Each_curve_has_the_papers_colour(string name, string color, double hueFrom, double hueTo)
    {
        Assert.Equal(color, (string?)Curve(Svg(SampleRuns.Frames()), name).Attribute("stroke"));
        SKColor.Parse(color).ToHsv(out var hue, out var saturation, out _);
        Assert.True(hueFrom < hueTo ? hue >= hueFrom && hue <= hueTo : hue >= hueFrom || hue <= hueTo);
        Assert.True(saturation > 50);
    }

    [Fact]
    public void Every_point_lies_at_its_epoch_and_value()
    {
        var run = SampleRuns.Actors();
        var svg = Svg(run);
        var (x, y) = (Scale(svg, "tick-x", "x"), Scale(svg, "tick-y", "y"));
        AssertCurve(svg, "loss", run, epoch => epoch.Loss, x, y);
        AssertCurve(svg, "validation loss", run, epoch => epoch.ValidationLoss, x, y);
        AssertCurve(svg, "accuracy", run, epoch => epoch.Accuracy, x, y);
        AssertCurve(svg, "validation accuracy", run, epoch => epoch.ValidationAccuracy, x, y);
    }

    [Fact]
    public void A_value_that_is_not_a_number_interrupts_its_curve_only()
    {
        var run = SampleRuns.Frames();
        run = run with { Epochs = [.. run.Epochs.Select(e => e.Epoch == 5 ? e with { Loss = double.NaN } : e)] };
        var svg = Svg(run);
        Assert.Equal(2, ((string)Curve(svg, "loss").Attribute("d")!).Count(c => c == 'M'));
        Assert.Equal(1, ((string)Curve(svg, "accuracy").Attribute("d")!).Count(c => c == 'M'));
        Assert.DoesNotContain("NaN", string.Concat(svg.Descendants().Attributes().Select(a => a.Value)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(400)]
    public void Any_number_of_epochs_is_drawn(int count)
    {
        var run = SampleRuns.Frames();
        run = run with { Epochs = [.. Enumerable.Range(1, count).Select(i => run.Epochs[0] with { Epoch = i })] };
        var svg = Svg(run);
        Assert.Equal(count, Points(Curve(svg, "loss")).Count);
        Assert.InRange(Texts(svg, "tick-x").Count(), 1, 12);
    }

    [Fact]
    public void The_title_says_leaky_and_synthetic_where_they_hold()
    {
        Assert.Contains("Random frames (leaky) · synthetic faces", Svg(SampleRuns.Frames(synthetic: true)).Value);
        Assert.Contains("Held-out actors · RAVDESS", Svg(SampleRuns.Actors()).Value);
    }

    [Fact]
    public void The_png_shows_text_and_all_four_colours()
    {
        using var folder = new TempFolder();
        TrainingCurves.WritePng(folder["figure2.png"], SampleRuns.Frames());
        using var bitmap = SKBitmap.Decode(folder["figure2.png"]);
        Assert.Equal((2000, 1120), (bitmap.Width, bitmap.Height));
        var colors = bitmap.Pixels.ToHashSet();
        Assert.All(["#178F49", "#D62F3C", "#2472D4", "#DB7B0B"], color => Assert.Contains(SKColor.Parse(color), colors));
        var title = bitmap.Pixels.Where((pixel, i) => i / 2000 is > 40 and < 84 && pixel.Red < 100).Count();
        Assert.True(title > 500, $"{title} dark pixels where the title stands");
        Assert.Contains("leaky", Encoding.UTF8.GetString(File.ReadAllBytes(folder["figure2.png"])));
    }

    [Fact]
    public void A_run_without_epochs_is_refused()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<MienException>(
            () => TrainingCurves.WriteSvg(folder["figure2.svg"], SampleRuns.Frames() with { Epochs = [] }));
        Assert.Contains("--resume", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static void AssertCurve(
        XElement svg, string name, RunRecord run, Func<EpochMetrics, double> value, Func<double, double> x, Func<double, double> y)
    {
        var points = Points(Curve(svg, name));
        Assert.Equal(run.Epochs.Count, points.Count);
        foreach (var (point, epoch) in points.Zip(run.Epochs))
        {
            Assert.Equal(epoch.Epoch, x(point.X), 0.01);
            Assert.Equal(value(epoch), y(point.Y), 0.005);
        }
    }

    /// <summary>The value at a coordinate, read off the first and the last tick.</summary>
    private static Func<double, double> Scale(XElement svg, string name, string attribute)
    {
        var ticks = Texts(svg, name).Select(t => (At: (double)t.Attribute(attribute)!, Value: Number(t.Value))).ToList();
        var (first, last) = (ticks[0], ticks[^1]);
        var shift = attribute == "y" ? (double)Texts(svg, name).First().Attribute("font-size")! * 0.35 : 0;
        return at => first.Value + (at + shift - first.At) / (last.At - first.At) * (last.Value - first.Value);
    }

    private static XElement Svg(RunRecord run)
    {
        using var folder = new TempFolder();
        TrainingCurves.WriteSvg(folder["figure2.svg"], run);
        return XElement.Load(folder["figure2.svg"]);
    }

    private static IEnumerable<XElement> Texts(XElement svg, string name) =>
        svg.Elements().Where(e => e.Name.LocalName == "text" && (string?)e.Attribute("data-name") == name);

    private static XElement Curve(XElement svg, string name) =>
        svg.Elements().Single(e => e.Name.LocalName == "path" && (string?)e.Attribute("data-name") == name);

    private static List<(double X, double Y)> Points(XElement path) =>
        [.. ((string)path.Attribute("d")!).Split('M', 'L').Skip(1).Select(p => (Number(p.Split(' ')[0]), Number(p.Split(' ')[1])))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

using Mien.Lab.Training;
using Mien.Media;
using Mien.Tests.Networks;
using static TorchSharp.torch;

namespace Mien.Tests.Training;

[Collection(ProcessWide.Name)]
public sealed class FreshViewsTests : IDisposable
{
    private static readonly Augmentation _strong = new()
    {
        Rotation = 20,
        Scale = 0.3,
        Stretch = 0.1,
        Shift = 0.1,
        Contrast = 0.5,
        Brightness = 0.2,
        Gamma = 0.5,
        Shade = 0.5,
        Wear = 0.7,
        Blur = 0.03,
        LowResolution = 0.6,
        Noise = 0.1,
        Blocks = 2,
        Erasing = 0.5,
    };

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_view_of_zero_strengths_is_the_picture()
    {
        var pictures = Pictures(5, 3, 48);
        Assert.Equal(0, Difference(pictures, FreshViews.Draw(pictures, new Augmentation(), mirror: false, 48, new Random(1))), 1e-2);
        Assert.Equal(0, Difference(pictures, FreshViews.Plain(pictures, 48)));
    }

    [Theory]
    [InlineData(48, 64)]
    [InlineData(48, 90)]
    [InlineData(32, 90)]
    public void Plain_views_are_scaled_as_recognition_scales_small_pictures(int side, int size)
    {
        var pictures = Pictures(1, 3, side);
        var rgb = pictures[0].permute(1, 2, 0).contiguous().data<float>().Select(value => (byte)value).ToArray();
        var expected = tensor(Resampling.Bilinear(rgb, side, side, size, size).Select(value => (float)value).ToArray(), [size, size, 3]).permute(2, 0, 1);
        var difference = (expected - FreshViews.Plain(pictures, size)[0]).abs();
        Assert.InRange(difference.max().item<float>(), 0, 1);          // a half may be rounded either way
        Assert.InRange(difference.mean().item<float>(), 0, 0.1);
    }

    [Fact]
    public void Views_follow_from_the_generators_seed()
    {
        var pictures = Pictures(16, 1, 32);
        var view = FreshViews.Draw(pictures, _strong, true, 40, new Random(7));
        Assert.Equal([16L, 1, 40, 40], view.shape);
        random.manual_seed(99);   // nothing hangs on the library's own generator
        Assert.Equal(0, Difference(view, FreshViews.Draw(pictures, _strong, true, 40, new Random(7))));
        Assert.NotEqual(0, Difference(view, FreshViews.Draw(pictures, _strong, true, 40, new Random(8))));
        Assert.InRange(view.min().item<float>(), 0, 255);
        Assert.InRange(view.max().item<float>(), 0, 255);
    }

    [Fact]
    public void Mirrored_views_are_the_picture_from_right_to_left()
    {
        var pictures = Pictures(32, 1, 16);
        var views = FreshViews.Draw(pictures, new Augmentation(), mirror: true, 16, new Random(1));
        var mirrored = Enumerable.Range(0, 32).Where(i => Difference(views[i], pictures[i].flip(2)) < 1e-2).ToList();
        Assert.InRange(mirrored.Count, 8, 24);
        Assert.All(Enumerable.Range(0, 32).Except(mirrored), i => Assert.Equal(0, Difference(views[i], pictures[i]), 1e-2));
    }

    [Theory]
    [InlineData("rotation")]
    [InlineData("scale")]
    [InlineData("shift")]
    [InlineData("contrast")]
    [InlineData("gamma")]
    [InlineData("shade")]
    [InlineData("blur")]
    [InlineData("lowResolution")]
    [InlineData("noise")]
    [InlineData("blocks")]
    [InlineData("erasing")]
    public void Each_strength_alone_changes_views(string name)
    {
        var pictures = Pictures(16, 1, 48);
        var strengths = System.Text.Json.JsonSerializer.Deserialize<Augmentation>($$"""{ "{{name}}": {{(name == "rotation" ? "20" : name == "blur" ? "0.05" : "0.4")}}, "wear": 1 }""", Lab.LabJson.Options)!;
        Assert.InRange(Difference(pictures, FreshViews.Draw(pictures, strengths, false, 48, new Random(2))), 1, 255);
    }

    [Fact]
    public void Impossible_strengths_are_told_by_name()
    {
        var error = Assert.Throws<MienException>(() => new TrainingOptions { Augmentation = new Augmentation { Shift = 0.6, Noise = double.NaN } }.Validate());
        Assert.Contains("shift 0.6", error.Message);
        Assert.Contains("noise NaN", error.Message);
    }

    /// <summary>Smooth pictures of whole values.</summary>
    private static Tensor Pictures(int count, int channels, int side)
    {
        random.manual_seed(4);
        return nn.functional.interpolate(rand(count, channels, 6, 6) * 255, [side, side], mode: InterpolationMode.Bilinear, align_corners: false).round();
    }

    private static double Difference(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
}

using Mien.Lab.Networks;

namespace Mien.Tests.Networks;

public class HeadAndPlaceTests
{
    [Theory]
    [InlineData("4096,4096", false, new[] { 4096, 4096 }, new[] { 0.3, 0.5 })]
    [InlineData("4096, 4096 ,4096", false, new[] { 4096, 4096, 4096 }, new[] { 0.3, 0.5 })]
    [InlineData("gap,512", true, new[] { 512 }, new[] { 0.3 })]
    [InlineData("gap", true, new int[0], new double[0])]
    [InlineData("1", false, new[] { 1 }, new[] { 0.3 })]
    [InlineData("65536", false, new[] { 65536 }, new[] { 0.3 })]
    public void A_head_is_read(string text, bool pooled, int[] hidden, double[] dropout)
    {
        var head = HeadSpec.Parse(text, [0.3, 0.5]);
        Assert.Equal(pooled, head.Pooled);
        Assert.Equal(hidden, head.Hidden);
        Assert.Equal(dropout, head.Dropout);
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), head.ToString());
        Assert.Equal(hidden, HeadSpec.Parse(head.ToString(), [0.3, 0.5]).Hidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4096,")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("65537")]
    [InlineData("99999999999999999999")]
    [InlineData("1e3")]
    [InlineData("512,gap")]
    [InlineData("gap,gap")]
    [InlineData("GAP")]
    public void An_impossible_head_is_refused_with_its_flag(string text) =>
        Assert.Contains("--head", Assert.Throws<MienException>(() => HeadSpec.Parse(text, [])).Message);

    [Theory]
    [InlineData("head", 31, 0)]
    [InlineData("fc1", 31, 0)]
    [InlineData("fc2", 31, 3)]
    [InlineData("fc3", 31, 6)]
    [InlineData("block1", 0, 0)]
    [InlineData("block2", 5, 0)]
    [InlineData("block3", 10, 0)]
    [InlineData("block4", 17, 0)]
    [InlineData("block5", 24, 0)]
    [InlineData("block5_conv2", 26, 0)]
    [InlineData("block5_conv3", 28, 0)]
    public void A_place_is_read(string name, int feature, int dense) =>
        Assert.Equal(new LayerPlace(feature, dense), LayerPlace.Parse(name, HeadSpec.Parse("4096,4096", [0.3, 0.5])));

    [Theory]
    [InlineData("4096,4096,4096", new[] { 0, 3, 6, 8 })]
    [InlineData("gap,512", new[] { 0, 3 })]
    [InlineData("gap", new[] { 0 })]
    public void Dense_layers_stand_behind_rectifiers_and_dropouts(string text, int[] modules)
    {
        var head = HeadSpec.Parse(text, [0.3, 0.5]);
        Assert.Equal(modules, Enumerable.Range(0, head.Hidden.Count + 1).Select(number => LayerPlace.DenseModule(number, head)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("block0")]
    [InlineData("block6")]
    [InlineData("block5_conv4")]
    [InlineData("fc0")]
    [InlineData("fc4")]
    [InlineData("Head")]
    [InlineData("features.24")]
    public void An_unknown_place_is_refused_with_what_there_is(string name)
    {
        var error = Assert.Throws<MienException>(() => LayerPlace.Parse(name, HeadSpec.Parse("4096,4096", [0.3, 0.5])));
        Assert.Contains("--trainable-from", error.Message);
        Assert.Contains("block5_conv2", error.Message);
        Assert.Contains("fc3", error.Message);
    }

    [Fact]
    public void Places_are_ordered_as_the_forward_pass()
    {
        var head = HeadSpec.Parse("4096,4096", [0.3, 0.5]);
        var places = new[] { "block1", "block1_conv2", "block2", "block5_conv3", "head", "fc2", "fc3" }.Select(name => LayerPlace.Parse(name, head)).ToList();
        for (var i = 0; i < places.Count; i++)
            for (var j = 0; j < places.Count; j++)
                Assert.Equal(i < j, places[i].IsBefore(places[j]));
        Assert.Equal(new LayerPlace(24, 0), LayerPlace.OfKey("features.24.bias"));
        Assert.Equal(new LayerPlace(31, 6), LayerPlace.OfKey("classifier.6.weight"));
    }
}

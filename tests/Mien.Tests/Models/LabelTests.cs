using Mien.Models;

namespace Mien.Tests.Models;

public class LabelTests
{
    [Theory]
    [InlineData("happiness", "happy")]
    [InlineData("Fear", "fearful")]
    [InlineData("ANG", "angry")]
    [InlineData("surprise", "surprised")]
    public void Data_sets_that_spell_a_label_differently_mean_the_same(string spelling, string name) =>
        Assert.Equal(name, Label.Canonical(spelling));

    [Fact]
    public void Every_label_has_a_colour_of_its_own() =>
        Assert.Equal(Label.All.Count, Label.All.Select(label => label.Color).Distinct().Count());

    [Fact]
    public void Classes_keep_the_order_of_the_vocabulary() =>
        Assert.Equal(["neutral", "calm", "happy", "zebra"], Label.InOrder(["zebra", "happy", "neutral", "calm", "happy"]));
}

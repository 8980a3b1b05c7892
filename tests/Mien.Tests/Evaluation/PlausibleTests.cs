using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class PlausibleTests
{
    [Fact]
    public void The_papers_figure_is_25_of_32_and_no_smaller_count()
    {
        var counts = Plausible.Of(0.7812m, 300);
        Assert.Equal([(25, 32), (50, 64), (75, 96), (100, 128), (125, 160), (150, 192), (175, 224), (200, 256), (225, 288)], counts.Select(c => (c.Right, c.Of)));
        Assert.Equal(0.6125, counts[0].Low, 1e-4);
        Assert.Equal(0.8898, counts[0].High, 1e-4);
    }

    [Fact]
    public void A_value_half_way_may_have_been_rounded_to_either_side() =>
        Assert.Contains(Plausible.Of(0.7813m, 40), count => (count.Right, count.Of) == (25, 32));

    [Fact]
    public void The_number_of_decimals_counts()
    {
        Assert.Contains(Plausible.Of(0.5m, 20), count => (count.Right, count.Of) == (6, 11));
        Assert.DoesNotContain(Plausible.Of(0.50m, 20), count => count.Of == 11);
        Assert.Contains(Plausible.Of(0.50m, 20), count => (count.Right, count.Of) == (5, 10));
    }

    [Theory]
    [InlineData("0.0", 0)]
    [InlineData("1.0", 1)]
    public void None_and_all_are_possible_for_every_count(string figure, double share)
    {
        var counts = Plausible.Of(decimal.Parse(figure, System.Globalization.CultureInfo.InvariantCulture), 30);
        Assert.Equal(30, counts.Count);
        Assert.Contains(counts, count => count.Right == share * count.Of);
    }

    [Fact]
    public void Every_count_named_rounds_to_the_figure_and_no_other_denominator_does()
    {
        foreach (var figure in new[] { 0.683m, 0.5708m, 0.75m, 0.3333m })
        {
            var named = Plausible.Of(figure, 400).ToDictionary(count => count.Of);
            var half = 0.5m / (decimal)Math.Pow(10, figure.Scale);
            for (var of = 1; of <= 400; of++)
                Assert.Equal(Enumerable.Range(0, of + 1).Any(right => Math.Abs(right - figure * of) <= half * of), named.ContainsKey(of));
        }
    }

    [Fact]
    public void What_is_no_share_is_refused()
    {
        Assert.Contains("0.7812", Assert.Throws<MienException>(() => Plausible.Of(78.12m)).Message);
        Assert.Throws<MienException>(() => Plausible.Of(-0.1m));
        Assert.Throws<MienException>(() => Plausible.Of(0.5m, 0));
        Assert.Throws<MienException>(() => Plausible.Of(0.5m, 2_000_000));
    }
}

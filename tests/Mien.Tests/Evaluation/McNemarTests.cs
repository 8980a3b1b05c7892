using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class McNemarTests
{
    /// <summary>Binomial tails counted by hand: 2 (1 + 6 + 15) / 64, 2 / 1024, and so on.</summary>
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(2, 4, 44 / 64.0)]
    [InlineData(10, 0, 2 / 1024.0)]
    [InlineData(0, 10, 2 / 1024.0)]
    [InlineData(5, 5, 1)]
    [InlineData(1, 8, 2 * 10 / 512.0)]
    public void The_exact_probability_is_the_binomial_one(int onlyA, int onlyB, double expected) =>
        Assert.Equal(expected, McNemar.Of(onlyA, onlyB).P, 1e-10);

    /// <summary>Of 4,000 fair throws 2,100 or more on one side: the normal approximation with a continuity correction gives 0.00166.</summary>
    [Fact]
    public void Large_counts_do_not_underflow() => Assert.Equal(0.00166, McNemar.Of(1900, 2100).P, 2e-5);
}

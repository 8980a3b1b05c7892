using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class StudentTTests
{
    /// <summary>Two-sided 95 % points as printed in any table of the distribution.</summary>
    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(2, 4.303)]
    [InlineData(7, 2.365)]
    [InlineData(8, 2.306)]
    [InlineData(23, 2.069)]
    [InlineData(30, 2.042)]
    [InlineData(120, 1.980)]
    [InlineData(100_000, 1.960)]
    public void Quantiles_are_those_of_the_tables(int freedom, double expected) =>
        Assert.Equal(expected, StudentT.Quantile(0.95, freedom), 5e-4);

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void The_quantile_undoes_the_probability(double coverage)
    {
        for (var freedom = 1; freedom < 40; freedom++)
            Assert.Equal(coverage, StudentT.Central(StudentT.Quantile(coverage, freedom), freedom), 1e-10);
    }

    [Fact]
    public void One_degree_of_freedom_is_the_distribution_of_cauchy() =>
        Assert.Equal(2 / Math.PI * Math.Atan(1.5), StudentT.Central(1.5, 1), 1e-12);

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile(1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile(double.NaN, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile(0.95, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Central(-1, 5));
    }
}

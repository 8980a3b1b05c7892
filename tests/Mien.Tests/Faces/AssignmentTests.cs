using Mien.Faces;

namespace Mien.Tests.Faces;

public class AssignmentTests
{
    [Fact]
    public void The_cheapest_pairs_are_those_of_trying_all()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var cost = new double[random.Next(5), random.Next(5)];
            for (var i = 0; i < cost.GetLength(0); i++)
                for (var j = 0; j < cost.GetLength(1); j++)
                    cost[i, j] = random.Next(4) == 0 ? double.PositiveInfinity : random.NextDouble() * 3;
            var pairs = Assignment.Solve(cost, 2);
            Assert.Equal(pairs.Where(column => column >= 0).Distinct(), pairs.Where(column => column >= 0));
            Assert.Equal(Least(cost, 0, []), Cost(cost, pairs), 1e-9);
        }
    }

    [Fact]
    public void A_pair_dearer_than_staying_alone_is_not_made()
    {
        Assert.Equal([-1], Assignment.Solve(new[,] { { 2.1 } }, 2));
        Assert.Equal([0], Assignment.Solve(new[,] { { 1.9 } }, 2));
    }

    private static double Cost(double[,] cost, int[] pairs) =>
        pairs.Select((column, row) => column < 0 ? 1 : cost[row, column]).Sum() + cost.GetLength(1) - pairs.Count(column => column >= 0);

    private static double Least(double[,] cost, int row, List<int> chosen) => row == cost.GetLength(0)
        ? Cost(cost, [.. chosen])
        : Enumerable.Range(-1, cost.GetLength(1) + 1).Where(column => column < 0 || !chosen.Contains(column))
            .Min(column => Least(cost, row + 1, [.. chosen, column]));
}

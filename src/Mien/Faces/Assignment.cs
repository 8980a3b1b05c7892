namespace Mien.Faces;

/// <summary>Pairs rows with columns at the least total cost (Hungarian method with potentials, Kuhn 1955, Munkres 1957).</summary>
internal static class Assignment
{
    private const double Forbidden = 1e9;

    /// <summary>Solves the problem where rows and columns may also stay alone.</summary>
    /// <param name="cost">Cost of each pair, 0 or more; infinity forbids it.</param>
    /// <param name="alone">What a row and a column that stay alone cost together: no pair above it is made.</param>
    /// <returns>The column of each row, -1 for none.</returns>
    public static int[] Solve(double[,] cost, double alone)
    {
        var (rows, columns) = (cost.GetLength(0), cost.GetLength(1));
        var square = new double[rows + columns, rows + columns];
        for (var i = 0; i < rows + columns; i++)
            for (var j = 0; j < rows + columns; j++)
                square[i, j] = (i < rows, j < columns) switch
                {
                    (true, true) => Math.Min(cost[i, j], Forbidden),
                    (false, false) => 0,
                    _ => alone / 2,
                };
        return [.. Columns(square)[..rows].Select(column => column < columns ? column : -1)];
    }

    /// <summary>Rows enter one by one, each over the cheapest chain of exchanges; O(n^3).</summary>
    private static int[] Columns(double[,] cost)
    {
        var n = cost.GetLength(0);
        var (rowPotential, columnPotential) = (new double[n], new double[n + 1]);
        var rowOf = Enumerable.Repeat(-1, n + 1).ToArray();      // the last column is where a new row starts
        for (var row = 0; row < n; row++)
        {
            rowOf[n] = row;
            var (from, column) = Chain(cost, rowPotential, columnPotential, rowOf);
            for (; column != n; column = from[column])
                rowOf[column] = rowOf[from[column]];
        }
        var columnOf = new int[n];
        for (var column = 0; column < n; column++)
            columnOf[rowOf[column]] = column;
        return columnOf;
    }

    private static (int[] From, int Free) Chain(double[,] cost, double[] rowPotential, double[] columnPotential, int[] rowOf)
    {
        var n = rowPotential.Length;
        var least = Enumerable.Repeat(double.PositiveInfinity, n).ToArray();
        var (from, used) = (new int[n], new bool[n + 1]);
        var at = n;
        while (rowOf[at] >= 0)
        {
            used[at] = true;
            var (next, step) = (-1, double.PositiveInfinity);
            for (var j = 0; j < n; j++)
            {
                if (used[j])
                    continue;
                var reduced = cost[rowOf[at], j] - rowPotential[rowOf[at]] - columnPotential[j];
                if (reduced < least[j])
                    (least[j], from[j]) = (reduced, at);
                if (least[j] < step)
                    (next, step) = (j, least[j]);
            }
            for (var j = 0; j <= n; j++)
                if (used[j])
                    (rowPotential[rowOf[j]], columnPotential[j]) = (rowPotential[rowOf[j]] + step, columnPotential[j] - step);
                else if (j < n)
                    least[j] -= step;
            at = next;
        }
        return (from, at);
    }
}

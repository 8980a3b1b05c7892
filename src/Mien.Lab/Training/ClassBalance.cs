namespace Mien.Lab.Training;

/// <summary>What a recipe does about classes that are rare in the corpus and not in the world.</summary>
public static class ClassBalance
{
    /// <summary>The samples of an epoch: as many as there are rows, of each class in proportion to its rows to the power
    /// 1 - <paramref name="power"/>. Rare pictures come several times, and of frequent classes others in every epoch.</summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="classes">Class of every row of the corpus.</param>
    /// <param name="power">0 draws every row once, 1 every class alike.</param>
    /// <param name="draw">Order and choice.</param>
    public static int[] Draw(IReadOnlyList<int> rows, int[] classes, double power, Random draw)
    {
        var groups = rows.GroupBy(row => classes[row]).OrderBy(group => group.Key).Select(group => group.ToArray()).ToList();
        var total = groups.Sum(group => Math.Pow(group.Length, 1 - power));
        var order = new List<int>(rows.Count + groups.Count);
        foreach (var group in groups)
        {
            draw.Shuffle(group);
            var quota = rows.Count * Math.Pow(group.Length, 1 - power) / total;
            var count = (int)(quota + draw.NextDouble());   // on average the quota
            order.AddRange(Enumerable.Range(0, count).Select(i => group[i % group.Length]));
        }
        var samples = order.ToArray();
        draw.Shuffle(samples);
        return samples;
    }

    /// <summary>Logarithms of the classes' shares in what <see cref="Draw"/> draws, as the targets tell them: what logit
    /// adjustment adds to the logits in the loss (Menon et al. 2021).</summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="classes">Class of every row of the corpus.</param>
    /// <param name="targets">Share of each class, a row each of the corpus.</param>
    /// <param name="power">Of the draw.</param>
    public static float[] LogPriors(IReadOnlyList<int> rows, int[] classes, float[][] targets, double power)
    {
        var counts = rows.GroupBy(row => classes[row]).ToDictionary(group => group.Key, group => group.Count());
        var shares = new double[targets[rows[0]].Length];
        foreach (var row in rows)
            for (var i = 0; i < shares.Length; i++)
                shares[i] += targets[row][i] * Math.Pow(counts[classes[row]], -power);
        var total = shares.Sum();
        return [.. shares.Select(share => (float)Math.Log(Math.Max(share / total, 1e-6)))];
    }
}

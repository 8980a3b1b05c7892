namespace Mien.Lab.Datasets;

/// <summary>Folds of shuffled frames and of shuffled recordings.</summary>
internal static class RandomFolds
{
    /// <summary>Every picture by itself; sizes differ by one at most.</summary>
    public static FoldSet Frames(FrameSet frames, IReadOnlyList<int> rows, int count, int seed)
    {
        Require(rows.Count, count, "pictures");
        var order = rows.ToArray();
        new Random(seed).Shuffle(order);
        var fold = Deal(order, count);
        return FoldSet.Of(FoldProtocol.Frames(count), frames, rows, row => fold[row]);
    }

    /// <summary>Whole recordings, dealt class by class, so that numbers differ by one at most and classes keep their share.</summary>
    public static FoldSet Clips(FrameSet frames, IReadOnlyList<int> rows, int count, int seed)
    {
        var recordings = rows.GroupBy(row => frames.Rows[row].Recording).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        Require(recordings.Length, count, "recordings");
        new Random(seed).Shuffle(recordings);
        var order = recordings.OrderBy(group => frames.Rows[group.First()].Label, StringComparer.Ordinal).Select(group => group.Key).ToArray();
        var fold = Deal(order, count);
        var known = rows.All(row => frames.Rows[row].Subject.Length > 0);
        return FoldSet.Of(FoldProtocol.Clips(count, known), frames, rows, row => fold[frames.Rows[row].Recording]);
    }

    private static Dictionary<T, int> Deal<T>(T[] order, int count) where T : notnull =>
        order.Select((item, i) => (item, i)).ToDictionary(pair => pair.item, pair => pair.i % count + 1);

    private static void Require(int there, int count, string what)
    {
        if (there < count)
            throw new MienException($"--protocol: {count} folds need at least {count} {what}; there are {there:N0}.");
    }
}

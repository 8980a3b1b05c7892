namespace Mien.Lab.Datasets;

/// <summary>One fold: what is tested after training on the other pictures of the set (see <see cref="FoldSet.TrainOf"/>).</summary>
/// <param name="Number">From 1; published folds keep their number where others are empty.</param>
/// <param name="Test">Row numbers of the <see cref="FrameSet"/>, ascending.</param>
public sealed record Fold(int Number, IReadOnlyList<int> Test);

/// <summary>Folds of a corpus under a protocol. A picture is tested in one fold at most and trained on in all others.</summary>
/// <param name="Protocol">How they were drawn.</param>
/// <param name="Rows">All rows in question, ascending.</param>
/// <param name="Folds">The folds that test something, by number.</param>
/// <param name="Warnings">What a reader must know, with counts.</param>
public sealed record FoldSet(FoldProtocol Protocol, IReadOnlyList<int> Rows, IReadOnlyList<Fold> Folds, IReadOnlyList<string> Warnings)
{
    /// <summary>Draws the folds of a built-in protocol.</summary>
    /// <param name="protocol"><c>frames[:K]</c>, <c>clips[:K]</c>, <c>luna5</c>, <c>blocks6</c>, <c>loao</c> or <c>subjects:K</c>.</param>
    /// <param name="frames">The corpus.</param>
    /// <param name="rows">Rows of the chosen classes, ascending.</param>
    /// <param name="seed">Of what is drawn at random.</param>
    /// <exception cref="MienException">No such protocol, or the corpus lacks what it needs (subjects, RAVDESS' actors, enough of them).</exception>
    /// <exception cref="LeakException">The folds break their claim.</exception>
    public static FoldSet Draw(string protocol, FrameSet frames, IReadOnlyList<int> rows, int seed)
    {
        var (name, count) = Parse(protocol);
        var set = name switch
        {
            "frames" => RandomFolds.Frames(frames, rows, count, seed),
            "clips" => RandomFolds.Clips(frames, rows, count, seed),
            "subjects" => SubjectFolds.Balanced(frames, rows, count, seed),
            "luna5" => SubjectFolds.Luna(frames, rows),
            "blocks6" => SubjectFolds.Blocks(frames, rows),
            _ => SubjectFolds.LeaveOneOut(frames, rows),
        };
        set.RequireClaim(frames);
        return set;
    }

    /// <summary>Whether a name is one of the built-in protocols; otherwise it is a file.</summary>
    public static bool IsBuiltIn(string protocol) =>
        protocol.Split(':')[0] is "frames" or "clips" or "subjects" or "luna5" or "blocks6" or "loao";

    /// <summary>The rows that a fold is trained on, ascending: all that it does not test and, where recordings are kept apart, that
    /// are not pixel for pixel what it tests.</summary>
    public IReadOnlyList<int> TrainOf(FrameSet frames, Fold fold)
    {
        var tested = fold.Test.ToHashSet();
        var pixels = Protocol.Claims == LeakClaim.Nothing ? [] : fold.Test.Select(row => frames.Rows[row].Pixels).Where(hash => hash.Length > 0).ToHashSet();
        return [.. Rows.Where(row => !tested.Contains(row) && !pixels.Contains(frames.Rows[row].Pixels))];
    }

    /// <summary>A fold by its number.</summary>
    /// <exception cref="MienException">There is none.</exception>
    public Fold Find(int number) => Folds.FirstOrDefault(fold => fold.Number == number)
        ?? throw new MienException($"--folds: {Protocol.Name} has no fold {number} here; there are {string.Join(", ", Folds.Select(fold => fold.Number))}.");

    /// <summary>Number of the fold in which each row is tested; a row that no fold tests is absent.</summary>
    public IReadOnlyDictionary<int, int> FoldOfRow() =>
        Folds.SelectMany(fold => fold.Test.Select(row => (row, fold.Number))).ToDictionary(pair => pair.row, pair => pair.Number);

    /// <summary>Collects rows by the number of their fold; 0 means that a row is never tested.</summary>
    internal static FoldSet Of(FoldProtocol protocol, FrameSet frames, IReadOnlyList<int> rows, Func<int, int> foldOf, params IEnumerable<string> warnings)
    {
        var folds = rows.GroupBy(foldOf).Where(group => group.Key > 0).OrderBy(group => group.Key)
            .Select(group => new Fold(group.Key, [.. group])).ToList();
        var set = new FoldSet(protocol, rows, folds, []);
        if (folds.Any(fold => fold.Test.Count == rows.Count))
            throw new MienException($"--protocol {protocol.Name}: one fold tests all {rows.Count:N0} pictures; nothing is left to train on.");
        return set with { Warnings = [.. warnings, .. set.Remarks(frames)] };
    }

    /// <summary>What stands in more than one fold, or in a fold and among the rows that are never tested.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="key">Of a row: its recording, its person; an empty one does not count.</param>
    public IReadOnlyList<string> Shared(FrameSet frames, Func<FrameRow, string> key)
    {
        var folds = FoldOfRow();
        return [.. Rows.GroupBy(row => key(frames.Rows[row])).Where(group => group.Key.Length > 0)
            .Where(group => group.Select(row => folds.GetValueOrDefault(row)).Distinct().Skip(1).Any()).Select(group => group.Key)];
    }

    /// <summary>What breaks the protocol's claim, a line a kind; empty when it holds.</summary>
    internal IReadOnlyList<string> Breaches(FrameSet frames)
    {
        List<string> breaches = [];
        if (Protocol.Claims >= LeakClaim.Recordings)
            Add("recordings", Shared(frames, row => row.Recording));
        if (Protocol.Claims >= LeakClaim.Subjects)
            Add("subjects", Shared(frames, row => row.Subject));
        return breaches;

        void Add(string what, IReadOnlyList<string> shared)
        {
            if (shared.Count > 0)
                breaches.Add($"{shared.Count:N0} {what} stand in more than one fold ({string.Join(", ", shared.Take(5))}{(shared.Count > 5 ? ", ..." : "")})");
        }
    }

    private void RequireClaim(FrameSet frames)
    {
        if (Breaches(frames) is { Count: > 0 } breaches)
            throw new LeakException($"{string.Join("; ", breaches)}, though {Protocol.Name} claims to keep them apart. Nothing was trained.");
    }

    private IEnumerable<string> Remarks(FrameSet frames)
    {
        var total = Rows.CountBy(row => frames.Rows[row].Label).ToDictionary();
        foreach (var fold in Folds)
            foreach (var (label, count) in fold.Test.CountBy(row => frames.Rows[row].Label))
                if (count == total[label])
                    yield return $"Fold {fold.Number} tests all {count:N0} pictures of '{label}': its model never saw that class.";
        var copies = Protocol.Claims == LeakClaim.Nothing ? 0 : Shared(frames, row => row.Pixels).Count;
        if (copies > 0)
            yield return $"{copies:N0} pictures have a pixel-identical copy in another fold: it is left out of training when the copy is tested.";
    }

    private static (string Name, int Count) Parse(string protocol)
    {
        var parts = protocol.Split(':');
        var counted = parts[0] is "frames" or "clips" or "subjects";
        if (!IsBuiltIn(protocol) || parts.Length > 2 || (parts.Length == 2 && !counted) || (parts is ["subjects"]))
            throw new MienException($"--protocol {protocol} is not known: use frames[:K], clips[:K], subjects:K, luna5, blocks6, loao, or a FILE.json.");
        var count = 5;
        if (parts.Length == 2 && !(int.TryParse(parts[1], out count) && count is >= 2 and <= 10_000))
            throw new MienException($"--protocol {protocol} is not possible: the number of folds is 2 to 10000.");
        return (parts[0], count);
    }
}

using static System.FormattableString;

namespace Mien.Lab.Datasets;

/// <summary>A split that somebody made, in a file (<c>path,split</c>): trained on exactly as it stands, and audited.</summary>
/// <param name="Path">The CSV, as <see cref="SplitTable.Read"/> takes it and <see cref="SplitFile"/> writes it.</param>
/// <param name="AllowLeak">Whether recordings or copies may stand on both sides; counts are told all the same.</param>
public sealed record GivenSplit(string Path, bool AllowLeak)
{
    private const int Named = 5;

    /// <summary>The split on a corpus.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="rows">Rows of the chosen classes.</param>
    /// <exception cref="MienException">Not such a file, several folds, pictures that the corpus does not have, or an empty side.</exception>
    /// <exception cref="LeakException">Recordings or copies stand on both sides; counts them and names the first.</exception>
    public Split Draw(FrameSet frames, IReadOnlyList<int> rows)
    {
        var table = SplitTable.Read(Path, frames);
        if (table.Folds.Count > 1)
            throw new MienException($"--split-file '{Path}' has {table.Folds.Count} folds, and one training has one split. Keep the rows of one fold, or train and test them all: mien evaluate FRAMES --protocol FILE.json");
        var numbers = frames.Rows.Select((row, i) => (row.Path, i)).ToDictionary(pair => pair.Path, pair => pair.i, StringComparer.Ordinal);
        RequireKnown(table, numbers);
        var chosen = rows.ToHashSet();
        table = table with { Pictures = [.. table.Pictures.Where(picture => chosen.Contains(numbers[picture.Path]))] };
        int[] Side(string side) => [.. table.Pictures.Where(picture => picture.Place.In(0) == side).Select(picture => numbers[picture.Path]).Order()];
        var (train, valid, test) = (Side("train"), Side("valid"), Side("test"));
        if (train.Length == 0 || valid.Length == 0)
            throw new MienException(Invariant($"--split-file '{Path}' needs pictures to train on (split train) and to validate on (split valid); of the chosen classes it has {train.Length:N0} and {valid.Length:N0}") +
                                    (test.Length > 0 ? Invariant($", and {test.Length:N0} of split test, which training does not touch.") : "."));
        var audit = LeakGuard.Check(table, LeakClaim.Recordings);
        Judge(audit);
        return new Split(train, valid, 0, [.. Warnings(audit, test.Length, rows.Count - table.Pictures.Select(picture => picture.Path).Distinct().Count())]) { Leaky = audit.Breaking.Any() };
    }

    private void RequireKnown(SplitTable table, Dictionary<string, int> numbers)
    {
        var unknown = table.Pictures.Select(picture => picture.Path).Where(path => !numbers.ContainsKey(path)).Distinct().ToList();
        if (unknown.Count > 0)
            throw new MienException(Invariant($"--split-file '{Path}' names {unknown.Count:N0} pictures that the corpus does not have ({string.Join(", ", unknown.Take(Named))}{(unknown.Count > Named ? ", ..." : "")}). ") +
                                    $"Paths are those of its manifest, such as '{numbers.Keys.First()}'.");
    }

    private void Judge(LeakAudit audit)
    {
        var breaking = audit.Breaking.ToList();
        if (breaking.Count > 0 && !AllowLeak)
            throw new LeakException(Invariant($"--split-file '{Path}': a given split keeps recordings and copies apart, and this one does not for {breaking.Select(leak => leak.Held).Distinct().Count():N0} of {audit.Held:N0} held-out pictures: ") +
                                    string.Join("; ", breaking.GroupBy(leak => leak.Kind).Select(Describe)) + ". Nothing was trained. Repair the split, or say --allow-leak.");
    }

    private static string Describe(IGrouping<LeakKind, Leak> leaks)
    {
        var first = leaks.DistinctBy(leak => leak.Key).Take(Named).Select(leak => $"{leak.Held.Path} and {leak.Other.Path}");
        return Invariant($"{LeakAudit.NameOf(leaks.Key)}: {leaks.Count():N0} ({string.Join(", ", first)})");
    }

    private static IEnumerable<string> Warnings(LeakAudit audit, int test, int absent)
    {
        foreach (var kind in audit.Leaks.GroupBy(leak => leak.Kind).OrderBy(kind => kind.Key))
            yield return Invariant($"{kind.Count():N0} of {audit.Held:N0} held-out pictures have the {LeakAudit.NameOf(kind.Key)} on the other side of the given split{(audit.Breaks(kind.Key) ? ": allowed by --allow-leak" : "")}.");
        if (audit.Known(picture => picture.Subject) < audit.Table.Pictures.Count)
            yield return "Not all subjects are known: whether people stand on both sides cannot be said.";
        if (test > 0)
            yield return Invariant($"{test:N0} pictures of split test take no part.");
        if (absent > 0)
            yield return Invariant($"{absent:N0} pictures of the chosen classes are not in the given split and take no part.");
    }
}

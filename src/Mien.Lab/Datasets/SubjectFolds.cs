using System.Globalization;

namespace Mien.Lab.Datasets;

/// <summary>Folds that hold whole people out.</summary>
internal static class SubjectFolds
{
    /// <summary>The five folds of Luna-Jimenez et al. 2022, by RAVDESS actor.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> LunaActors { get; } =
        [[2, 5, 14, 15, 16], [3, 6, 7, 13, 18], [10, 11, 12, 19, 20], [8, 17, 21, 23, 24], [1, 4, 9, 22]];

    /// <summary>Six blocks of four RAVDESS actors, as the folds of SVFAP and HiCMAE: 1-4 to 21-24.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> BlockActors { get; } =
        [.. Enumerable.Range(0, 6).Select(block => (IReadOnlyList<int>)[.. Enumerable.Range(4 * block + 1, 4)])];

    public static FoldSet Luna(FrameSet frames, IReadOnlyList<int> rows) =>
        Published("luna5", "Luna-Jimenez' five folds of actors", LunaActors, frames, rows);

    public static FoldSet Blocks(FrameSet frames, IReadOnlyList<int> rows) =>
        Published("blocks6", "Six blocks of four actors", BlockActors, frames, rows);

    /// <summary>One fold a person, in the order of their names.</summary>
    public static FoldSet LeaveOneOut(FrameSet frames, IReadOnlyList<int> rows)
    {
        var subjects = Subjects("loao", frames, rows);
        var fold = subjects.Select((group, i) => (group.Key, Fold: i + 1)).ToDictionary(pair => pair.Key, pair => pair.Fold);
        return Of("loao", "One person at a time is held out", frames, rows, fold);
    }

    /// <summary>K folds of drawn people: as many people in each (one more or less), and as even in pictures as that allows.</summary>
    public static FoldSet Balanced(FrameSet frames, IReadOnlyList<int> rows, int count, int seed)
    {
        var subjects = Subjects($"subjects:{count}", frames, rows);
        if (subjects.Length < count)
            throw new MienException($"--protocol subjects:{count} needs at least {count} people; there are {subjects.Length}. Use subjects:{subjects.Length} or loao.");
        new Random(seed).Shuffle(subjects);
        var (fold, pictures) = (new Dictionary<string, int>(), new int[count]);
        foreach (var round in subjects.OrderByDescending(group => group.Count()).Chunk(count))   // the largest of a round joins the smallest fold
            foreach (var (group, index) in round.Zip(Enumerable.Range(0, count).OrderBy(i => pictures[i]).ToList()))
            {
                fold[group.Key] = index + 1;
                pictures[index] += group.Count();
            }
        return Of($"subjects:{count}", $"{subjects.Length} people in {count} drawn folds", frames, rows, fold);
    }

    private static FoldSet Published(string name, string how, IReadOnlyList<IReadOnlyList<int>> actors, FrameSet frames, IReadOnlyList<int> rows)
    {
        var fold = new Dictionary<string, int>();
        foreach (var subject in Subjects(name, frames, rows).Select(group => group.Key))
            fold[subject] = int.TryParse(subject, NumberStyles.None, CultureInfo.InvariantCulture, out var actor) && actor is >= 1 and <= 24
                ? actors.TakeWhile(members => !members.Contains(actor)).Count() + 1
                : throw new MienException($"--protocol {name} names the 24 actors of RAVDESS; this corpus has the subject '{subject}'. Use subjects:K or loao.");
        var empty = Enumerable.Range(1, actors.Count).Except(fold.Values).ToList();
        return Of(name, how, frames, rows, fold,
            [.. empty.Select(number => $"Fold {number} has none of its actors here ({string.Join(", ", actors[number - 1])}) and is left out.")]);
    }

    private static FoldSet Of(string name, string how, FrameSet frames, IReadOnlyList<int> rows, Dictionary<string, int> fold, params IEnumerable<string> warnings) =>
        FoldSet.Of(FoldProtocol.Subjects(name, how, fold.Count), frames, rows, row => fold[frames.Rows[row].Subject], warnings);

    private static IGrouping<string, int>[] Subjects(string protocol, FrameSet frames, IReadOnlyList<int> rows)
    {
        var unknown = rows.Count(row => frames.Rows[row].Subject.Length == 0);
        if (unknown > 0)
            throw new MienException($"--protocol {protocol} needs to know who is in each picture, and this corpus does not say for {unknown:N0} of {rows.Count:N0}. " +
                                    "Prepare it with --subjects, or use --protocol clips, whose figure cannot say anything about new people.");
        var subjects = rows.GroupBy(row => frames.Rows[row].Subject).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        return subjects.Length >= 2
            ? subjects
            : throw new MienException($"--protocol {protocol} needs at least two people; there is only {subjects[0].Key}. Use --protocol clips.");
    }
}

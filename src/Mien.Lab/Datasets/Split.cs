namespace Mien.Lab.Datasets;

/// <summary>Which pictures are trained on and which are validated on, as row numbers of the <see cref="FrameSet"/>.</summary>
/// <param name="Train">Training rows, ascending.</param>
/// <param name="Validation">Validation rows, ascending.</param>
/// <param name="CopiesDropped">Training pictures left out because the same picture is validated on (given splits).</param>
/// <param name="Warnings">What a reader must know of a given split, with counts.</param>
public sealed record Split(IReadOnlyList<int> Train, IReadOnlyList<int> Validation, int CopiesDropped, IReadOnlyList<string> Warnings)
{
    /// <summary>Random frames. Neighbouring frames of one clip stand on both sides: leaky by design.</summary>
    /// <exception cref="MienException">Fewer than two pictures.</exception>
    public static Split Frames(FrameSet frames, IReadOnlyList<int> rows, double share, int seed)
    {
        if (rows.Count < 2)
            throw new MienException($"Cannot hold out a share of {rows.Count} pictures; at least 2 are needed.");
        var order = rows.ToArray();
        new Random(seed).Shuffle(order);
        var held = Math.Clamp((int)Math.Round(order.Length * share), 1, order.Length - 1);
        return Sides(order[held..], order[..held]);
    }

    /// <summary>Whole recordings held out, class by class, so that every class keeps its share.</summary>
    public static Split Clips(FrameSet frames, IReadOnlyList<int> rows, double share, int seed)
    {
        var random = new Random(seed);
        var held = new HashSet<string>();
        foreach (var label in rows.GroupBy(row => frames.Rows[row].Label))
            held.UnionWith(Draw(label.Select(row => frames.Rows[row].Recording), share, random, "recordings of class " + label.Key));
        var split = ByKey(rows, row => held.Contains(frames.Rows[row].Recording));
        RequireDisjoint(frames, split, row => row.Recording, "recording");
        return split;
    }

    /// <summary>Whole people held out: the named ones, or a random share.</summary>
    /// <exception cref="MienException">Subjects are unknown, a named one is not there, or all are named.</exception>
    public static Split Actors(FrameSet frames, IReadOnlyList<int> rows, double share, int seed, IReadOnlyList<string> named)
    {
        if (rows.Any(row => frames.Rows[row].Subject.Length == 0))
            throw new MienException("--protocol actors needs to know who is in each picture, and this corpus does not say. " +
                                    "Prepare it with --subjects, or use --protocol clips or given.");
        var subjects = rows.Select(row => frames.Rows[row].Subject).ToHashSet();
        var unknown = named.Where(subject => !subjects.Contains(subject)).ToList();
        if (unknown.Count > 0)
            throw new MienException($"--validation-subjects: there is no subject {string.Join(", ", unknown)}; there are {string.Join(", ", subjects.Order())}.");
        if (named.Count > 0 && named.Distinct().Count() == subjects.Count)
            throw new MienException($"--validation-subjects names all {subjects.Count} subjects; nobody is left to train on.");
        var held = named.Count > 0 ? [.. named] : Draw(subjects, share, new Random(seed), "subjects");
        var split = ByKey(rows, row => held.Contains(frames.Rows[row].Subject));
        RequireDisjoint(frames, split, row => row.Subject, "subject");
        RequireDisjoint(frames, split, row => row.Recording, "recording");
        return split;
    }

    /// <summary>The split that the corpus came with: <c>train</c> against <c>valid</c>. Training pictures that are pixel for
    /// pixel a validation picture are left out.</summary>
    /// <exception cref="MienException">The corpus has no such split, or nothing but copies to train on.</exception>
    public static Split Given(FrameSet frames, IReadOnlyList<int> rows)
    {
        var validation = rows.Where(row => frames.Rows[row].Split == "valid").ToArray();
        var train = rows.Where(row => frames.Rows[row].Split == "train").ToArray();
        if (train.Length == 0 || validation.Length == 0)
            throw new MienException("--protocol given needs train and valid folders above the classes (or a split column with these names); " +
                                    $"found {train.Length:N0} training and {validation.Length:N0} validation pictures.");
        var held = validation.Select(row => frames.Rows[row].Pixels).ToHashSet();
        var kept = train.Where(row => !held.Contains(frames.Rows[row].Pixels)).ToArray();
        if (kept.Length == 0)
            throw new MienException($"--protocol given: all {train.Length:N0} training pictures are copies of validation pictures.");
        return Sides(kept, validation) with { CopiesDropped = train.Length - kept.Length, Warnings = [.. Shared(frames, kept, validation)] };
    }

    private static IEnumerable<string> Shared(FrameSet frames, int[] train, int[] validation)
    {
        foreach (var (name, key) in new (string, Func<FrameRow, string>)[] { ("recordings", r => r.Recording), ("subjects", r => r.Subject) })
        {
            var sides = train.Select(row => key(frames.Rows[row])).Where(k => k.Length > 0).ToHashSet();
            var both = validation.Select(row => key(frames.Rows[row])).Where(sides.Contains).Distinct().Count();
            if (both > 0)
                yield return $"{both:N0} {name} stand on both sides of the given split.";
        }
        if (validation.All(row => frames.Rows[row].Subject.Length == 0))
            yield return "Subjects are unknown: whether people stand on both sides cannot be said.";
    }

    private static HashSet<string> Draw(IEnumerable<string> keys, double share, Random random, string what)
    {
        var all = keys.Distinct().Order(StringComparer.Ordinal).ToArray();
        if (all.Length < 2)
            throw new MienException($"Cannot hold out a share of {all.Length} {what}; at least 2 are needed. Use --protocol frames to see what is learned at all.");
        random.Shuffle(all);
        return [.. all.Take(Math.Clamp((int)Math.Round(all.Length * share), 1, all.Length - 1))];
    }

    private static Split ByKey(IReadOnlyList<int> rows, Func<int, bool> held)
    {
        var sides = rows.ToLookup(held);
        return Sides([.. sides[false]], [.. sides[true]]);
    }

    private static Split Sides(int[] train, int[] validation)
    {
        Array.Sort(train);
        Array.Sort(validation);
        return new Split(train, validation, 0, []);
    }

    /// <summary>A split of our own that breaks its claim is a bug: refused, pairs named.</summary>
    private static void RequireDisjoint(FrameSet frames, Split split, Func<FrameRow, string> key, string what)
    {
        var train = split.Train.Select(row => key(frames.Rows[row])).ToHashSet();
        var both = split.Validation.Select(row => key(frames.Rows[row])).Where(train.Contains).Distinct().Take(5).ToList();
        if (both.Count > 0)
            throw new LeakException($"The split puts the same {what} on both sides: {string.Join(", ", both)}. Nothing was trained.");
    }
}

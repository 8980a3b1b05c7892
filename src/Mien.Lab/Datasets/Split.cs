using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Mien.Lab.Datasets;

/// <summary>Which pictures are trained on and which are validated on, as row numbers of the <see cref="FrameSet"/>.</summary>
/// <param name="Train">Training rows, ascending.</param>
/// <param name="Validation">Validation rows, ascending.</param>
/// <param name="CopiesDropped">Training pictures left out because the same picture is validated on.</param>
/// <param name="Warnings">What a reader must know of a given split, with counts.</param>
public sealed record Split(IReadOnlyList<int> Train, IReadOnlyList<int> Validation, int CopiesDropped, IReadOnlyList<string> Warnings)
{
    /// <summary>Pictures of one batch in Keras' default size. The paper's 0.7812 is 25 of 32, and no smaller number gives it.</summary>
    public const int BatchPictures = 32;

    /// <summary>Whether a given split is known to have recordings or copies on both sides.</summary>
    public bool Leaky { get; init; }

    /// <summary>Random frames. Neighbouring frames of one clip stand on both sides: leaky by design.</summary>
    /// <exception cref="MienException">Fewer than two pictures.</exception>
    public static Split Frames(FrameSet frames, IReadOnlyList<int> rows, double share, int seed)
    {
        if (rows.Count < 2)
            throw new MienException($"Cannot hold out a share of {rows.Count} pictures; at least 2 are needed.");
        return Drawn(rows, Math.Clamp((int)Math.Round(rows.Count * share), 1, rows.Count - 1), seed);
    }

    /// <summary>One batch of random frames is validated on, all others are trained on. Leaky as random frames are.</summary>
    /// <exception cref="MienException">There are no more than <see cref="BatchPictures"/> pictures.</exception>
    public static Split Batch(IReadOnlyList<int> rows, int seed) => rows.Count > BatchPictures
        ? Drawn(rows, BatchPictures, seed)
        : throw new MienException($"--protocol batch validates on {BatchPictures} pictures and trains on the others; there are only {rows.Count}.");

    /// <summary>A contiguous part of each class folder, its files in the order of their names. Up to one recording of each class is
    /// cut in two, and the same people stand on both sides.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="rows">Rows of the chosen classes.</param>
    /// <param name="share">Of each folder; what is not a whole number of files is rounded down.</param>
    /// <param name="tail">The last part. False: the first, which is what <c>flow_from_directory</c> of Keras validates on under
    /// <c>ImageDataGenerator(validation_split=share)</c>.</param>
    /// <exception cref="MienException">No folder has enough files for one of them.</exception>
    public static Split Folder(FrameSet frames, IReadOnlyList<int> rows, double share, bool tail)
    {
        var held = new HashSet<int>();
        foreach (var folder in rows.GroupBy(row => frames.Rows[row].Label))
        {
            var files = folder.OrderBy(row => frames.Rows[row].Path, StringComparer.Ordinal).ToArray();
            var count = (int)(share * files.Length);
            held.UnionWith(tail ? files[^count..] : files[..count]);
        }
        if (held.Count == 0)
            throw new MienException($"A share of {share} of each class folder is less than one picture; there are only {rows.Count}. Use a larger --validation-share.");
        var split = ByKey(rows, held.Contains);
        return split with { Warnings = [.. Shared(frames, split.Train, split.Validation, "cut through each class folder")] };
    }

    /// <summary>Whole recordings held out, class by class, so that every class keeps its share. Training pictures that are
    /// pixel for pixel a validation picture are left out.</summary>
    /// <exception cref="MienException">Fewer than two recordings of a class, or nothing but copies to train on.</exception>
    /// <exception cref="LeakException">The split breaks its claim.</exception>
    public static Split Clips(FrameSet frames, IReadOnlyList<int> rows, double share, int seed)
    {
        var random = new Random(seed);
        var held = new HashSet<string>();
        foreach (var label in rows.GroupBy(row => frames.Rows[row].Label))
            held.UnionWith(Draw(label.Select(row => frames.Rows[row].Recording), share, random, "recordings of class " + label.Key));
        return Guarded(frames, ByKey(rows, row => held.Contains(frames.Rows[row].Recording)), LeakClaim.Recordings);
    }

    /// <summary>Whole people held out: the named ones, or a random share. Training pictures that are pixel for pixel a
    /// validation picture are left out.</summary>
    /// <exception cref="MienException">Subjects are unknown, a named one is not there, or all are named.</exception>
    /// <exception cref="LeakException">The split breaks its claim.</exception>
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
        return Guarded(frames, ByKey(rows, row => held.Contains(frames.Rows[row].Subject)), LeakClaim.Subjects);
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
        var split = WithoutCopies(frames, Sides(train, validation));
        return split with { Warnings = [.. Shared(frames, split.Train, validation, "given split")] };
    }

    /// <summary>A fixed share of the corpus' own <c>train</c>, the same for every seed: whole recordings, drawn by the hash of their
    /// names. <c>valid</c> and <c>test</c> take no part, and copies of their pictures are left out.</summary>
    /// <exception cref="MienException">The corpus has no such split, or nothing but copies to train on.</exception>
    /// <exception cref="LeakException">The split breaks its claim.</exception>
    public static Split Inner(FrameSet frames, IReadOnlyList<int> rows, double share)
    {
        var apart = frames.Rows.Where(row => row.Split is "valid" or "test").Select(row => row.Pixels).Where(pixels => pixels.Length > 0).ToHashSet();
        var given = rows.Where(row => frames.Rows[row].Split == "train").ToArray();
        var kept = given.Where(row => !apart.Contains(frames.Rows[row].Pixels)).ToArray();
        var split = ByKey(kept, row => Place(frames.Rows[row].Recording) < share);
        if (split.Train.Count == 0 || split.Validation.Count == 0)
            throw new MienException("--protocol inner holds out a share of the corpus' own training pictures: it needs a train folder above the classes " +
                                    $"(or a split column with this name); found {given.Length:N0} training pictures.");
        split = split with { Validation = [.. split.Validation.DistinctBy(row => frames.Rows[row].Pixels is { Length: > 0 } pixels ? pixels : frames.Rows[row].Path)] };
        split = Guarded(frames, split, LeakClaim.Recordings);
        return split with { CopiesDropped = given.Length - split.Train.Count - split.Validation.Count };
    }

    /// <summary>A number from 0 to 1 that follows from a name.</summary>
    private static double Place(string name) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) / (double)(1L << 32);

    /// <summary>Leaves out training pictures that are pixel for pixel a validation picture, whoever drew the split.</summary>
    private static Split WithoutCopies(FrameSet frames, Split split)
    {
        var held = split.Validation.Select(row => frames.Rows[row].Pixels).Where(pixels => pixels.Length > 0).ToHashSet();
        var kept = split.Train.Where(row => !held.Contains(frames.Rows[row].Pixels)).ToArray();
        return kept.Length > 0
            ? split with { Train = kept, CopiesDropped = split.Train.Count - kept.Length }
            : throw new MienException($"All {split.Train.Count:N0} training pictures are copies of validation pictures; nothing is left to train on.");
    }

    /// <summary>A split of our own that breaks its claim is a bug: refused, pairs named.</summary>
    private static Split Guarded(FrameSet frames, Split split, LeakClaim claim)
    {
        LeakGuard.Require(frames, split = WithoutCopies(frames, split), claim);
        return split;
    }

    private static IEnumerable<string> Shared(FrameSet frames, IReadOnlyList<int> train, IReadOnlyList<int> validation, string of)
    {
        foreach (var (name, key) in new (string, Func<FrameRow, string>)[] { ("recordings", r => r.Recording), ("subjects", r => r.Subject) })
        {
            var sides = train.Select(row => key(frames.Rows[row])).Where(k => k.Length > 0).ToHashSet();
            var both = validation.Select(row => key(frames.Rows[row])).Where(sides.Contains).Distinct().Count();
            if (both > 0)
                yield return $"{both:N0} {name} stand on both sides of the {of}.";
        }
        if (validation.All(row => frames.Rows[row].Subject.Length == 0))
            yield return "Subjects are unknown: whether people stand on both sides cannot be said.";
    }

    private static Split Drawn(IReadOnlyList<int> rows, int held, int seed)
    {
        var order = rows.ToArray();
        new Random(seed).Shuffle(order);
        return Sides(order[held..], order[..held]);
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
}

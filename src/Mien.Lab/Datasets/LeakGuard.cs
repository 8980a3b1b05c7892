using System.Collections.Concurrent;

namespace Mien.Lab.Datasets;

/// <summary>Looks for pictures of a split that belong together and stand on different sides.</summary>
public static class LeakGuard
{
    /// <summary>Correlation of aligned detail (<see cref="PictureAlignment.Correlation"/>) from which two pictures are taken for
    /// one: between twins and other clips of the same actor on RAVDESS, see docs/leak-guard.md. Ours.</summary>
    public const double SamePicture = 0.99;

    /// <summary>Correlation from which two pictures show one person at least: above what two people reach on RAVDESS and
    /// CK+, see docs/leak-guard.md. Ours.</summary>
    public const double SamePerson = 0.9;

    private const int Named = 5;

    /// <summary>Checks names, manifests and hashes of pixels; pictures are not opened.</summary>
    public static LeakAudit Check(SplitTable table, LeakClaim claim) => new(table, claim, FromNames(table), 0, []);

    /// <summary>Checks names first, then the pictures themselves.</summary>
    /// <param name="table">The split.</param>
    /// <param name="claim">What it promises.</param>
    /// <param name="files">Where the pictures are; 5 kB of each go to a scratch file, 0.3 kB stay in memory.</param>
    /// <param name="progress">Receives "read" and "compare" in pictures.</param>
    /// <param name="cancel">Stops between pictures.</param>
    /// <exception cref="MienException">None of the pictures is there, or a broken zip.</exception>
    public static async Task<LeakAudit> CheckAsync(SplitTable table, LeakClaim claim, PictureFiles files,
        IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        using var shelf = new PictureShelf(table.Pictures.Count);
        var skipped = await ReadAsync(table, files, shelf, progress, cancel);
        if (shelf.Filled == 0)
            throw new MienException($"None of the {table.Pictures.Count:N0} pictures of '{table.Name}' could be read: {skipped[0]}");
        table = table with { Pictures = [.. table.Pictures.Zip(shelf.Pixels, (picture, pixels) => picture with { Pixels = pixels ?? picture.Pixels })] };
        var near = await Task.Run(() => new NearDuplicates(table.Pictures, shelf).Find(progress, cancel), cancel);
        return new LeakAudit(table, claim, [.. FromNames(table), .. near], shelf.Filled, skipped);
    }

    /// <summary>Refuses a split of our own that breaks what it promises, which would be a bug.</summary>
    /// <exception cref="LeakException">Names the first pairs.</exception>
    internal static void Require(FrameSet frames, Split split, LeakClaim claim)
    {
        var breaking = Check(SplitTable.Of(frames, split), claim).Breaking.ToList();
        if (breaking.Count > 0)
            throw new LeakException("The split " + string.Join("; it ", breaking.GroupBy(leak => leak.Kind).Select(Describe)) +
                                    ". Nothing was trained.");
    }

    private static string Describe(IGrouping<LeakKind, Leak> leaks)
    {
        var what = leaks.Key switch
        {
            LeakKind.SamePicture => "picture",
            LeakKind.SameSubject => "subject",
            _ => "recording",
        };
        var first = leaks.DistinctBy(leak => leak.Key).Take(Named);
        return $"puts the same {what} on both sides: " +
               string.Join(", ", first.Select(leak => $"{leak.Key} ({leak.Held.Path} and {leak.Other.Path})"));
    }

    private static List<Leak> FromNames(SplitTable table) =>
    [
        .. Shared(table, LeakKind.SamePicture, picture => picture.Pixels.Length > 0 ? picture.Pixels : picture.Path, _ => "", (_, _) => true),
        .. Shared(table, LeakKind.SameRecording, picture => picture.Recording, picture => picture.Clip, (held, other) => held == other),
        .. Shared(table, LeakKind.Twin, picture => picture.Recording, picture => picture.Clip, (held, other) => held != other),
        .. Shared(table, LeakKind.SameSubject, picture => picture.Subject, _ => "", (_, _) => true),
    ];

    /// <summary>One leak for each held-out picture that has partners of the same key, and of a part that counts, on a side
    /// before its own.</summary>
    private static IEnumerable<Leak> Shared(SplitTable table, LeakKind kind, Func<SplitPicture, string> key,
        Func<SplitPicture, string> part, Func<string, string, bool> counts)
    {
        foreach (var group in table.Pictures.Where(picture => key(picture).Length > 0).GroupBy(key))
        {
            var parts = group.GroupBy(picture => (picture.Place, Part: part(picture))).ToList();
            if (parts.Count < 2)
                continue;
            foreach (var held in parts)
            {
                var others = parts.Where(other => counts(held.Key.Part, other.Key.Part)
                                                  && held.Key.Place.HeldAgainst(other.Key.Place) >= 0)
                    .SelectMany(other => other).ToList();
                if (others.Count > 0)
                    foreach (var leak in Pairs(kind, group.Key, held, others))
                        yield return leak;
            }
        }
    }

    private static IEnumerable<Leak> Pairs(
        LeakKind kind, string key, IEnumerable<SplitPicture> held, List<SplitPicture> others)
    {
        var named = new Dictionary<string, SplitPicture>();
        foreach (var other in others)
            named.TryAdd(other.FileName, other);
        foreach (var picture in held)
        {
            var other = named.GetValueOrDefault(picture.FileName, others[0]);
            yield return new Leak(kind, key, picture, other, picture.Place.HeldAgainst(other.Place), others.Count, null);
        }
    }

    private static async Task<List<string>> ReadAsync(
        SplitTable table, PictureFiles files, PictureShelf shelf, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var skipped = new ConcurrentBag<(int Picture, string Reason)>();
        using var zips = new ZipReaders();
        var done = 0L;
        await Parallel.ForEachAsync(Enumerable.Range(0, shelf.Count), cancel, async (i, _) =>
        {
            try
            {
                shelf.Put(i, await zips.UseAsync(zip => Task.FromResult(PictureFingerprint.Of(files.Read(table.Pictures[i].Path, zip)))));
            }
            catch (MienException error)
            {
                skipped.Add((i, error.Message));
            }
            progress?.Report(new WorkProgress("read", Interlocked.Increment(ref done), shelf.Count, "pictures"));
        });
        return [.. skipped.OrderBy(skip => skip.Picture).Select(skip => skip.Reason)];
    }
}

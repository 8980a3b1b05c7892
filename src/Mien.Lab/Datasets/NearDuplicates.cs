using System.Collections.Concurrent;
using System.Numerics;
using System.Numerics.Tensors;

namespace Mien.Lab.Datasets;

/// <summary>Finds held-out pictures that another side has too, re-encoded, rescaled or cropped anew, or that show a person
/// it has. Hashes only propose; the correlation of the aligned pictures confirms.</summary>
internal sealed class NearDuplicates(IReadOnlyList<SplitPicture> pictures, PictureShelf shelf)
{
    /// <summary>Most proposals that are looked at for a held-out picture, by likeness of their spectra. Ours.</summary>
    private const int Nearest = 16;

    /// <summary>Confirmed pairs, one a held-out picture.</summary>
    public List<Leak> Find(IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var held = Enumerable.Range(0, shelf.Count).Where(i => pictures[i].Place.IsHeld && shelf.Hashes[i] != 0).ToList();
        var found = new ConcurrentBag<(int Held, Leak Leak)>();
        var done = 0L;
        Parallel.ForEach(held, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            if (Confirm(i, Propose(i)) is { } leak)
                found.Add((i, leak));
            progress?.Report(new WorkProgress("compare", Interlocked.Increment(ref done), held.Count, "pictures"));
        });
        return [.. found.OrderBy(pair => pair.Held).Select(pair => pair.Leak)];
    }

    /// <summary>The most alike of the pictures that this one is held out against and that are no known relatives.</summary>
    private List<int> Propose(int held)
    {
        var hash = shelf.Hashes[held];
        var spectrum = shelf.Spectrum(held);
        var nearest = new PriorityQueue<int, float>();
        for (var other = 0; other < shelf.Count; other++)
        {
            if (BitOperations.PopCount(shelf.Hashes[other] ^ hash) > PictureFingerprint.Radius || !IsRival(held, other))
                continue;
            nearest.Enqueue(other, TensorPrimitives.Dot(shelf.Spectrum(other), spectrum));
            if (nearest.Count > Nearest)
                nearest.Dequeue();
        }
        return [.. nearest.UnorderedItems.Select(item => item.Element).Order()];
    }

    private bool IsRival(int held, int other) => shelf.Hashes[other] != 0 && shelf.Pixels[held] != shelf.Pixels[other]
        && pictures[held].Place.HeldAgainst(pictures[other].Place) >= 0
        && (pictures[held].Recording.Length == 0 || pictures[held].Recording != pictures[other].Recording);

    private Leak? Confirm(int held, List<int> proposals)
    {
        if (proposals.Count == 0)
            return null;
        var grey = shelf.Grey(held);
        var values = proposals.Select(other => (Other: other, Value: PictureAlignment.Correlation(grey, shelf.Grey(other))))
            .Where(pair => pair.Value >= (IsSamePerson(held, pair.Other) ? LeakGuard.SamePicture : LeakGuard.SamePerson)).ToList();
        if (values.Count == 0)
            return null;
        var (best, value) = values.MaxBy(pair => pair.Value);
        var (kind, least) = value >= LeakGuard.SamePicture
            ? (LeakKind.NearDuplicate, LeakGuard.SamePicture) : (LeakKind.LookAlike, LeakGuard.SamePerson);
        var (picture, partner) = (pictures[held], pictures[best]);
        return new Leak(kind, partner.Recording.Length > 0 ? partner.Recording : partner.Path, picture, partner,
            picture.Place.HeldAgainst(partner.Place), values.Count(pair => pair.Value >= least), value);
    }

    private bool IsSamePerson(int held, int other) =>
        pictures[held].Subject.Length > 0 && pictures[held].Subject == pictures[other].Subject;
}

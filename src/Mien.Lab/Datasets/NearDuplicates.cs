using System.Collections.Concurrent;
using System.Numerics;
using System.Numerics.Tensors;

namespace Mien.Lab.Datasets;

/// <summary>Finds held-out pictures that another side has too, re-encoded, rescaled or cropped anew. Hashes only propose;
/// the correlation of the aligned pictures confirms.</summary>
internal sealed class NearDuplicates(IReadOnlyList<SplitPicture> pictures, PictureShelf shelf)
{
    /// <summary>Most bits in which the hashes of a proposed pair differ. Ours.</summary>
    private const int Radius = 14;

    /// <summary>Most proposals that are looked at for a held-out picture, by likeness of their spectra. Ours.</summary>
    private const int Nearest = 12;

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
            if (BitOperations.PopCount(shelf.Hashes[other] ^ hash) > Radius || !IsRival(held, other))
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
        var confirmed = proposals.Select(other => (Other: other, Value: PictureAlignment.Correlation(grey, shelf.Grey(other))))
            .Where(pair => pair.Value >= LeakGuard.SamePicture).ToList();
        if (confirmed.Count == 0)
            return null;
        var (best, value) = confirmed.MaxBy(pair => pair.Value);
        var (picture, partner) = (pictures[held], pictures[best]);
        return new Leak(LeakKind.NearDuplicate, partner.Recording.Length > 0 ? partner.Recording : partner.Path, picture, partner,
            picture.Place.HeldAgainst(partner.Place), confirmed.Count, value);
    }
}

using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>The rows of a training fold that choose epoch and temperature; the test rows are not known here.</summary>
/// <param name="Split">Inner training rows, without copies of the held-out ones, and the held-out ones as validation.</param>
/// <param name="By"><c>subjects</c>, or <c>clips</c> where the fold has fewer than three people or does not know them.</param>
/// <param name="Held">What is held out, in order.</param>
public sealed record InnerHoldOut(Split Split, string By, IReadOnlyList<string> Held)
{
    private const int FewestSubjects = 3;

    /// <summary>Draws a share of the training fold's people, or of its recordings, class by class.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="train">Rows of the training fold.</param>
    /// <param name="share">Of the people or recordings, 0 to 1; at least one is held out and one is not.</param>
    /// <param name="seed">Of the draw.</param>
    /// <exception cref="MienException">There is only one recording of every class, or there are only copies.</exception>
    public static InnerHoldOut Draw(FrameSet frames, IReadOnlyList<int> train, double share, int seed)
    {
        var random = new Random(seed);
        var subjects = train.Select(row => frames.Rows[row].Subject).Distinct().ToList();
        if (subjects.Count >= FewestSubjects && !subjects.Contains(""))
            return Of(frames, train, "subjects", row => row.Subject, Take(subjects, share, random));
        var held = train.GroupBy(row => frames.Rows[row].Label).OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => Take([.. group.Select(row => frames.Rows[row].Recording).Distinct()], share, random));
        return Of(frames, train, "clips", row => row.Recording, held);
    }

    private static InnerHoldOut Of(FrameSet frames, IReadOnlyList<int> train, string by, Func<FrameRow, string> key, IEnumerable<string> held)
    {
        var chosen = held.ToHashSet();
        int[] inner = [.. train.Where(row => chosen.Contains(key(frames.Rows[row])))];
        var pixels = inner.Select(row => frames.Rows[row].Pixels).Where(hash => hash.Length > 0).ToHashSet();
        int[] rest = [.. train.Where(row => !chosen.Contains(key(frames.Rows[row])) && !pixels.Contains(frames.Rows[row].Pixels))];
        return inner.Length > 0 && rest.Length > 0
            ? new InnerHoldOut(new Split(rest, inner, train.Count - rest.Length - inner.Length, []), by, [.. chosen.Order(StringComparer.Ordinal)])
            : throw new MienException("A training fold has only one recording of every class, or nothing but copies: nothing of it can be held out to choose epoch and temperature. Use fewer folds or more clips.");
    }

    /// <summary>Of a single one nothing is taken.</summary>
    private static IEnumerable<string> Take(IReadOnlyList<string> keys, double share, Random random)
    {
        var order = keys.Order(StringComparer.Ordinal).ToArray();
        random.Shuffle(order);
        return order.Length < 2 ? [] : order.Take(Math.Clamp((int)Math.Round(order.Length * share), 1, order.Length - 1));
    }
}

namespace Mien.Lab.Datasets;

/// <summary>How folds are drawn, and what may be said of their figures.</summary>
/// <param name="Name"><c>frames:5</c>, <c>clips:5</c>, <c>luna5</c>, <c>blocks6</c>, <c>loao</c>, <c>subjects:10</c>, or a file's own name.</param>
/// <param name="Claims">What is kept apart.</param>
/// <param name="Leaky">Whether pictures of one recording stand in training and test.</param>
/// <param name="Means">One sentence on what the figure measures.</param>
/// <param name="CannotSay">One sentence on what cannot be claimed from it.</param>
public sealed record FoldProtocol(string Name, LeakClaim Claims, bool Leaky, string Means, string CannotSay)
{
    internal static FoldProtocol Frames(int count) => new($"frames:{count}", LeakClaim.Nothing, true,
        $"Random frames in {count} folds: neighbouring frames of one clip stand in training and test, so the figure measures memory of clip, " +
        "person and clothing as well as expression.",
        "Nothing can be claimed about new clips or new people.");

    internal static FoldProtocol Clips(int count, bool known) => new($"clips:{count}", LeakClaim.Recordings, false,
        $"Whole recordings in {count} folds: no clip is on both sides, " + (known ? "but the same people are." : "people may be."),
        known ? "Nothing can be claimed about new people."
            : "The corpus does not say who is in a picture, so nothing can be claimed about new people.");

    internal static FoldProtocol Subjects(string name, string how, int people) => new(name, LeakClaim.Subjects, false,
        $"{how}: nobody who is tested was seen in training.",
        $"It speaks of people like these {people}, of this light, camera and kind of expression; not of other corpora.");
}

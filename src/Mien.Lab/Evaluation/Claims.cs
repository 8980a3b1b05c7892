namespace Mien.Lab.Evaluation;

/// <summary>What predictions alone do not allow anyone to say.</summary>
public static class Claims
{
    /// <summary>One sentence each, the gravest first.</summary>
    /// <param name="labels">All classes.</param>
    /// <param name="rows">Clips or frames.</param>
    /// <param name="areFrames">Whether a row is one of several frames of a clip.</param>
    /// <param name="hasProbabilities">Whether rows have probabilities.</param>
    public static IReadOnlyList<string> NotAllowed(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> rows, bool areFrames, bool hasProbabilities) =>
    [
        .. Torn(rows), .. Folds(rows), .. Twins(rows), .. Subjects(rows),
        .. areFrames && !hasProbabilities
            ? ["Nothing about clips: there are several rows a clip and no probabilities to vote with. Frames of one clip are near-copies, so their number is no sample size."]
            : Array.Empty<string>(),
        .. Classes(labels, rows),
        .. hasProbabilities ? Array.Empty<string>() : ["Nothing about confidence: there are no p_LABEL columns, so no log-loss and no calibration."],
        "That the model had not seen these clips or these people: predictions do not tell what it was trained on.",
        "How the figures would change with another training run: the intervals are over people, for the models as they answered here.",
    ];

    private static IEnumerable<string> Torn(IReadOnlyList<ScoredClip> rows)
    {
        if (ScoredClip.Torn(rows) is > 0 and var torn)
            yield return $"Anything about new clips or new people: {torn:N0} of {rows.Select(row => row.Key).Distinct().Count():N0} clips have frames in more than one fold, so the models were trained on " +
                         "neighbours of what they were tested on. Clips have no figures, since no one model answered one.";
    }

    private static IEnumerable<string> Folds(IReadOnlyList<ScoredClip> rows)
    {
        var folds = rows.Select(row => row.Fold).Distinct().Count();
        if (folds < 2)
            yield break;
        var subjects = rows.Where(row => row.Subject.Length > 0).GroupBy(row => row.Subject).ToList();
        var torn = subjects.Count(subject => subject.Select(row => row.Fold).Distinct().Count() > 1);
        if (torn > 0)
            yield return $"Anything about new people: {torn:N0} of {subjects.Count:N0} subjects are tested in more than one fold, so the other folds' models were trained on them.";
    }

    private static IEnumerable<string> Twins(IReadOnlyList<ScoredClip> rows)
    {
        var twins = rows.GroupBy(row => row.Recording, StringComparer.Ordinal).Where(recording => recording.Select(row => row.Clip).Distinct().Count() > 1).ToList();
        if (twins.Count == 0)
            yield break;
        var torn = twins.Count(recording => recording.Select(row => row.Fold).Distinct().Count() > 1);
        yield return $"That every recording counts once: {twins.Count:N0} are here twice, as audio-video and as video-only, which is the same picture" +
                     (torn > 0 ? $"; {torn:N0} of them in different folds, so their model was trained on the other copy." : ".");
    }

    private static IEnumerable<string> Subjects(IReadOnlyList<ScoredClip> rows)
    {
        var nameless = rows.Count(row => row.Subject.Length == 0);
        var subjects = rows.Select(row => row.Subject).Distinct().Count();
        if (nameless == rows.Count)
            yield return "Anything about other people: the subjects are unknown, so there are no intervals. Add a column 'subject', or name the frames folder with --manifest.";
        else if (nameless > 0)
            yield return $"Anything about other people: {nameless:N0} of {rows.Count:N0} rows name no subject, so there are no intervals.";
        else if (subjects < Intervals.FewestSubjects)
            yield return $"How the figures would change with other people: {subjects} {(subjects == 1 ? "subject is" : "subjects are")} too few for an interval (at least {Intervals.FewestSubjects}).";
    }

    private static IEnumerable<string> Classes(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> rows)
    {
        var present = rows.Select(row => row.Truth).ToHashSet(StringComparer.Ordinal);
        if (present.Count == 1)
            yield return $"That classes are told apart: all rows are '{present.First()}', so answering it always would be right.";
        var absent = labels.Where(label => !present.Contains(label)).ToList();
        if (absent.Count > 0)
            yield return $"Anything about {string.Join(", ", absent)}: predicted or given a probability, but never true here.";
    }
}

namespace Mien.Lab.Evaluation;

/// <summary>The same clips answered by two models, by person.</summary>
internal sealed class PairedClips
{
    private readonly IReadOnlyList<(ScoredClip A, ScoredClip B)> _clips;
    private readonly List<(string Subject, ClassificationReport A, ClassificationReport B)> _people;
    private readonly ClassificationReport _a, _b;
    private readonly Interval? _refusal;
    private readonly int _rarest;

    public PairedClips(IReadOnlyList<string> labels, IReadOnlyList<(ScoredClip A, ScoredClip B)> clips)
    {
        _clips = clips;
        _people = [.. clips.GroupBy(SubjectOf).OrderBy(person => person.Key, StringComparer.Ordinal).Select(person => (person.Key,
            ClassificationReport.Of(labels, person.Select(pair => (pair.A.Truth, pair.A.Predicted))),
            ClassificationReport.Of(labels, person.Select(pair => (pair.B.Truth, pair.B.Predicted)))))];
        (_a, _b) = (Intervals.Sum([.. _people.Select(person => person.A)]), Intervals.Sum([.. _people.Select(person => person.B)]));
        _rarest = Evaluation.People.Rarest(_a, [.. _people.Select(person => person.A)]);
        var nameless = clips.Count(pair => SubjectOf(pair).Length == 0);
        _refusal = nameless == 0 ? null : Interval.None(0, $"{nameless:N0} of {clips.Count:N0} clips name no subject: no interval over people");
        Subjects = nameless > 0 ? 0 : _people.Count;
    }

    /// <summary>People; 0 when they are not known of every clip.</summary>
    public int Subjects { get; }

    private List<ClassificationReport> A => [.. _people.Select(person => person.A)];

    private List<ClassificationReport> B => [.. _people.Select(person => person.B)];

    public PairedMeasure Share(Func<ClassificationReport, double> measure, Func<ClassificationReport, int>? counts = null)
    {
        var (a, b) = (measure(_a), measure(_b));
        return new PairedMeasure(a, b, _refusal is null ? Intervals.OfDifference(A, B, measure, counts) : new Estimate(a - b, _refusal));
    }

    public PairedMeasure Macro(Func<ClassificationReport, double> measure) => Share(measure, report => report.SupportOf(_rarest));

    public IReadOnlyList<ClassDifference> Classes() =>
    [
        .. _a.Labels.Select((label, i) => (label, i)).Where(pair => _a.SupportOf(pair.i) > 0).Select(pair => new ClassDifference(pair.label, _a.SupportOf(pair.i),
            Share(r => r.RecallOf(pair.i), r => r.SupportOf(pair.i)), Share(r => r.F1Of(pair.i), r => r.SupportOf(pair.i)))),
    ];

    public McNemar McNemar() => Evaluation.McNemar.Of(
        _clips.Count(pair => pair.A.Predicted == pair.A.Truth && pair.B.Predicted != pair.B.Truth),
        _clips.Count(pair => pair.A.Predicted != pair.A.Truth && pair.B.Predicted == pair.B.Truth));

    public IReadOnlyList<SubjectDifference> People() => Subjects == 0 ? []
        : [.. _people.Select(person => new SubjectDifference(person.Subject, person.A.Support, person.A.Accuracy, person.B.Accuracy))];

    private static string SubjectOf((ScoredClip A, ScoredClip B) pair) => pair.A.Subject.Length > 0 ? pair.A.Subject : pair.B.Subject;
}

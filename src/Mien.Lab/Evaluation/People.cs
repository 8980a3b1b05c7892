namespace Mien.Lab.Evaluation;

/// <summary>Predictions by person, for intervals; without a person each, there are none.</summary>
internal sealed class People
{
    private readonly IReadOnlyList<ScoredClip>[] _clips;
    private readonly ClassificationReport[] _reports;
    private readonly Interval? _refusal;
    private readonly int _rarest;

    public People(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> clips)
    {
        var nameless = clips.Count(clip => clip.Subject.Length == 0);
        _refusal = nameless == 0 ? null : Interval.None(0, nameless == clips.Count
            ? "the subjects are unknown: no interval over people"
            : $"{nameless:N0} of {clips.Count:N0} predictions name no subject: no interval over people");
        _clips = [.. clips.GroupBy(clip => clip.Subject).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToList())];
        _reports = [.. _clips.Select(own => ClassificationReport.Of(labels, own.Select(clip => (clip.Truth, clip.Predicted))))];
        All = Intervals.Sum(_reports);
        _rarest = Rarest(All, _reports);
    }

    /// <summary>All predictions.</summary>
    public ClassificationReport All { get; }

    /// <summary>Number of people; 0 when they are not known of every prediction.</summary>
    public int Count => _refusal is null ? _reports.Length : 0;

    /// <summary>A share, with its interval.</summary>
    public Estimate Share(Func<ClassificationReport, double> measure, Func<ClassificationReport, int>? counts = null) =>
        _refusal is null ? Intervals.OfShare(_reports, measure, counts) : new Estimate(measure(All), _refusal);

    /// <summary>A mean over classes: as many people stand behind it as behind its rarest class.</summary>
    public Estimate Macro(Func<ClassificationReport, double> measure) => Share(measure, report => report.SupportOf(_rarest));

    /// <summary>A mean over predictions, with its interval.</summary>
    public Estimate Mean(Func<ScoredClip, double> value)
    {
        var values = _clips.Select(own => (IReadOnlyList<double>)[.. own.Select(value)]).ToList();
        return _refusal is null ? Intervals.OfMean(values) : new Estimate(values.SelectMany(own => own).Average(), _refusal);
    }

    /// <summary>The class that occurs with the fewest people.</summary>
    public static int Rarest(ClassificationReport all, IReadOnlyList<ClassificationReport> subjects) =>
        Enumerable.Range(0, all.Labels.Count).Where(label => all.SupportOf(label) > 0).MinBy(label => subjects.Count(subject => subject.SupportOf(label) > 0));
}

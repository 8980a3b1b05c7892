namespace Mien.Lab.Evaluation;

/// <summary>One class of a score.</summary>
/// <param name="Label">The class.</param>
/// <param name="Support">Members.</param>
/// <param name="Predicted">How often it was predicted.</param>
/// <param name="Precision">Share of the class among its predictions; 0 when never predicted.</param>
/// <param name="Recall">Share of its members that were found; 0 without members.</param>
/// <param name="F1">Harmonic mean of the two; 0 when there is neither.</param>
public sealed record ClassScore(string Label, int Support, int Predicted, Estimate Precision, Estimate Recall, Estimate F1);

/// <summary>A part of the predictions, such as one person's or one sex'.</summary>
/// <param name="By"><c>subject</c>, <c>sex</c>, <c>intensity</c>, <c>statement</c> or <c>fold</c>.</param>
/// <param name="Value">Which one; empty for predictions of which it is unknown.</param>
/// <param name="Support">Predictions.</param>
/// <param name="Subjects">People; 0 when unknown.</param>
/// <param name="Accuracy">Share of right ones. For one subject the interval is Wilson's over their clips.</param>
/// <param name="Uar">Over the classes that occur in the part.</param>
public sealed record GroupScore(string By, string Value, int Support, int Subjects, Estimate Accuracy, Estimate Uar);

/// <summary>What the probabilities are worth.</summary>
/// <param name="LogLoss">Mean of -ln of the true class' probability, nats; see <see cref="Reliability.LogLoss"/>.</param>
/// <param name="Impossible">Predictions whose true class was given a probability of 0 (each costs 36.04 nats).</param>
/// <param name="Ece">Expected calibration error. It is biased upwards in small samples, so it has no interval.</param>
/// <param name="Bins">Number of its bins, of equal width.</param>
/// <param name="Curve">The bins that hold answers.</param>
/// <param name="Answered">Accuracy among the answered against their share, at most 101 points.</param>
public sealed record ProbabilityScore(
    Estimate LogLoss, int Impossible, double Ece, int Bins, IReadOnlyList<ReliabilityBin> Curve, IReadOnlyList<AnswerPoint> Answered);

/// <summary>Every measure of one set of predictions, with scikit-learn's definitions and intervals over subjects.</summary>
/// <param name="Unit"><c>clips</c> or <c>frames</c>: what one prediction is of.</param>
/// <param name="Vote">How clips came out of frames: <c>mean of probabilities</c>, <c>mean of logits</c>; empty where they did not.</param>
/// <param name="Support">Predictions.</param>
/// <param name="Subjects">People; 0 when they are not known of every prediction.</param>
/// <param name="Accuracy">Share of right predictions.</param>
/// <param name="Uar">Mean recall over the classes that occur (balanced accuracy).</param>
/// <param name="MacroF1">Mean F1 over the classes that occur or are predicted.</param>
/// <param name="Majority">Share of the largest class: what answering it always would give.</param>
/// <param name="Labels">Class names.</param>
/// <param name="Confusion">Counts; row is the truth, column the prediction.</param>
/// <param name="Classes">A class each, in label order.</param>
/// <param name="Probabilities">Null when the predictions have none.</param>
/// <param name="Groups">By subject, sex, intensity, statement and fold, where known.</param>
public sealed record Score(
    string Unit, string Vote, int Support, int Subjects, Estimate Accuracy, Estimate Uar, Estimate MacroF1, double Majority,
    IReadOnlyList<string> Labels, int[][] Confusion, IReadOnlyList<ClassScore> Classes, ProbabilityScore? Probabilities,
    IReadOnlyList<GroupScore> Groups)
{
    /// <summary>Name of a score over clips.</summary>
    public const string Clips = "clips";

    /// <summary>Name of a score over frames.</summary>
    public const string Frames = "frames";

    private const int MostPoints = 101;

    private static readonly (string By, Func<ScoredClip, string> Of)[] _groups =
        [("subject", c => c.Subject), ("sex", c => c.Sex), ("intensity", c => c.Intensity), ("statement", c => c.Statement), ("fold", c => c.Fold)];

    /// <summary>Scores predictions.</summary>
    /// <param name="labels">Class names; every truth and prediction is one of them, and probabilities are in their order.</param>
    /// <param name="clips">At least one.</param>
    /// <param name="unit"><see cref="Clips"/> or <see cref="Frames"/>.</param>
    /// <param name="vote">How clips came out of frames; empty where they did not.</param>
    /// <exception cref="ArgumentException">No predictions, a class that is not among the labels, or a number that is no probability.</exception>
    public static Score Of(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> clips, string unit = Clips, string vote = "")
    {
        if (clips.Count == 0)
            throw new ArgumentException("There are no predictions to score.", nameof(clips));
        if (clips.SelectMany(clip => new[] { clip.Truth, clip.Predicted }).FirstOrDefault(label => !labels.Contains(label)) is { } stranger)
            throw new ArgumentException($"'{stranger}' is not among the classes ({string.Join(", ", labels)}).", nameof(clips));
        var people = new People(labels, clips);
        var all = people.All;
        return new Score(unit, vote, clips.Count, people.Count, people.Share(r => r.Accuracy), people.Macro(r => r.Uar), people.Macro(r => r.MacroF1),
            all.Majority, labels, all.Confusion, [.. labels.Select((_, i) => ClassOf(people, i))], ProbabilitiesOf(labels, clips, people),
            [.. _groups.SelectMany(group => GroupsOf(labels, clips, unit, group.By, group.Of))]);
    }

    private static ClassScore ClassOf(People people, int i) => new(people.All.Labels[i], people.All.SupportOf(i), people.All.PredictedOf(i),
        people.Share(r => r.PrecisionOf(i), r => r.PredictedOf(i)),
        people.Share(r => r.RecallOf(i), r => r.SupportOf(i)),
        people.Share(r => r.F1Of(i), r => r.SupportOf(i) + r.PredictedOf(i)));

    private static ProbabilityScore? ProbabilitiesOf(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> clips, People people)
    {
        if (clips.All(clip => clip.Probabilities.Count == 0))
            return null;
        if (clips.FirstOrDefault(clip => clip.Probabilities.Count != labels.Count) is { } odd)
            throw new ArgumentException($"'{odd.Clip}' has {odd.Probabilities.Count} probabilities for {labels.Count} classes.", nameof(clips));
        var index = labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        var answers = clips.Select(clip => (clip.Probabilities[index[clip.Predicted]], clip.Predicted == clip.Truth)).ToList();
        var curve = Reliability.Curve(answers);
        return new ProbabilityScore(people.Mean(clip => Reliability.LogLoss(clip.Probabilities[index[clip.Truth]])),
            clips.Count(clip => clip.Probabilities[index[clip.Truth]] == 0), Reliability.Ece(curve), Reliability.Bins, curve, Thin(Reliability.Answered(answers)));
    }

    private static IEnumerable<GroupScore> GroupsOf(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> clips, string unit, string by, Func<ScoredClip, string> of) =>
        clips.All(clip => of(clip).Length == 0) ? [] : clips.GroupBy(of).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            var people = new People(labels, [.. group]);
            var accuracy = by == "subject" && group.Key.Length > 0 ? OfOne([.. group], people.All, unit) : people.Share(r => r.Accuracy);
            return new GroupScore(by, group.Key, group.Count(), people.Count, accuracy, people.Macro(r => r.Uar));
        });

    /// <summary>One person: an interval over their clips, which says nothing of other people; none over frames that share a clip, which
    /// are not independent.</summary>
    private static Estimate OfOne(IReadOnlyList<ScoredClip> own, ClassificationReport report, string unit)
    {
        if (unit == Frames && own.Select(clip => clip.Key).Distinct(StringComparer.Ordinal).Count() < own.Count)
            return new Estimate(report.Accuracy, Interval.None(1, "frames of one clip are near-copies of each other: no interval over them"));
        var (low, high) = Intervals.Wilson(report.Accuracy * report.Support, report.Support);
        return new Estimate(report.Accuracy, new Interval(low, high, 1, "Wilson's interval over the clips of one subject: about this person, not about others"));
    }

    private static IReadOnlyList<AnswerPoint> Thin(IReadOnlyList<AnswerPoint> points) => points.Count <= MostPoints ? points
        : [.. Enumerable.Range(0, MostPoints).Select(i => points[(int)((long)i * (points.Count - 1) / (MostPoints - 1))])];
}

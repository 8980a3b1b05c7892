using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>What may stand beside an evaluation's figure, and what the paper's own figure can mean.</summary>
internal static class PublishedSections
{
    private const string Corpus = "RAVDESS";
    private const decimal PaperFigure = 0.7812m;
    private const int CountsShown = 4;

    /// <summary>Published figures of the same clips, classes and protocol; or why there are none.</summary>
    public static object[] Beside(ScoredEvaluation evaluation)
    {
        var (record, score) = (evaluation.Record, evaluation.Headline);
        if (record.Synthetic || record.Corpus != Corpus)
            return [RunSections.Paragraph($"Nothing: the published figures that Mien knows are of {Corpus}, this one is of {RunWords.Corpus(record.Corpus, record.Synthetic)}.")];
        var alike = PublishedResult.Beside(record.Labels, record.Protocol.Name);
        var same = alike.Where(result => score.Unit == Score.Clips && result.Clips == score.Support).ToList();
        if (same.Count == 0)
            return [RunSections.Paragraph(alike.Count == 0
                ? "Nothing: no published figure that Mien knows has these classes under this protocol. Figures of other classes, modalities or protocols are no comparison."
                : Invariant($"Nothing: the published figures of these classes and this protocol are over {alike[0].Clips:N0} clips, this one is over {score.Support:N0} {EvaluationWords.Unit(score)}."))];
        return
        [
            HtmlPage.Table(["", "clips", "accuracy", "95 % interval", "source"],
                same.Select(result => (IReadOnlyList<object?>)[result.Work, Invariant($"{result.Clips:N0}"), RunWords.Percent(result.Accuracy), "not stated", $"{result.Reference}, {result.Where}"])
                    .Prepend(["this evaluation", Invariant($"{score.Support:N0}"), RunWords.Percent(score.Accuracy.Value), EvaluationWords.Range(score.Accuracy.Interval), ""]),
                new HashSet<int> { 1, 2 }, 0),
            RunSections.Small($"Only figures of {Corpus}'s pictures without sound, with the same classes, the same folds of actors and as many clips."),
        ];
    }

    /// <summary>The counts that 0.7812 can stand for.</summary>
    public static object[] Plausible()
    {
        var counts = Evaluation.Plausible.Of(PaperFigure);
        return
        [
            RunSections.Paragraph(Invariant($"The paper that Mien starts from (Ayadi and Lachiri, Table 1) prints a validation accuracy of {PaperFigure} and states neither its split nor how many samples it is of, so it is not set beside the figure above. ") +
                Invariant($"{counts.Count:N0} counts of up to 1,056 samples round to it; the smallest say how little it may rest on:")),
            HtmlPage.Table(["right / of", "95 % interval, if samples were independent"],
                counts.Take(CountsShown).Append(counts[^1]).Select(count => (IReadOnlyList<object?>)[Invariant($"{count.Right} / {count.Of}"), Invariant($"{count.Low * 100:0.0} to {count.High * 100:0.0} %")]),
                new HashSet<int>()),
        ];
    }
}

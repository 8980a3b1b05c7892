using System.Text.Json;
using System.Xml.Linq;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;

namespace Mien.Lab.Reports;

/// <summary>What an evaluation leaves for its readers: one self-contained page, Markdown, every figure as CSV and a LaTeX
/// table. All figures are <see cref="Score"/>'s, of the predictions on disk; no file names a user, a host or an absolute path.</summary>
public static class EvaluationReport
{
    /// <summary>Writes <c>report.html</c>, <c>report.md</c>, <c>figures.csv</c> and <c>table.tex</c> into the evaluation's folder.</summary>
    /// <param name="folder">An evaluation by folds of which at least one is there, or that of a fixed model.</param>
    /// <param name="frames">The frames it is of; shows the worst and best clips, and tells intensity and statement. Or null.</param>
    /// <returns>The report as Markdown.</returns>
    /// <exception cref="MienException">A file of the evaluation is missing or broken, or the frames are not those of the evaluation.</exception>
    public static string Write(EvaluationFolder folder, FrameSet? frames = null)
    {
        if (ModelEvaluationRecord.IsIn(folder))
            return ModelReport.Write(folder, frames);
        var evaluation = Anonymous(ScoredEvaluation.Read(folder, frames));
        var command = RunRecipe.Command(evaluation.Record, evaluation.File is not null);
        var markdown = EvaluationMarkdown.Of(evaluation, command);
        AtomicFile.WriteText(folder.File("report.md"), markdown);
        AtomicFile.WriteText(folder.File("table.tex"), EvaluationLatex.Table(evaluation));
        ScoreCsv.Write(folder.File("figures.csv"),
            [.. evaluation.Scores.Select(score => (evaluation.Record.Protocol.Name, score)), .. evaluation.Leaky is { } leaky ? [("random frames (leaky)", leaky)] : Array.Empty<(string, Score)>()],
            evaluation.Gap?.Difference, [.. Uncertain(evaluation.Record)]);
        WritePage(folder.File("report.html"), evaluation, frames, command);
        return markdown;
    }

    private static IEnumerable<(string Unit, UncertainRecord Uncertain)> Uncertain(EvaluationRecord record)
    {
        if (record.UncertainClips is { } clips)
            yield return (Score.Clips, clips);
        if (record.Uncertain is { } pictures)
            yield return (Score.Frames, pictures);
    }

    /// <summary>Weights are told by the name of their file; where it lay is nobody's business.</summary>
    private static ScoredEvaluation Anonymous(ScoredEvaluation evaluation) => evaluation with
    {
        Record = evaluation.Record with { Recipe = evaluation.Record.Recipe with { Weights = Path.GetFileName(evaluation.Record.Recipe.Weights) } },
    };

    private static void WritePage(string path, ScoredEvaluation evaluation, FrameSet? frames, string command)
    {
        var (record, score) = (evaluation.Record, evaluation.Headline);
        HtmlPage.Write(path, "evaluation", $"{EvaluationWords.Title(record)} · Mien",
            EvaluationHero.Draw(evaluation),
            HtmlPage.Section("What it shows", EvaluationSections.Claims(evaluation)),
            HtmlPage.Section("Confusion", RunSections.Confusion(new ClassificationReport(score.Labels, score.Confusion))),
            HtmlPage.Section("Classes", EvaluationSections.Classes(score)),
            HtmlPage.Section("People", EvaluationSections.People(score)),
            HtmlPage.Section("Parts", EvaluationSections.Votes(evaluation.Scores), EvaluationSections.Parts(score)),
            HtmlPage.Section("Confidence", EvaluationSections.Confidence(score, "The temperature of each fold came from inner rows of its training fold.", EvaluationWords.Uncertain(evaluation), evaluation.Uncertain)),
            HtmlPage.Section("Folds", EvaluationSections.Folds(record)),
            frames is null ? null : HtmlPage.Section("Worst and best", ClipExtremes.Draw(record.Labels, evaluation.Votes, evaluation.Pictures, frames)),
            HtmlPage.Section("Method", HtmlPage.Pairs(TransferTable.Rows(evaluation)), new XElement("h3", "To paste"),
                new XElement("p", new XAttribute("class", "paste"), MethodsParagraph.Of(evaluation)),
                HtmlPage.Details("The figures as a LaTeX table", new XElement("pre", EvaluationLatex.Table(evaluation)))),
            HtmlPage.Section("Beside it", PublishedSections.Beside(evaluation), new XElement("h3", "What 0.7812 can mean"), PublishedSections.Plausible()),
            HtmlPage.Section("Repeat it", Repeat(evaluation, command)),
            HtmlPage.Section("Machine", Machine(record)));
    }

    private static object?[] Repeat(ScoredEvaluation evaluation, string command) =>
    [
        RunSections.Paragraph($"FRAMES is the prepared corpus whose manifest has the SHA-256 {evaluation.Record.DataSha256}; DIR is a new folder."),
        new XElement("pre", command),
        HtmlPage.Details("All options, and where they differ from the paper's preset", RunSections.Options(evaluation.Record.Recipe)),
        HtmlPage.Details("All options as recipe.json", new XElement("pre", RunRecipe.Json(evaluation.Record.Recipe))),
        evaluation.File is { } file ? HtmlPage.Details("The folds as protocol.json", new XElement("pre", JsonSerializer.Serialize(file, LabJson.Options))) : null,
    ];

    private static XElement Machine(EvaluationRecord record) => HtmlPage.Pairs(
    [
        ("Sleeping layers", record.Precision),
        ("Awake convolutions", record.AwakePrecision),
        ("Threads of each fold", record.Threads.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        .. record.Environment.Select(entry => (entry.Key, entry.Value)),
    ]);
}

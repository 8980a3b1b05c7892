using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The report of a fixed model: the files of <see cref="EvaluationReport"/>.</summary>
internal static class ModelReport
{
    public static string Write(EvaluationFolder folder, FrameSet? frames)
    {
        var model = ScoredModel.Read(folder, frames);
        var markdown = Markdown(model);
        AtomicFile.WriteText(folder.File("report.md"), markdown);
        AtomicFile.WriteText(folder.File("table.tex"), Latex(model));
        ScoreCsv.Write(folder.File("figures.csv"), [.. model.Scores.Select(score => ("fixed model" + (model.Record.Leaky ? " (leaky)" : ""), score))], null, []);
        WritePage(folder.File("report.html"), model, frames);
        return markdown;
    }

    private static void WritePage(string path, ScoredModel model, FrameSet? frames)
    {
        var (record, score) = (model.Record, model.Headline);
        HtmlPage.Write(path, "evaluation", $"{ModelWords.Title(record)} · Mien",
            Hero(model),
            HtmlPage.Section("What it shows", RunSections.Paragraph(ModelWords.Means(record)), new XElement("h3", "It does not show"),
                new XElement("ul", ModelWords.CannotSay(model).Select(line => new XElement("li", line)))),
            HtmlPage.Section("Confusion", RunSections.Confusion(new ClassificationReport(score.Labels, score.Confusion))),
            HtmlPage.Section("Classes", EvaluationSections.Classes(score)),
            HtmlPage.Section("People", EvaluationSections.People(score)),
            HtmlPage.Section("Parts", EvaluationSections.Votes(model.Scores), score.Groups.Any(group => group.By != "subject") ? EvaluationSections.Parts(score) : null, Copies(record)),
            HtmlPage.Section("Confidence", EvaluationSections.Confidence(score, Temperature(record))),
            frames is null ? null : HtmlPage.Section("Worst and best", ClipExtremes.Draw(score.Labels, model.Votes, model.Pictures, frames)),
            HtmlPage.Section("Method", HtmlPage.Pairs(ModelWords.Transfer(model)), new XElement("h3", "To paste"),
                new XElement("p", new XAttribute("class", "paste"), ModelWords.Methods(model)),
                HtmlPage.Details("The figures as a LaTeX table", new XElement("pre", Latex(model)))),
            HtmlPage.Section("Repeat it", RunSections.Paragraph($"FRAMES is the prepared corpus whose manifest has the SHA-256 {record.DataSha256}; MODEL is the model above; DIR is a new folder."),
                new XElement("pre", ModelWords.Command(record)),
                record.Map is null ? null : HtmlPage.Details("The labels as map.json", new XElement("pre", JsonSerializer.Serialize(record.Map, LabJson.Options)))));
    }

    private static XElement Hero(ScoredModel model) => new("div", new XAttribute("class", "hero"),
        new XElement("h1", ModelWords.Title(model.Record)),
        new XElement("div", new XAttribute("class", "figure"),
            new XElement("span", new XAttribute("class", "number"), Invariant($"{model.Headline.Accuracy.Value * 100:0.0}"), new XElement("small", " %")),
            model.Record.Leaky ? new XElement("span", new XAttribute("class", "stamp"), "leaky") : null),
        new XElement("p", new XAttribute("class", "lead"), EvaluationWords.Known(model.Headline.Accuracy) + "."),
        RunSections.Paragraph(ModelWords.Meaning(model.Headline)),
        new XElement("p", new XAttribute("class", "lead"), ModelWords.Means(model.Record)),
        model.Record.Warnings.Count == 0 ? null : new XElement("ul", new XAttribute("class", "warnings"), model.Record.Warnings.Select(warning => new XElement("li", warning))));

    /// <summary>The figure without copies of training pictures, where the split has such.</summary>
    private static XElement? Copies(ModelEvaluationRecord record) =>
        record.Reports.FirstOrDefault(part => part.Name.EndsWith("without copies of training pictures", StringComparison.Ordinal)) is { } apart
            ? RunSections.Paragraph(Invariant($"Without the pictures that are pixel for pixel in the corpus' training part: accuracy {RunWords.Percent(apart.Accuracy)} of {apart.Support:N0} pictures, unweighted average recall {RunWords.Percent(apart.Uar)}."))
            : null;

    private static string Temperature(ModelEvaluationRecord record) => record.Model.TryGetValue("temperature", out var temperature)
        ? $"The model's own temperature is {temperature}; no threshold was learned, since there are no inner people here."
        : "The model has no temperature of its own, and no threshold was learned, since there are no inner people here.";

    private static string Latex(ScoredModel model)
    {
        var score = model.Headline;
        var interval = score.Accuracy.Interval.Exists ? $"Intervals over {EvaluationWords.People(score.Accuracy.Interval.Subjects)}." : $"No interval: {score.Accuracy.Interval.Note}.";
        return EvaluationLatex.Table($"{ModelWords.Title(model.Record)}{(model.Record.Leaky ? " (leaky: trained on these frames)" : "")}, over {EvaluationWords.Unit(score)}; the largest class holds {RunWords.Percent(score.Majority)}. {interval}", score, []);
    }

    private static string Markdown(ScoredModel model)
    {
        var (record, page) = (model.Record, new StringBuilder());
        void Line(string text) => page.Append(ScoreMarkdown.Plain(text)).Append("\n\n");
        page.Append("# ");
        Line(ModelWords.Title(record) + (record.Leaky ? " (leaky)" : ""));
        Line($"Accuracy: {EvaluationWords.Figure(model.Headline.Accuracy)} {ModelWords.Meaning(model.Headline)}");
        Line(EvaluationWords.Known(model.Headline.Accuracy) + ".");
        Line(ModelWords.Means(record));
        ScoreMarkdown.List(page, "Warnings", record.Warnings);
        ScoreMarkdown.List(page, "What this does not show", [.. ModelWords.CannotSay(model)]);
        ScoreMarkdown.Pairs(page, "Method", ModelWords.Transfer(model));
        Line(ModelWords.Methods(model));
        foreach (var score in model.Scores)
            ScoreMarkdown.Append(page, score, groups: true);
        page.Append("## Repeat it\n\n    ");
        Line(ModelWords.Command(record));
        return page.ToString().TrimEnd() + "\n";
    }
}

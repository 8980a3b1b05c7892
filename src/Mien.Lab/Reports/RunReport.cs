using System.Xml.Linq;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>What a run leaves for its readers: Figure 1, Figure 2, Table 1 and one self-contained page.</summary>
public static class RunReport
{
    /// <summary>Writes <c>figure1.svg</c>, <c>figure1.png</c>, <c>figure2.svg</c>, <c>figure2.png</c>, <c>table1.md</c>,
    /// <c>table1.csv</c> and <c>report.html</c> into a run folder.</summary>
    /// <param name="folder">The run's folder; made when absent.</param>
    /// <param name="run">The run, with at least one complete epoch.</param>
    /// <param name="validation">The last epoch's predictions on the validation samples, or null.</param>
    /// <exception cref="MienException">The run has no complete epoch; or no font is installed, in which case all but the
    /// PNG files are written.</exception>
    public static void Write(string folder, RunRecord run, ClassificationReport? validation = null)
    {
        AtomicFile.WriteText(Path.Combine(folder, "table1.md"), Table1.Markdown(run));
        AtomicFile.WriteText(Path.Combine(folder, "table1.csv"), Table1.Csv(run));
        ArchitectureFigure.WriteSvg(Path.Combine(folder, "figure1.svg"), run.Network, run.Labels, RunWords.Note(run));
        TrainingCurves.WriteSvg(Path.Combine(folder, "figure2.svg"), run);
        WritePage(Path.Combine(folder, "report.html"), run, validation);
        ArchitectureFigure.WritePng(Path.Combine(folder, "figure1.png"), run.Network, run.Labels, RunWords.Note(run));
        TrainingCurves.WritePng(Path.Combine(folder, "figure2.png"), run);
    }

    private static void WritePage(string path, RunRecord run, ClassificationReport? validation) => HtmlPage.Write(
        path, "run report", $"{RunWords.Capital(RunWords.Protocol(run))}, {RunWords.Corpus(run)} · Mien",
        Hero(run),
        HtmlPage.Section("Training", RunSections.Curves(run)),
        HtmlPage.Section("Beside the paper", RunSections.PaperTable(run)),
        HtmlPage.Section("Network", RunSections.Architecture(run)),
        validation is null ? null : HtmlPage.Section("Confusion", RunSections.Confusion(validation)),
        HtmlPage.Section("Classes", RunSections.Classes(run)),
        HtmlPage.Section("Data", RunSections.Data(run)),
        HtmlPage.Section("Options", RunSections.Options(run.Options)),
        HtmlPage.Section("Machine and time", RunSections.Machine(run)),
        HtmlPage.Section("Repeat it",
            RunSections.Paragraph("FRAMES is the prepared corpus with the manifest hash above; RUN is a new folder."),
            new XElement("pre", RunRecipe.Command(run)),
            HtmlPage.Details("All options as recipe.json", new XElement("pre", RunRecipe.Json(run.Options)))),
        Limits(run));

    private static XElement Hero(RunRecord run) => new("div", new XAttribute("class", "hero"),
        new XElement("h1", Headline(run)),
        RunSections.Number(run),
        RunSections.Meaning(run),
        new XElement("p", new XAttribute("class", "lead"), RunWords.Sentence(run)),
        RunSections.Warnings(run));

    private static string Headline(RunRecord run)
    {
        var progress = run.Finished ? Invariant($"after {run.Epochs.Count} epochs")
            : Invariant($"stopped after epoch {run.Epochs.Count} of {run.Options.Epochs}");
        return $"{RunWords.Network(run)} on {RunWords.Corpus(run)}, {RunWords.ProtocolName(run)}, {progress}";
    }

    private static XElement Limits(RunRecord run) => HtmlPage.Section("Limits",
        RunSections.Paragraph("The labels are of apparent (acted) expression, not what anyone feels."),
        run.Data.Synthetic ? RunSections.Paragraph(
            "The faces are synthetic faces, drawn by this software: the figures show that the experiment runs, not how real faces are read.") : null,
        RunSections.Paragraph(
            "One seed and one split: another draw gives another figure. Pictures of one recording resemble each other, so the figure rests on fewer independent samples than it has pictures."));
}

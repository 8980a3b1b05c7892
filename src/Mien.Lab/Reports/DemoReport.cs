using System.Xml.Linq;
using Mien.Lab.Training;

namespace Mien.Lab.Reports;

/// <summary>The page that <c>mien demo</c> ends with: two protocols side by side, and a clip recognised.</summary>
public static class DemoReport
{
    /// <summary>Writes one self-contained HTML file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Both runs and the recognised clip.</param>
    /// <exception cref="MienException">A run has no complete epoch, or the strip's probabilities do not fit its labels.</exception>
    public static void Write(string path, DemoContent content)
    {
        var (frames, actors) = (content.Frames, content.Actors);
        var top = Math.Max(TrainingCurves.Highest(frames), TrainingCurves.Highest(actors));
        HtmlPage.Write(path, "demo", $"One network, two protocols, {RunWords.Corpus(actors)} · Mien",
            Hero(content),
            HtmlPage.Section("Random frames", RunSections.Curves(frames, top)),
            HtmlPage.Section("Held-out actors", RunSections.Curves(actors, top)),
            HtmlPage.Section("Beside the paper", RunSections.PaperTable(frames, actors)),
            content.Strip is { } strip ? HtmlPage.Section("A clip it never saw", FrameStrip.Draw(strip)) : null,
            HtmlPage.Section("Network", RunSections.Architecture(actors)),
            HtmlPage.Section("Data, held out", RunSections.Data(actors), new XElement("h3", "Pictures a class"), RunSections.Classes(actors)),
            HtmlPage.Section("Machine and time", RunSections.Machine(actors)),
            HtmlPage.Section("Repeat it", Repeat(frames, actors)),
            HtmlPage.Section("Limits", Limits(actors)));
    }

    private static XElement Hero(DemoContent content)
    {
        var gap = new LeakGap(content.Frames, content.Actors);
        return new XElement("div", new XAttribute("class", "hero"),
            new XElement("h1", $"One network, the same {RunWords.Corpus(content.Actors)}, two ways to draw the line"),
            new XElement("div", new XAttribute("class", "pair"), Side(content.Frames), Side(content.Actors)),
            HtmlPage.Figure(gap.Draw(1000), gap.Draw(340), "Validation accuracy at the last epoch under both protocols."),
            new XElement("p", new XAttribute("class", "gap"), gap.Sentence));
    }

    private static XElement Side(RunRecord run) => new("div",
        new XElement("h2", RunWords.Capital(RunWords.ProtocolName(run))),
        RunSections.Number(run),
        RunSections.Meaning(run),
        new XElement("p", new XAttribute("class", "lead"), run.Protocol.Reason),
        RunSections.Warnings(run));

    private static object[] Repeat(params RunRecord[] runs) =>
    [
        RunSections.Paragraph("FRAMES is the prepared corpus with the manifest hash above; RUN is a new folder."),
        .. runs.Select(run => new XElement("pre", RunRecipe.Command(run))),
        .. runs.Select(run => HtmlPage.Details($"recipe.json of {RunWords.ProtocolName(run)}",
            new XElement("pre", RunRecipe.Json(run.Options)))),
    ];

    private static object[] Limits(RunRecord run) =>
    [
        RunSections.Paragraph("The labels are of apparent (acted) expression, not what anyone feels."),
        RunSections.Paragraph(run.Data.Synthetic
            ? "The faces are synthetic faces, drawn by this software: the figures show that the experiment runs and what a leak does to it, not how real faces are read."
            : "As many actors as the time allowed: the figures are of these clips, not of the whole corpus."),
        RunSections.Paragraph("One seed and one split for each protocol: another draw gives other figures."),
    ];
}

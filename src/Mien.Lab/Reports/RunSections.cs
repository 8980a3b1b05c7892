using System.Xml.Linq;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Models;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The parts of a page about a run.</summary>
internal static class RunSections
{
    /// <summary>Validation accuracy as a large figure, stamped where the protocol leaks.</summary>
    public static XElement Number(RunRecord run) => new("div", new XAttribute("class", "figure"),
        new XElement("span", new XAttribute("class", "number"),
            Invariant($"{RunWords.Last(run).ValidationAccuracy * 100:0.0}"), new XElement("small", " %")),
        run.Protocol.Leaky ? new XElement("span", new XAttribute("class", "stamp"), "leaky") : null);

    /// <summary>What the large figure counts and what chance would give.</summary>
    public static XElement Meaning(RunRecord run)
    {
        var largest = run.Data.ValidationPerClass.Count > 0 ? run.Data.ValidationPerClass.Max() : 0;
        var chance = largest == 0 ? "" : Invariant(
            $" Always answering {run.Labels[run.Data.ValidationPerClass.ToList().IndexOf(largest)]}, the largest class, would give {RunWords.Percent((double)largest / run.Data.ValidationPerClass.Sum())}.");
        return Paragraph(Invariant(
            $"of {run.Data.ValidationFrames:N0} validation pictures ({RunWords.ProtocolName(run)}, {RunWords.Corpus(run)}) get the label they carry.{chance}"));
    }

    /// <summary>The counts a reader must know, or nothing.</summary>
    public static XElement? Warnings(RunRecord run) => run.Protocol.Warnings.Count == 0 ? null
        : new XElement("ul", new XAttribute("class", "warnings"), run.Protocol.Warnings.Select(w => new XElement("li", w)));

    /// <summary>Figure 2 with its figures as a table.</summary>
    /// <param name="run">The run.</param>
    /// <param name="top">What the vertical axis holds at least, so that two figures can share it.</param>
    public static object[] Curves(RunRecord run, double top = 1) =>
    [
        HtmlPage.Figure(TrainingCurves.Draw(run, top), TrainingCurves.DrawNarrow(run, top),
            "Figure 2. Training is drawn with filled marks, validation with open marks and dashes. The model of the last epoch is the one reported."),
        HtmlPage.Details("The figures of every epoch", HtmlPage.Table(
            ["epoch", "loss", "accuracy", "validation loss", "validation accuracy", "seconds"],
            run.Epochs.Select(e => (IReadOnlyList<object?>)[Invariant($"{e.Epoch}"), Four(e.Loss), Four(e.Accuracy),
                Four(e.ValidationLoss), Four(e.ValidationAccuracy), Invariant($"{e.Seconds:0.0}")]),
            new HashSet<int> { 1, 2, 3, 4, 5 })),
    ];

    /// <summary>Table 1 of one or several runs, with the paper's row last.</summary>
    public static object[] PaperTable(params RunRecord[] runs) =>
    [
        HtmlPage.Table(
            ["", "epoch", "loss", "accuracy", "validation loss", "validation accuracy", "split", "faces", "weights"],
            runs.Select(run => Table1.Rows(run)[0] is var row && runs.Length > 1 ? row with { Source = RunWords.ProtocolName(run) } : row)
                .Append(Table1.Paper).Select(row => (IReadOnlyList<object?>)[row.Source,
                Invariant($"{row.Epoch}"), Four(row.Loss), Four(row.Accuracy), Four(row.ValidationLoss),
                Four(row.ValidationAccuracy), row.Split, row.Faces, row.Weights]),
            new HashSet<int> { 1, 2, 3, 4, 5 }, runs.Length == 1 ? 0 : null),
        .. runs.Select(run => Paragraph(RunWords.Sentence(run))),
        Small("The paper's row is Table 1 of Ayadi and Lachiri, which does not state how training and validation were drawn apart."),
    ];

    /// <summary>Figure 1 with its layers as a table.</summary>
    public static object[] Architecture(RunRecord run) =>
    [
        HtmlPage.WideFigure(ArchitectureFigure.Draw(run.Network, run.Labels, RunWords.Note(run)),
            "Figure 1. Sleeping layers keep the weights they came with; the others were retrained in this run."),
        HtmlPage.Details("All layers as a table", HtmlPage.Table(["layer", "kind", "output", "parameters", "state"],
            run.Network.Select(layer => (IReadOnlyList<object?>)[layer.Name, layer.Kind, string.Join('×', layer.Shape),
                Invariant($"{layer.Parameters:N0}"), layer.Awake ? "retrained" : "asleep"]),
            new HashSet<int> { 3 })),
    ];

    /// <summary>The validation samples by true and predicted class.</summary>
    public static object[] Confusion(ClassificationReport report)
    {
        var classes = Enumerable.Range(0, report.Labels.Count).ToList();
        return
        [
            HtmlPage.Scroll("Confusion matrix", new XElement("table", new XAttribute("class", "matrix"),
                new XElement("thead", new XElement("tr", new XElement("th", "true, then predicted →"),
                    report.Labels.Append("recall").Select(label => new XElement("th", new XAttribute("scope", "col"), label)))),
                new XElement("tbody", classes.Select(label => new XElement("tr",
                    new XElement("th", new XAttribute("scope", "row"), HtmlPage.LabelName(report.Labels[label])),
                    classes.Select(predicted => new XElement("td",
                        new XAttribute("class", Invariant($"q{(int)Math.Round(report.ShareOf(label, predicted) * 10)}")),
                        Invariant($"{report.Confusion[label][predicted]:N0}"))),
                    new XElement("td", report.SupportOf(label) > 0 ? RunWords.Percent(report.RecallOf(label)) : "no samples")))))),
            Small("Rows are the true classes; the darker a cell, the larger its share of the row."),
        ];
    }

    /// <summary>Samples a class.</summary>
    public static XElement Classes(RunRecord run)
    {
        var most = Math.Max(1, run.Data.TrainPerClass.Append(0).Max());
        return HtmlPage.Table(["class", "training", "validation", ""],
            run.Labels.Select((label, i) => (IReadOnlyList<object?>)[HtmlPage.LabelName(label),
                Count(run.Data.TrainPerClass, i), Count(run.Data.ValidationPerClass, i),
                HtmlPage.Bar((double)run.Data.TrainPerClass.ElementAtOrDefault(i) / most, Label.ColorOf(label))]),
            new HashSet<int> { 1, 2 });
    }

    /// <summary>What was trained on.</summary>
    public static XElement Data(RunRecord run)
    {
        var data = run.Data;
        return HtmlPage.Pairs([
            ("Corpus", RunWords.Corpus(run)),
            ("Pictures", Invariant($"{data.TrainFrames:N0} training, {data.ValidationFrames:N0} validation")),
            ("Recordings", Invariant($"{data.TrainClips:N0} in training, {data.ValidationClips:N0} in validation")),
            ("People", data.TrainSubjects + data.ValidationSubjects == 0 ? "unknown"
                : Invariant($"{data.TrainSubjects:N0} in training, {data.ValidationSubjects:N0} in validation")),
            ("Copies left out", Invariant($"{data.CopiesDropped:N0}")),
            ("Input", Invariant($"{run.Input.Size}×{run.Input.Size}×3, {run.Input.Order.ToString().ToUpperInvariant()}{(run.Input.Grey ? ", made grey" : "")}, crop {run.Input.Crop}, {run.Input.Resampling}")),
            ("Manifest SHA-256", data.Sha256),
        ]);
    }

    /// <summary>Every option, with the preset's value where it differs.</summary>
    public static XElement Options(TrainingOptions options) => HtmlPage.Table(
        ["option", "this run", "paper preset, where it differs"],
        RunRecipe.Rows(options).Select(row => (IReadOnlyList<object?>)[row.Name, row.Value, row.Preset]),
        new HashSet<int>());

    /// <summary>How it was computed, for how long, and with what.</summary>
    public static XElement Machine(RunRecord run) => HtmlPage.Pairs([
        ("Sleeping layers", run.Compute.Precision),
        ("Awake convolutions", run.Compute.AwakePrecision),
        ("Threads", Invariant($"{run.Compute.Threads}")),
        ("Chosen because", run.Compute.Reason),
        .. run.Times.Select(time => (RunWords.Capital(time.Key), Invariant($"{time.Value:0.0} s"))),
        .. run.Environment.Select(entry => (entry.Key, entry.Value)),
    ]);

    public static XElement Paragraph(string text) => new("p", text);

    public static XElement Small(string text) => new("p", new XAttribute("class", "small"), text);

    private static string Four(double value) => Invariant($"{value:0.0000}");

    private static string Count(IReadOnlyList<int> counts, int index) => Invariant($"{counts.ElementAtOrDefault(index):N0}");
}

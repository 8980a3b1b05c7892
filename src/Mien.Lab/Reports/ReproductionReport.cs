using System.Xml.Linq;
using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>What a reproduction leaves for its readers: Markdown, CSV and one self-contained page.</summary>
public static class ReproductionReport
{
    /// <summary>Writes <c>reproduction.md</c>, <c>reproduction.csv</c> and <c>report.html</c>.</summary>
    /// <param name="folder">The reproduction's folder.</param>
    /// <param name="record">What came out so far.</param>
    public static void Write(string folder, ReproductionRecord record)
    {
        AtomicFile.WriteText(Path.Combine(folder, "reproduction.md"), ReproductionTables.Markdown(record));
        ReproductionTables.WriteCsv(Path.Combine(folder, "reproduction.csv"), record);
        HtmlPage.Write(Path.Combine(folder, "report.html"), "reproduction", $"{Title(record)} · Mien",
            Hero(record),
            record.Runs.Count == 0 ? null : HtmlPage.Section("What can be said", record.Conclusion.Skip(1).Select(RunSections.Paragraph)),
            HtmlPage.Section("What cannot", new XElement("ul", record.CannotSay.Select(reason => new XElement("li", reason)))),
            record.Runs.Count == 0 ? null : HtmlPage.Section("By split", Splits(record)),
            record.Runs.Count == 0 ? null : HtmlPage.Section("Distance", Distances(record)),
            record.Runs.Count == 0 ? null : HtmlPage.Section("Curves", ReproductionCurves.Draw(record)),
            record.Runs.Count == 0 ? null : HtmlPage.Section("Readings", Readings(record)),
            record.Runs.Count == 0 ? null : HtmlPage.Section("Protocols", Protocols(record)),
            HtmlPage.Section("Pictures", Pictures(record)),
            record.LeftOut.Count == 0 ? null : HtmlPage.Section("Left out", new XElement("ul", record.LeftOut.Select(reason => new XElement("li", reason)))),
            HtmlPage.Section("Shared options", RunSections.Options(record.Recipe)),
            HtmlPage.Section("Machine", Machine(record)),
            HtmlPage.Section("Repeat it",
                RunSections.Paragraph("CORPUS is the folder of the clips, or the prepared frames with the manifest hash above; DIR is a new folder."),
                new XElement("pre", RunRecipe.Command(record))));
    }

    /// <summary>What the page is about, in one line.</summary>
    internal static string Title(ReproductionRecord record) => Invariant(
        $"The paper's experiment in {record.Runs.Count} {(record.Runs.Count == 1 ? "way" : "ways")} on {RunWords.Corpus(record.Corpus, record.Synthetic)}");

    /// <summary>How many runs are there, where some are missing.</summary>
    internal static string? Partial(ReproductionRecord record) => record.Missing.Count == 0 ? null : Invariant(
        $"Partial: {record.Runs.Count} of {record.Runs.Count + record.Missing.Count} runs are there. The same command goes on.");

    private static XElement Hero(ReproductionRecord record) => new("div", new XAttribute("class", "hero"),
        new XElement("h1", Title(record)),
        record.Runs.Count == 0 ? null : new XElement("div", new XAttribute("class", "figure"),
            new XElement("span", new XAttribute("class", "number"), Invariant($"{record.Runs[0].Distance.Total:0.0}"), new XElement("small", " points")),
            record.Runs[0].Protocol.Leaky ? new XElement("span", new XAttribute("class", "stamp"), "leaky") : null),
        record.Runs.Count == 0 ? null : RunSections.Paragraph(
            $"from the paper's four numbers to the nearest run, summed ({ReproductionWords.Of(record.Runs[0])}). A point is a hundredth of accuracy or of a nat of loss."),
        new XElement("p", new XAttribute("class", "lead"), record.Conclusion[0]),
        Partial(record) is { } partial ? new XElement("ul", new XAttribute("class", "warnings"), new XElement("li", partial)) : null);

    private static object[] Splits(ReproductionRecord record) =>
    [
        HtmlPage.Table(["split", "runs", "validation accuracy", "", "training less validation"],
            ProtocolRange.Of(record.Runs).Select(range => (IReadOnlyList<object?>)
            [
                range.Protocol, Invariant($"{range.Runs}"), Span(range.Lowest, range.Highest) + "\u00A0%",
                HtmlPage.Whisker(record.Paper.ValidationAccuracy, range.Lowest, range.Highest, TrainingCurves.ValidationAccuracyColor), Span(range.SmallestGap, range.LargestGap) + " points",
            ]).Prepend(["the paper (split not stated)", "1", RunWords.Percent(record.Paper.ValidationAccuracy), "", Invariant($"{100 * record.Paper.Gap():0.0} points")]),
            new HashSet<int> { 1, 2, 4 }, strongRow: 0),
        RunSections.Small("Lowest to highest of all readings and crops after the last epoch; the upright line is the paper's validation accuracy."),
    ];

    private static object[] Distances(ReproductionRecord record) =>
    [
        HtmlPage.Table(["split", "points away", "pictures", "retrained from", "loss", "accuracy", "val. loss", "val. accuracy", "best epoch"],
            record.Runs.Select(Row).Prepend(
                ["the paper (split not stated)", "", "", "", Four(record.Paper.Loss), Four(record.Paper.Accuracy), Four(record.Paper.ValidationLoss), Four(record.Paper.ValidationAccuracy), ""]),
            new HashSet<int> { 1, 4, 5, 6, 7, 8 }, strongRow: 0),
        RunSections.Small("The last epoch, as the paper reports it, and below each number its distance from the paper's in points: hundredths of accuracy, hundredths of a nat of loss; "
            + "the nearest run first. The best epoch is chosen on validation: its accuracy is no honest figure."),
    ];

    private static IReadOnlyList<object?> Row(ReproducedRun run) =>
    [
        ReproductionWords.Protocol(run), One(run.Distance.Total), ReproductionWords.Crop(run.Crop).Replace(' ', '\u00A0'), Above(run.TrainableFrom, run.Head),
        Above(Four(run.Last.Loss), One(run.Distance.Loss)), Above(Four(run.Last.Accuracy), One(run.Distance.Accuracy)),
        Above(Four(run.Last.ValidationLoss), One(run.Distance.ValidationLoss)), Above(Four(run.Last.ValidationAccuracy), One(run.Distance.ValidationAccuracy)),
        Above(Four(run.Best.ValidationAccuracy), Invariant($"epoch\u00A0{run.BestEpoch}")),
    ];

    private static object[] Above(string number, string below) => [number, new XElement("br"), new XElement("small", below)];

    private static string Span(double low, double high) => high - low < 0.0005 ? Invariant($"{100 * high:0.0}") : Invariant($"{100 * low:0.0} to {100 * high:0.0}");

    private static object[] Readings(ReproductionRecord record) =>
    [
        HtmlPage.Pairs([
            .. record.Runs.Select(run => run.TrainableFrom).Distinct().Order(StringComparer.Ordinal).Select(from => ($"retrained from {from}", ReproductionWords.Retrained(from))),
            .. record.Runs.Select(run => run.Head).Distinct().Order(StringComparer.Ordinal).Select(head => ($"dense {head}", ReproductionWords.Dense(head))),
        ]),
        RunSections.Small("The paper retrains \"only the last six layers\" and has \"three dense layers with 4096 channels each\"; each sentence can be read in two ways."),
    ];

    private static object[] Protocols(ReproductionRecord record) =>
    [
        HtmlPage.Table(["split", "pictures", "trained on", "validated on", "of clips", "largest class"],
            record.Runs.DistinctBy(run => (run.Crop, ReproductionWords.Protocol(run))).OrderBy(run => run.Name, StringComparer.Ordinal).Select(run => (IReadOnlyList<object?>)
            [
                ReproductionWords.Protocol(run), ReproductionWords.Crop(run.Crop), Invariant($"{run.Data.TrainFrames:N0}"), Invariant($"{run.Data.ValidationFrames:N0}"),
                Invariant($"{run.Data.ValidationClips:N0}"), RunWords.Percent(run.Majority),
            ]), new HashSet<int> { 2, 3, 4, 5 }),
        .. ReproductionTables.Meanings(record).Select(RunSections.Paragraph),
        ReproductionTables.Warnings(record) is { Count: > 0 } warnings
            ? new XElement("ul", new XAttribute("class", "warnings"), warnings.Select(warning => new XElement("li", warning))) : "",
    ];

    private static XElement Pictures(ReproductionRecord record) => HtmlPage.Table(
        ["pictures", "number", "side", "clips", "people", "classes", "manifest SHA-256"],
        record.Pictures.Select(crop => (IReadOnlyList<object?>)
        [
            ReproductionWords.Crop(crop.Crop), Invariant($"{crop.Pictures:N0}"), Invariant($"{crop.Size}"), Invariant($"{crop.Clips:N0}"),
            crop.Subjects == 0 ? "unknown" : Invariant($"{crop.Subjects}"), string.Join(", ", crop.Labels), crop.Sha256,
        ]), new HashSet<int> { 1, 2, 3, 4 });

    private static XElement Machine(ReproductionRecord record) => HtmlPage.Pairs([
        .. record.Compute.Select(pair => ($"Retrained from {pair.Key}",
            Invariant($"asleep {pair.Value.Precision}, awake convolutions {pair.Value.AwakePrecision}, {pair.Value.Threads} threads; {pair.Value.Reason}"))),
        .. record.Environment.Select(entry => (entry.Key, entry.Value)),
    ]);

    private static string Four(double value) => Invariant($"{value:0.0000}");

    private static string One(double points) => Invariant($"{points:0.0}");
}

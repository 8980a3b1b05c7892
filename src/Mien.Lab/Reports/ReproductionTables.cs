using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>A reproduction as Markdown and as CSV.</summary>
internal static class ReproductionTables
{
    private static readonly string[] _columns =
    [
        "name", "crop", "protocol", "leaky", "held_out", "trainable_from", "head", "epochs", "train_frames", "validation_frames", "loss", "accuracy", "val_loss", "val_accuracy",
        "best_epoch", "best_val_accuracy", "points_loss", "points_accuracy", "points_val_loss", "points_val_accuracy", "points_total",
    ];

    /// <summary>The answer, the table, what cannot be said, and what the splits mean.</summary>
    public static string Markdown(ReproductionRecord record)
    {
        var page = new StringBuilder($"# {ScoreMarkdown.Plain(ReproductionReport.Title(record))}\n\n");
        if (ReproductionReport.Partial(record) is { } partial)
            page.Append($"**{partial}**\n\n");
        foreach (var sentence in record.Conclusion)
            page.Append(ScoreMarkdown.Plain(sentence)).Append("\n\n");
        page.Append("| split | pictures | retrained from | dense | loss | accuracy | val. loss | val. accuracy | best val. accuracy | points away |\n|---|---|---|---|---:|---:|---:|---:|---:|---:|\n");
        Row(page, ["the paper (split not stated)", "", "", "", Four(record.Paper.Loss), Four(record.Paper.Accuracy), Four(record.Paper.ValidationLoss), Four(record.Paper.ValidationAccuracy), "", ""]);
        foreach (var run in record.Runs)
            Row(page,
            [
                ReproductionWords.Protocol(run), ReproductionWords.Crop(run.Crop), run.TrainableFrom, run.Head, Four(run.Last.Loss), Four(run.Last.Accuracy), Four(run.Last.ValidationLoss),
                Four(run.Last.ValidationAccuracy), Invariant($"{run.Best.ValidationAccuracy:0.0000} (epoch {run.BestEpoch})"), Invariant($"{run.Distance.Total:0.0}"),
            ]);
        page.Append("\nA point is a hundredth of accuracy or of a nat of loss; the last column sums the four absolute differences.\n\n");
        ScoreMarkdown.List(page, "What this does not show", record.CannotSay);
        ScoreMarkdown.List(page, "What the splits mean", Meanings(record));
        ScoreMarkdown.List(page, "Warnings", Warnings(record));
        ScoreMarkdown.List(page, "Left out", record.LeftOut);
        return page.Append("## Repeat it\n\n    ").Append(RunRecipe.Command(record)).Append('\n').ToString();
    }

    /// <summary>What the figures of each split mean.</summary>
    public static IReadOnlyList<string> Meanings(ReproductionRecord record) =>
        [.. record.Runs.DistinctBy(run => run.Protocol.Name).OrderBy(run => run.Protocol.Name, StringComparer.Ordinal)
            .Select(run => $"{RunWords.Capital(ReproductionWords.Protocol(run with { HeldOut = "" }))}: {run.Protocol.Reason}")];

    /// <summary>What a reader must know of single splits, with counts.</summary>
    public static IReadOnlyList<string> Warnings(ReproductionRecord record) =>
        [.. record.Runs.SelectMany(run => run.Protocol.Warnings.Select(warning => $"{RunWords.Capital(ReproductionWords.Protocol(run))}, {ReproductionWords.Crop(run.Crop)}: {warning}"))
            .Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A row a run, the nearest first; text that a spreadsheet would take for a formula is escaped.</summary>
    public static void WriteCsv(string path, ReproductionRecord record) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", InjectionOptions = InjectionOptions.Escape });
        foreach (var column in _columns)
            csv.WriteField(column);
        csv.NextRecord();
        foreach (var run in record.Runs)
        {
            foreach (var field in Fields(run))
                csv.WriteField(field);
            csv.NextRecord();
        }
    });

    private static IEnumerable<string> Fields(ReproducedRun run)
    {
        static string Number(double value) => value.ToString("0.000000", CultureInfo.InvariantCulture);
        return
        [
            run.Name, run.Crop, run.Protocol.Name, run.Protocol.Leaky ? "true" : "false", run.HeldOut, run.TrainableFrom, run.Head, Invariant($"{run.Epochs.Count}"),
            Invariant($"{run.Data.TrainFrames}"), Invariant($"{run.Data.ValidationFrames}"),
            Number(run.Last.Loss), Number(run.Last.Accuracy), Number(run.Last.ValidationLoss), Number(run.Last.ValidationAccuracy),
            Invariant($"{run.BestEpoch}"), Number(run.Best.ValidationAccuracy),
            Number(run.Distance.Loss), Number(run.Distance.Accuracy), Number(run.Distance.ValidationLoss), Number(run.Distance.ValidationAccuracy), Number(run.Distance.Total),
        ];
    }

    private static void Row(StringBuilder page, IEnumerable<string> cells) => page.Append("| ").AppendJoin(" | ", cells.Select(ScoreMarkdown.Plain)).Append(" |\n");

    private static string Four(double value) => Invariant($"{value:0.0000}");
}

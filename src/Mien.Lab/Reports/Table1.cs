using System.Text;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The paper's Table 1: the figures of the last epoch, beside the paper's own.</summary>
public static class Table1
{
    /// <summary>One line of the table.</summary>
    internal sealed record Row(
        string Source, int Epoch, double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy,
        string Split, string Faces, string Weights);

    /// <summary>Ayadi and Lachiri, Table 1, epoch 20; their split is not stated.</summary>
    internal static readonly Row Paper =
        new("Ayadi & Lachiri", FourFigures.PaperEpoch, FourFigures.Paper.Loss, FourFigures.Paper.Accuracy, FourFigures.Paper.ValidationLoss,
            FourFigures.Paper.ValidationAccuracy, "split not stated", "RAVDESS", "imagenet");

    /// <summary>The table with the protocol's sentence below it, as Markdown.</summary>
    /// <exception cref="MienException">The run has no complete epoch.</exception>
    public static string Markdown(RunRecord run)
    {
        var text = new StringBuilder();
        text.Append("| | epoch | loss | accuracy | validation loss | validation accuracy | split | faces | weights |\n");
        text.Append("|---|---:|---:|---:|---:|---:|---|---|---|\n");
        foreach (var row in Rows(run))
            text.Append(Invariant($"| {Cell(row.Source)} | {row.Epoch} | {row.Loss:0.0000} | {row.Accuracy:0.0000} "))
                .Append(Invariant($"| {row.ValidationLoss:0.0000} | {row.ValidationAccuracy:0.0000} "))
                .Append($"| {Cell(row.Split)} | {Cell(row.Faces)} | {Cell(row.Weights)} |\n");
        return text.Append($"\n{Cell(RunWords.Sentence(run))}\n").ToString();
    }

    /// <summary>The table with the protocol's sentence in its last column, as CSV with a header (RFC 4180, but line feeds).</summary>
    /// <exception cref="MienException">The run has no complete epoch.</exception>
    public static string Csv(RunRecord run)
    {
        var text = new StringBuilder(
            "source,epoch,loss,accuracy,validation_loss,validation_accuracy,split,faces,weights,protocol\n");
        foreach (var row in Rows(run))
            text.Append(Invariant($"{Quoted(row.Source)},{row.Epoch},{row.Loss:0.0000},{row.Accuracy:0.0000},"))
                .Append(Invariant($"{row.ValidationLoss:0.0000},{row.ValidationAccuracy:0.0000},"))
                .Append($"{Quoted(row.Split)},{Quoted(row.Faces)},{Quoted(row.Weights)},")
                .Append(row == Paper ? Quoted(Paper.Split) : Quoted(RunWords.Sentence(run)))
                .Append('\n');
        return text.ToString();
    }

    /// <summary>The run's line and the paper's.</summary>
    internal static IReadOnlyList<Row> Rows(RunRecord run)
    {
        var last = RunWords.Last(run);
        return
        [
            new("this run", last.Epoch, last.Loss, last.Accuracy, last.ValidationLoss, last.ValidationAccuracy,
                RunWords.Protocol(run), RunWords.Corpus(run), RunWords.Weights(run)),
            Paper,
        ];
    }

    private static string Cell(string text) => text.Replace("|", "\\|").ReplaceLineEndings(" ").Replace("<", "&lt;");

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}

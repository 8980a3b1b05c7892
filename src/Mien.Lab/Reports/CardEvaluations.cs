using System.Globalization;
using System.Text;
using Mien.Lab.Evaluation;

namespace Mien.Lab.Reports;

/// <summary>The part of a model card that tells how the model did on corpora, from the evaluations' own records.</summary>
internal static class CardEvaluations
{
    /// <summary>A table of all evaluations, then each one's recalls and confusions.</summary>
    public static void Write(StringBuilder card, IReadOnlyList<ModelEvaluationRecord> records)
    {
        card.AppendLine("## Measured on other pictures").AppendLine();
        card.AppendLine("Nothing was chosen on these pictures: neither epoch nor rate, temperature nor threshold.").AppendLine();
        card.AppendLine("| corpus and part | answers | n | accuracy (95 % interval) | UAR | ECE |");
        card.AppendLine("|---|---|---:|---|---:|---:|");
        foreach (var record in records)
            foreach (var part in record.Reports)
                card.AppendLine(CultureInfo.InvariantCulture,
                    $"| {Name(record, part)} | {Words(record.Answering)} | {part.Support:N0} | {part.Accuracy:0.000} ({Interval(record, part)}) | {part.Uar:0.000} | {Ece(part)} |");
        card.AppendLine().AppendLine("Each row of a corpus: `mien evaluate FRAMES --model FILE --out DIR`, with `--mirror`, `--prior-correction`, `--person-baseline` and `--map` as the row says.").AppendLine();
        foreach (var record in records.Where(record => record.Answering == Answering.Plain))
            Detail(card, record);
    }

    private static void Detail(StringBuilder card, ModelEvaluationRecord record)
    {
        var part = record.Reports[0];
        card.AppendLine(CultureInfo.InvariantCulture, $"### {Name(record, part)}").AppendLine();
        foreach (var warning in record.Warnings)
            card.AppendLine("- " + warning);
        if (record.Map is { } map)
            card.AppendLine("- Labels were brought together: " + string.Join(", ", map.Truth.Select(pair => Mapped("", pair)).Concat(map.Predicted.Select(pair => Mapped("answer ", pair)))));
        card.AppendLine();
        ModelCard.Confusion(card, new ClassificationReport(part.Labels, part.Confusion));
    }

    private static string Mapped(string side, KeyValuePair<string, string?> pair) => $"{side}{pair.Key} {(pair.Value is null ? "left out" : $"as {pair.Value}")}";

    private static string Name(ModelEvaluationRecord record, PartFigures part) => RunWords.Corpus(part.Name, record.Synthetic);

    private static string Words(Answering answering) => answering == Answering.Plain ? "as they are" : string.Join(", ", new[]
    {
        answering.Mirrored ? "mirrored too" : "",
        answering.PriorCorrection != 0 ? string.Create(CultureInfo.InvariantCulture, $"prior correction {answering.PriorCorrection:0.##}") : "",
        answering.OwnBaseline ? "against each person's own mean" : "",
    }.Where(word => word.Length > 0));

    /// <summary>Over people where they are known, else Wilson's, which takes every picture for an independent one.</summary>
    private static string Interval(ModelEvaluationRecord record, PartFigures part)
    {
        var score = record.Scores.FirstOrDefault(score => score.Support == part.Support && score.Accuracy.Interval.Exists);
        if (score is { Accuracy.Interval: var known })
            return string.Create(CultureInfo.InvariantCulture, $"{known.Low:0.000} to {known.High:0.000}, over {known.Subjects} people");
        var (low, high) = Intervals.Wilson(part.Accuracy * part.Support, part.Support);
        return string.Create(CultureInfo.InvariantCulture, $"{low:0.000} to {high:0.000}, over pictures");
    }

    private static string Ece(PartFigures part) => part.Ece is { } ece ? ece.ToString("0.000", CultureInfo.InvariantCulture) : "";
}

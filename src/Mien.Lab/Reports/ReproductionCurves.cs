using System.Xml.Linq;
using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The four curves of every run on the same axes, accuracies above and losses below, each with the paper's number as a
/// level of its colour.</summary>
internal static class ReproductionCurves
{
    private const double MostLoss = 4;

    private sealed record Curve(string Name, Paint Paint, bool Validation, Func<FourFigures, double> Value);

    private static readonly Curve[] _accuracies =
    [
        new("accuracy", Paint.Fixed(TrainingCurves.AccuracyColor), false, figures => figures.Accuracy),
        new("validation accuracy", Paint.Fixed(TrainingCurves.ValidationAccuracyColor), true, figures => figures.ValidationAccuracy),
    ];

    private static readonly Curve[] _losses =
    [
        new("loss", Paint.Fixed(TrainingCurves.LossColor), false, figures => figures.Loss),
        new("validation loss", Paint.Fixed(TrainingCurves.ValidationLossColor), true, figures => figures.ValidationLoss),
    ];

    /// <summary>One small drawing a run, the nearest first.</summary>
    public static object[] Draw(ReproductionRecord record)
    {
        var highest = record.Runs.SelectMany(run => run.Epochs).Append(record.Paper).SelectMany(epoch => _losses.Select(curve => curve.Value(epoch))).Where(double.IsFinite).Max();
        var top = Axes.RoundUp(Math.Clamp(highest, 1, MostLoss));
        return
        [
            new XElement("ul", new XAttribute("class", "keys"), _accuracies.Concat(_losses).Select(curve =>
                new XElement("li", HtmlPage.Spot(curve.Paint.Color), curve.Name + (curve.Validation ? ", dashed" : "")))),
            new XElement("ul", new XAttribute("class", "multiples"), record.Runs.Select(run => new XElement("li", One(run, record.Paper, top).ToSvg()))),
            RunSections.Small("All on the same axes, the nearest run first. The short levels at the right are the paper's numbers at its epoch 20."
                + (highest > MostLoss ? Invariant($" Losses above {top:0.#} nats are drawn at the upper edge.") : "")),
        ];
    }

    private static Drawing One(ReproducedRun run, FourFigures paper, double top)
    {
        var last = run.Last;
        var drawing = new Drawing(230, 300, $"Curves of {ReproductionWords.Of(run)}", Invariant(
            $"{run.Epochs.Count} epochs. At the last: loss {last.Loss:0.0000}, accuracy {last.Accuracy:0.0000}, validation loss {last.ValidationLoss:0.0000}, validation accuracy {last.ValidationAccuracy:0.0000}; {run.Distance.Total:0.0} points from the paper."));
        drawing.Text(0, 13, RunWords.Capital(ReproductionWords.ProtocolName(run)), 12, Paint.Ink, bold: true);
        drawing.Text(0, 28, $"{ReproductionWords.Crop(run.Crop)}, from {run.TrainableFrom}, {run.Head}", 10.5, Paint.Muted);
        drawing.Text(0, 43, Invariant($"{run.Distance.Total:0.0} points away"), 10.5, Paint.Muted);
        if (run.Protocol.Leaky)
            drawing.Text(228, 43, "leaky", 10.5, Paint.Warn, Anchor.End, bold: true);
        Panel(drawing, new Axes(34, 58, 186, 94, 1), _accuracies, run, paper);
        Panel(drawing, new Axes(34, 182, 186, 94, top), _losses, run, paper);
        return drawing;
    }

    private static void Panel(Drawing drawing, Axes axes, Curve[] curves, ReproducedRun run, FourFigures paper)
    {
        axes.DrawTo(drawing, 1, run.Epochs.Count, 4, 10.5);
        foreach (var curve in curves)
        {
            var level = axes.Y(curve.Value(paper));
            drawing.Add(new Pen([[(axes.Left + axes.Width - 6, level), (axes.Left + axes.Width + 6, level)]], curve.Paint, 3, Name: "paper", Tip: Invariant($"the paper: {curve.Name} {curve.Value(paper):0.0000}")));
            var points = run.Epochs.Select((epoch, i) => (X: axes.X(i + 1, 1, run.Epochs.Count), Value: curve.Value(epoch))).Where(point => double.IsFinite(point.Value))
                .Select(point => (point.X, axes.Y(Math.Min(point.Value, axes.Top)))).ToList();
            if (points.Count > 1)
                drawing.Add(new Pen([points], curve.Paint, 2, curve.Validation ? [5, 3] : null, curve.Name));
            else if (points.Count == 1)
                drawing.Add(new Dot(points[0].X, points[0].Item2, 3, curve.Paint, curve.Paint, 1, curve.Name));
        }
    }
}

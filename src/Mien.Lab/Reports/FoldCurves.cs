using System.Xml.Linq;
using Mien.Lab.Evaluation;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The loss curves of every fold on the same axes: of the training that inner people or clips chose the epoch by.</summary>
internal static class FoldCurves
{
    private static readonly Paint _training = Paint.Fixed("#178F49"), _inner = Paint.Fixed("#D62F3C");   // as in Figure 2

    /// <summary>One small drawing a fold; nothing where no fold has an epoch.</summary>
    public static object[] Draw(IReadOnlyList<FoldResult> folds)
    {
        var trained = folds.Where(fold => fold.Training.Choice.Epochs.Count > 0).ToList();
        if (trained.Count == 0)
            return [];
        var top = Axes.RoundUp(trained.SelectMany(fold => Losses(fold.Training.Choice.Epochs)).DefaultIfEmpty(1).Max());
        return
        [
            new XElement("ul", new XAttribute("class", "keys"),
                new XElement("li", HtmlPage.Spot(_training.Color), "training loss"), new XElement("li", HtmlPage.Spot(_inner.Color), "loss on the inner rows, dashed")),
            new XElement("ul", new XAttribute("class", "multiples"), trained.Select(fold => new XElement("li", One(fold.Training, top).ToSvg()))),
            RunSections.Small("Nats over the epochs of each fold's inner training, all on the same axes; the upright line is the epoch that was then trained on the whole fold and tested. No test picture plays a part in these curves."),
        ];
    }

    private static Drawing One(FoldRecord fold, double top)
    {
        var (epochs, chosen) = (fold.Choice.Epochs, fold.Choice.Epoch);
        var drawing = new Drawing(230, 170, Invariant($"Loss curves of fold {fold.Fold}"), Invariant(
            $"Training loss from {epochs[0].Loss:0.000} to {epochs[^1].Loss:0.000}, on the inner rows from {epochs[0].InnerLoss:0.000} to {epochs[^1].InnerLoss:0.000} over {epochs.Count} epochs; epoch {chosen} was tested."));
        var axes = new Axes(34, 30, 190, 110, top);
        axes.DrawTo(drawing, epochs[0].Epoch, epochs[^1].Epoch, 4, 11);
        drawing.Text(0, 14, Invariant($"Fold {fold.Fold}"), 13, Paint.Ink, bold: true);
        drawing.Text(axes.Left + axes.Width, 14, Invariant($"epoch {chosen}"), 12, Paint.Muted, Anchor.End);
        var x = axes.X(chosen, epochs[0].Epoch, epochs[^1].Epoch);
        drawing.Add(new Pen([[(x, axes.UpperEdge), (x, axes.Bottom)]], Paint.Muted, 1, Name: "chosen"));
        Curve(drawing, axes, epochs, epoch => epoch.Loss, _training, null, "training loss");
        Curve(drawing, axes, epochs, epoch => epoch.InnerLoss, _inner, [5, 3], "inner loss");
        return drawing;
    }

    private static void Curve(Drawing drawing, Axes axes, IReadOnlyList<FoldEpoch> epochs, Func<FoldEpoch, double?> value, Paint paint, float[]? dash, string name)
    {
        var points = epochs.Where(epoch => value(epoch) is { } loss && double.IsFinite(loss))
            .Select(epoch => (axes.X(epoch.Epoch, epochs[0].Epoch, epochs[^1].Epoch), axes.Y(value(epoch)!.Value))).ToList();
        if (points.Count > 1)
            drawing.Add(new Pen([points], paint, 2, dash, name));
        else if (points.Count == 1)
            drawing.Add(new Dot(points[0].Item1, points[0].Item2, 3, paint, paint, 1, name));
    }

    private static IEnumerable<double> Losses(IReadOnlyList<FoldEpoch> epochs) =>
        epochs.SelectMany(epoch => new[] { epoch.Loss, epoch.InnerLoss ?? 0 }).Where(double.IsFinite);
}

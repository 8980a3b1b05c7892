using Mien.Lab.Training;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>The paper's Figure 2: loss (green), validation loss (red), accuracy (blue) and validation accuracy (orange)
/// over the epochs, on one pair of axes. Validation is also dashed with open marks, for readers who cannot tell the colours.</summary>
public static class TrainingCurves
{
    /// <summary>The paper's colours.</summary>
    internal const string LossColor = "#178F49", ValidationLossColor = "#D62F3C", AccuracyColor = "#2472D4", ValidationAccuracyColor = "#DB7B0B";

    private static readonly Series[] _series =
    [
        new("loss", LossColor, false, epoch => epoch.Loss),
        new("validation loss", ValidationLossColor, true, epoch => epoch.ValidationLoss),
        new("accuracy", AccuracyColor, false, epoch => epoch.Accuracy),
        new("validation accuracy", ValidationAccuracyColor, true, epoch => epoch.ValidationAccuracy),
    ];

    private sealed record Series(string Name, string Color, bool Validation, Func<EpochMetrics, double> Value);

    /// <summary>Writes Figure 2 as SVG.</summary>
    /// <exception cref="MienException">The run has no complete epoch.</exception>
    public static void WriteSvg(string path, RunRecord run) => Draw(run).WriteSvg(path);

    /// <summary>Writes Figure 2 as PNG, 2000 x 1120 pixels.</summary>
    /// <exception cref="MienException">The run has no complete epoch, or no font is installed.</exception>
    public static void WritePng(string path, RunRecord run) => Draw(run).WritePng(path);

    /// <summary>The figure, 1000 x 560 with direct labels.</summary>
    internal static Drawing Draw(RunRecord run, double top = 1)
    {
        var (drawing, axes) = Begin(run, 1000, 560, new Axes(62, 108, 672, 388, top), 6);
        drawing.Text(24, 38, Title(run), 20, Paint.Ink, bold: true);
        drawing.Text(24, 62, Subtitle(run), 13, Paint.Muted);
        drawing.Text(24, 90, "loss (nats) and accuracy (0 to 1)", 12, Paint.Muted);
        drawing.Text(axes.Left + axes.Width, axes.Bottom + 46, "epoch", 13, Paint.Muted, Anchor.End);
        DirectLabels(drawing, run, axes);
        return drawing;
    }

    /// <summary>The same figure for a narrow screen, 360 x 400 with a legend.</summary>
    internal static Drawing DrawNarrow(RunRecord run, double top = 1)
    {
        var (drawing, axes) = Begin(run, 360, 400, new Axes(36, 52, 310, 240, top), 5);
        drawing.Text(8, 20, Title(run), 14, Paint.Ink, bold: true);
        drawing.Text(8, 40, "loss (nats) and accuracy (0 to 1)", 12, Paint.Muted);
        drawing.Text(axes.Left + axes.Width, axes.Bottom + 36, "epoch", 12, Paint.Muted, Anchor.End);
        for (var i = 0; i < _series.Length; i++)
            Label(drawing, run, _series[i], 8, axes.Bottom + 50 + i * 17, 12);
        return drawing;
    }

    /// <summary>The largest finite value of all four curves.</summary>
    internal static double Highest(RunRecord run) => run.Epochs
        .SelectMany(epoch => _series.Select(series => series.Value(epoch)))
        .Where(double.IsFinite).DefaultIfEmpty(1).Max();

    private static string Title(RunRecord run) =>
        $"{RunWords.Capital(RunWords.Protocol(run))} · {RunWords.Corpus(run)}";

    private static string Subtitle(RunRecord run) => Invariant(
        $"{run.Epochs.Count} epochs · weights {RunWords.Weights(run)} · retrained from {run.Options.TrainableFrom} · seed {run.Options.Seed}");

    private static (Drawing Drawing, Axes Axes) Begin(RunRecord run, double width, double height, Axes room, int ticks)
    {
        var last = RunWords.Last(run);
        var axes = room with { Top = Axes.RoundUp(Math.Max(room.Top, Highest(run))) };
        var drawing = new Drawing(width, height, $"Figure 2. {Title(run)}", Invariant(
            $"Training curves over {run.Epochs.Count} epochs, weights {RunWords.Weights(run)}. At the last: loss {last.Loss:0.0000}, accuracy {last.Accuracy:0.0000}, validation loss {last.ValidationLoss:0.0000}, validation accuracy {last.ValidationAccuracy:0.0000}. {RunWords.Sentence(run)}"));
        axes.DrawTo(drawing, run.Epochs[0].Epoch, last.Epoch, ticks, width < 500 ? 11 : 12);
        foreach (var series in _series)
            Curve(drawing, run, series, axes);
        return (drawing, axes);
    }

    private static void Curve(Drawing drawing, RunRecord run, Series series, Axes axes)
    {
        var paint = Paint.Fixed(series.Color);
        var points = run.Epochs
            .Select(epoch => (epoch.Epoch, Value: series.Value(epoch)))
            .Select(p => (p.Epoch, p.Value, X: axes.X(p.Epoch, run.Epochs[0].Epoch, run.Epochs[^1].Epoch), Y: axes.Y(p.Value)))
            .ToList();
        drawing.Add(new Pen(Pieces(points.Select(p => (p.X, p.Y))), paint, 2.5, series.Validation ? [7, 5] : null, series.Name));
        if (points.Count > 60)
            return;
        foreach (var point in points.Where(p => double.IsFinite(p.Value)))
            drawing.Add(new Dot(point.X, point.Y, 3.2, series.Validation ? Paint.Paper : paint, paint, 1.8,
                Tip: Invariant($"epoch {point.Epoch} · {series.Name} {point.Value:0.0000}")));
    }

    /// <summary>Cuts a curve where a value is not a number, as after a diverged step.</summary>
    private static List<IReadOnlyList<(double X, double Y)>> Pieces(IEnumerable<(double X, double Y)> points)
    {
        var pieces = new List<IReadOnlyList<(double X, double Y)>>();
        var piece = new List<(double X, double Y)>();
        foreach (var point in points.Append((0, double.NaN)))
        {
            if (double.IsFinite(point.Y))
                piece.Add(point);
            else if (piece.Count > 0)
            {
                pieces.Add(piece);
                piece = [];
            }
        }
        return pieces;
    }

    private static void DirectLabels(Drawing drawing, RunRecord run, Axes axes)
    {
        var ends = _series
            .Select(series => (Series: series, Y: axes.Y(series.Value(run.Epochs[^1]))))
            .Where(end => double.IsFinite(end.Y))
            .OrderBy(end => end.Y)
            .ToList();
        var free = Axes.Spread([.. ends.Select(end => end.Y)], 22, axes.UpperEdge + 4, axes.Bottom - 4);
        var right = axes.Left + axes.Width;
        for (var i = 0; i < ends.Count; i++)
        {
            drawing.Line(right + 8, ends[i].Y, right + 26, free[i], Paint.Rule);
            Label(drawing, run, ends[i].Series, right + 30, free[i] + 4.5, 13.5);
        }
    }

    private static void Label(Drawing drawing, RunRecord run, Series series, double x, double y, double size)
    {
        var paint = Paint.Fixed(series.Color);
        drawing.Add(new Pen([[(x, y - size * 0.34), (x + 22, y - size * 0.34)]], paint, 2.5, series.Validation ? [5, 4] : null));
        drawing.Add(new Dot(x + 11, y - size * 0.34, 3, series.Validation ? Paint.Paper : paint, paint, 1.8));
        drawing.Text(x + 30, y, Invariant($"{series.Name} {series.Value(run.Epochs[^1]):0.0000}"), size, Paint.Ink);
    }
}

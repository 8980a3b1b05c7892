using System.Xml.Linq;
using Mien.Models;
using static System.FormattableString;

namespace Mien.Lab.Reports;

/// <summary>A recognised clip as a row of pictures, each with its probabilities below, and the clip's vote.</summary>
internal static class FrameStrip
{
    /// <summary>The strip's elements.</summary>
    /// <exception cref="MienException">A frame or the vote has another number of probabilities than there are labels.</exception>
    public static object?[] Draw(DemoStrip strip) =>
    [
        .. Row(strip, "gap"),
        RunSections.Small("Below each picture the probabilities of all classes, stacked in the colours above to 1. "
            + "The figures above are the clip's vote, the mean over its frames."),
    ];

    /// <summary>The strip without the note on how to read it.</summary>
    /// <param name="strip">The clip.</param>
    /// <param name="heading">Class of its heading.</param>
    /// <exception cref="MienException">As <see cref="Draw"/>.</exception>
    public static object?[] Row(DemoStrip strip, string heading)
    {
        foreach (var probabilities in strip.Frames.Select(frame => frame.Probabilities).Append(strip.Vote))
            if (probabilities.Count != strip.Labels.Count)
                throw new MienException(Invariant(
                    $"The strip of '{strip.Clip}' has {strip.Labels.Count} labels but {probabilities.Count} probabilities; recognise it again with the run's own model."));
        var vote = Best(strip.Vote);
        return
        [
            new XElement("p", new XAttribute("class", heading), Invariant(
                $"{strip.Clip}: labelled {strip.TrueLabel}, recognised as {strip.Labels[vote]} ({strip.Vote[vote]:0.00}).")),
            new XElement("ul", new XAttribute("class", "keys"),
                strip.Labels.Select((label, i) => new XElement("li", HtmlPage.LabelName(label), Invariant($" {strip.Vote[i]:0.00}")))),
            new XElement("ol", new XAttribute("class", "strip"), strip.Frames.Select(frame => Item(strip, frame))),
        ];
    }

    private static XElement Item(DemoStrip strip, StripFrame frame)
    {
        var best = Best(frame.Probabilities);
        var time = Invariant($"{frame.Time.TotalSeconds:0.00} s");
        return new XElement("li",
            new XElement("img", new XAttribute("alt", $"Frame at {time}"),
                new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(frame.Png))),
            Stack(strip.Labels, frame.Probabilities).ToSvg(),
            new XElement("p", time, new XElement("br"), Invariant($"{strip.Labels[best]} {frame.Probabilities[best]:0.00}")));
    }

    private static Drawing Stack(IReadOnlyList<string> labels, IReadOnlyList<double> probabilities)
    {
        var words = string.Join(", ", labels.Select((label, i) => Invariant($"{label} {probabilities[i]:0.00}")));
        var drawing = new Drawing(60, 60, "Probabilities", words);
        var y = 0.0;
        for (var i = 0; i < labels.Count; i++)
        {
            var height = 60 * Math.Clamp(probabilities[i], 0, 1);
            drawing.Add(new Box(0, y, 60, height, Paint.Fixed(Label.ColorOf(labels[i])), Name: labels[i],
                Tip: Invariant($"{labels[i]} {probabilities[i]:0.00}")));
            y += height;
        }
        return drawing;
    }

    private static int Best(IReadOnlyList<double> probabilities) =>
        Enumerable.Range(0, probabilities.Count).MaxBy(i => probabilities[i]);
}

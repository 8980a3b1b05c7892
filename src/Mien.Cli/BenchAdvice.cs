using System.Globalization;

namespace Mien.Cli;

/// <summary>What bounds recognition on a machine, and which options move it.</summary>
internal static class BenchAdvice
{
    private const double Video = 30;

    /// <summary>Sentences for people, the most useful first.</summary>
    public static IEnumerable<string> Of(BenchReport report)
    {
        var model = report.Models.MaxBy(model => model.Whole)!;
        var costs = Costs(report, model);
        var total = costs.Sum(cost => cost.Seconds);
        var (most, seconds) = costs.MaxBy(cost => cost.Seconds);
        yield return Text($"With {model.Model}, {most} takes {seconds / total:0 %} of the work of a frame: it bounds the whole.");
        if (model.Precision == "fp32" && most == "classification")
            yield return report.PeakGops is { } peaks && peaks["int8"] > 1.2 * peaks["fp32"]
                ? Text($"This processor multiplies 8-bit integers {peaks["int8"] / peaks["fp32"]:0.0} times as fast: an int8 model (mien export ... --precision int8), if one was measured to lose little.")
                : "8-bit integers are no faster on this processor: stay with fp32.";
        if (most == "the search for faces")
            yield return Text($"--detect-every {2 * report.DetectEvery} halves it and sees new faces later; a smaller --detect-size finds large faces only.");
        yield return RealTime(report, model);
    }

    private static string RealTime(BenchReport report, BenchModel model)
    {
        if (model.Whole * report.Every >= Video)
            return Text($"Faster than real time: {model.Whole * report.Every / Video:0.0} times {Video:0} frames a second, read with --every {report.Every}.");
        var costs = Costs(report, model);
        var (decode, rest) = (costs[0].Seconds / report.Every, costs.Skip(1).Sum(cost => cost.Seconds));
        var every = decode >= 1 / Video ? 0 : (int)Math.Ceiling(rest / (1 / Video - decode));
        return every == 0
            ? Text($"Decoding alone is slower than {Video:0} frames a second here; no option of the recognizer helps.")
            : Text($"For {Video:0} frames a second in real time, read with --every {every}: all frames are decoded, one in {every} is looked at.");
    }

    /// <summary>Seconds that a frame which is read costs, decoding first; those passed over are decoded too.</summary>
    private static List<(string Part, double Seconds)> Costs(BenchReport report, BenchModel model) =>
    [
        ("decoding", 1 / report.Decode),
        .. report.Follow is { } follow ? new[] { ("the search for faces", 1 / follow) } : [],
        ("classification", 1 / model.Classify),
    ];

    private static string Text(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Mien.Web.Models;

/// <summary>How often a model was right, and on what.</summary>
/// <param name="Accuracy">Share of right answers, 0 to 1.</param>
/// <param name="Uar">Mean recall over the classes.</param>
/// <param name="Support">Pictures.</param>
/// <param name="Protocol">What the figure means: how training and validation were kept apart.</param>
internal sealed record MeasuredAccuracy(double Accuracy, double? Uar, int? Support, string Protocol);

/// <summary>What a model's card says, read from the Markdown that <c>mien train</c> and the project write.</summary>
/// <param name="Title">First heading.</param>
/// <param name="Text">The card without its front matter.</param>
/// <param name="Measured">Its figures; null where it states none in that form.</param>
internal sealed partial record ModelCards(string Title, string Text, MeasuredAccuracy? Measured)
{
    private const long Limit = 1 << 20;

    /// <summary>For what the models are made, whoever trained them.</summary>
    public static IReadOnlyList<string> Intended { get; } =
    [
        "Research, teaching and art on recordings whose subjects agreed.",
        "A timeline of apparent (acted) facial expression, to be looked at and checked by a person.",
    ];

    /// <summary>For what they must not be used.</summary>
    public static IReadOnlyList<string> Prohibited { get; } =
    [
        "Inferring emotions of people at work or in education: the European AI Act forbids it (article 5(1)(f)), except for medical or safety reasons.",
        "Hiring, grading, proctoring, monitoring or policing people.",
        "Evidence of what someone feels: it reads apparent expression, sees no action units, and was not validated on your recordings.",
        "Reading people who were not told: article 50 asks that they are.",
    ];

    /// <summary>Reads a card; null where there is none.</summary>
    public static ModelCards? Read(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > Limit)
            return null;
        var text = FrontMatter().Replace(File.ReadAllText(path), "").Trim();
        return new ModelCards(Heading().Match(text) is { Success: true } heading ? heading.Groups[1].Value : Path.GetFileNameWithoutExtension(path), text, Figures(text));
    }

    private static MeasuredAccuracy? Figures(string text)
    {
        if (Accuracy().Match(text) is not { Success: true } found)
            return null;
        return new MeasuredAccuracy(Number(found, 1), Number(found, 2),
            int.Parse(found.Groups[3].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), found.Groups[4].Value.Trim().ReplaceLineEndings(" "));
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A---\n.*?\n---\n", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex FrontMatter();

    [GeneratedRegex(@"^# (.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    /// <summary>The sentence that every card of Mien begins its figures with, and the paragraph behind it, which says what they mean.</summary>
    [GeneratedRegex(@"Accuracy \*\*([\d.]+)\*\*, unweighted average recall ([\d.]+) on ([\d,]+) validation pictures[^\n]*\n\n(.+?)(?:\n\n|\z)",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Accuracy();
}

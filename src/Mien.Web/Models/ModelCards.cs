using System.Globalization;
using System.Text.RegularExpressions;

namespace Mien.Web.Models;

/// <summary>How often a model was right, and on what.</summary>
/// <param name="Accuracy">Share of right answers, 0 to 1.</param>
/// <param name="Uar">Mean recall over the classes.</param>
/// <param name="Support">Pictures.</param>
/// <param name="Protocol">What the figure means: how training and validation were kept apart.</param>
/// <param name="On">What the pictures are of; null where that is not said.</param>
/// <param name="Elsewhere">Accuracy on other corpora, in words; empty where none was measured.</param>
internal sealed record MeasuredAccuracy(double Accuracy, double? Uar, int? Support, string Protocol, string? On = null, string Elsewhere = "");

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

    /// <summary>The run's own held-out pictures may have chosen among recipes, so figures on other pictures come first.</summary>
    private static MeasuredAccuracy? Figures(string text)
    {
        if (OfEvaluations(text) is { } others)
            return others;
        if (Accuracy().Match(text) is not { Success: true } found)
            return null;
        return new MeasuredAccuracy(Number(found, 1), Number(found, 2),
            Count(found, 3), found.Groups[4].Value.Trim().ReplaceLineEndings(" "));
    }

    private static MeasuredAccuracy? OfEvaluations(string text)
    {
        var rows = Evaluation().Matches(text).ToList();
        if ((rows.Find(row => row.Groups[1].Value.EndsWith("without copies of training pictures", StringComparison.Ordinal) && !row.Groups[1].Value.Contains("more than half"))
            ?? rows.FirstOrDefault()) is not { } first)
            return null;
        var elsewhere = rows.Where(row => Corpus(row) != Corpus(first)).GroupBy(Corpus)
            .Select(rows => rows.FirstOrDefault(row => row.Groups[1].Value.Contains("clips")) ?? rows.First())
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{Corpus(row)} {100 * Number(row, 3):0.0} % of {row.Groups[2].Value}{(row.Groups[1].Value.Contains("clips") ? " clips" : "")}"));
        return new MeasuredAccuracy(Number(first, 3), Number(first, 5), Count(first, 2),
            $"95 % interval {first.Groups[4].Value}. It was neither trained nor chosen on these.", first.Groups[1].Value, string.Join(", ", elsewhere));
    }

    private static string Corpus(Match row) => row.Groups[1].Value.Split(',')[0];

    private static int Count(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A---\n.*?\n---\n", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex FrontMatter();

    [GeneratedRegex(@"^# (.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    /// <summary>A row of the table of evaluations, with the answers as they are.</summary>
    [GeneratedRegex(@"^\| ([^|]+) \| as they are \| ([\d,]+) \| ([\d.]+) \(([^)|]+)\) \| ([\d.]+) \|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Evaluation();

    /// <summary>The sentence that every card of Mien begins its figures with, and the paragraph behind it, which says what they mean.</summary>
    [GeneratedRegex(@"Accuracy \*\*([\d.]+)\*\*, unweighted average recall ([\d.]+) on ([\d,]+) validation pictures[^\n]*\n\n(.+?)(?:\n\n|\z)",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Accuracy();
}

namespace Mien.Models;

/// <summary>An apparent facial expression: its one name, its colour, and how data sets spell it.</summary>
/// <param name="Name">Canonical name, lower case; used in folders, columns and outputs.</param>
/// <param name="Color">Colour as <c>#RRGGBB</c>, from the palette of Okabe and Ito (2008) and one grey,
/// distinguishable under the common colour-vision deficiencies.</param>
/// <param name="Synonyms">Other spellings, lower case.</param>
public sealed record Label(string Name, string Color, params IReadOnlyList<string> Synonyms)
{
    /// <summary>Every label known to Mien, in the order of all tables and figures.</summary>
    public static IReadOnlyList<Label> All { get; } =
    [
        new("neutral", "#999999", "neutrality", "neu", "ne"),
        new("calm", "#56B4E9", "calmness"),
        new("happy", "#E69F00", "happiness", "joy", "hap", "ha", "smile"),
        new("sad", "#0072B2", "sadness", "sa"),
        new("angry", "#D55E00", "anger", "ang", "an"),
        new("fearful", "#CC79A7", "fear", "fea", "fe", "afraid", "scared"),
        new("disgust", "#009E73", "disgusted", "dis", "di"),
        new("surprised", "#F0E442", "surprise", "sur", "su"),
        new("contempt", "#000000", "contemptuous", "con"),
    ];

    /// <summary>The paper's six classes of RAVDESS.</summary>
    public static IReadOnlyList<string> PaperSix { get; } = ["neutral", "calm", "happy", "sad", "angry", "fearful"];

    /// <summary>The eight expressions of FER+ (Barsoum et al. 2016), in Mien's order.</summary>
    public static IReadOnlyList<string> FerPlus { get; } =
        ["neutral", "happy", "sad", "angry", "fearful", "disgust", "surprised", "contempt"];

    private static readonly Dictionary<string, Label> _bySpelling = All
        .SelectMany(label => label.Synonyms.Prepend(label.Name).Select(spelling => (spelling, label)))
        .ToDictionary(pair => pair.spelling, pair => pair.label, StringComparer.OrdinalIgnoreCase);

    /// <summary>The label that a data set calls <paramref name="spelling"/>, or null when there is none.</summary>
    public static Label? Find(string spelling) => _bySpelling.GetValueOrDefault(spelling.Trim());

    /// <summary>The canonical name of a known label; an unknown class keeps its own name in lower case.</summary>
    public static string Canonical(string spelling) => Find(spelling)?.Name ?? spelling.Trim().ToLowerInvariant();

    /// <summary>The colour of a label; classes outside the vocabulary share a dark grey.</summary>
    public static string ColorOf(string name) => Find(name)?.Color ?? "#555555";

    /// <summary>Sorts class names in the vocabulary's order, unknown ones behind in ordinal order.</summary>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> names) =>
        [.. names.Distinct().OrderBy(Rank).ThenBy(name => name, StringComparer.Ordinal)];

    private static int Rank(string name)
    {
        var label = Find(name);
        return label is null ? int.MaxValue : All.ToList().IndexOf(label);
    }
}

using Mien.Models;

namespace Mien.Lab.Reports;

/// <summary>A figure that somebody published for the pictures of RAVDESS (Livingstone and Russo 2018).</summary>
/// <param name="Work">Authors, year and method.</param>
/// <param name="Reference">DOI or arXiv number of the work that states the figure.</param>
/// <param name="Where">Table or section of it.</param>
/// <param name="Labels">The classes.</param>
/// <param name="Protocol">Name of the protocol as in <c>mien evaluate</c>; anything else is none of ours.</param>
/// <param name="Clips">Clips that were scored.</param>
/// <param name="Accuracy">Share of clips that were right, 0 to 1.</param>
public sealed record PublishedResult(
    string Work, string Reference, string Where, IReadOnlyList<string> Labels, string Protocol, int Clips, double Accuracy)
{
    private const string Luna = "10.3390/app12010327", Svfap = "arXiv:2401.00416";

    private static readonly IReadOnlyList<string> _eight =
        ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"];

    /// <summary>Figures for video without sound, each with a protocol that is known. Figures that could not be read in the work
    /// itself are left out.</summary>
    public static IReadOnlyList<PublishedResult> RavdessVideo { get; } =
    [
        new("Luna-Jiménez et al. 2022, action units, SVC", Luna, "table of the visual modality", _eight, "luna5", 1440, 0.5993),
        new("Luna-Jiménez et al. 2022, action units, MLP", Luna, "table of the visual modality", _eight, "luna5", 1440, 0.6022),
        new("Luna-Jiménez et al. 2022, action units, biLSTM with attention", Luna, "table of the visual modality", _eight, "luna5", 1440, 0.6213),
        new("Luna-Jiménez et al. 2022, MLP, largest of the paper's six posteriors", Luna, "recomputed from their published posteriors", Label.PaperSix, "luna5", 1056, 0.683),
        new("Luna-Jiménez et al. 2022, biLSTM, largest of the paper's six posteriors", Luna, "recomputed from their published posteriors", Label.PaperSix, "luna5", 1056, 0.678),
        new("Ghaleb et al. 2019, VO-LSTM", Svfap, "Table 12", _eight, "blocks6", 1440, 0.6050),
        new("MSAF, 3D ResNeXt-50", Svfap, "Table 12", _eight, "blocks6", 1440, 0.6299),
        new("SVFAP-S", Svfap, "Table 12", _eight, "blocks6", 1440, 0.7390),
        new("SVFAP-B", Svfap, "Table 12", _eight, "blocks6", 1440, 0.7501),
    ];

    /// <summary>The figures that may stand beside one of ours: same classes, same protocol, video without sound.</summary>
    /// <param name="labels">Our classes.</param>
    /// <param name="protocol">Our protocol.</param>
    public static IReadOnlyList<PublishedResult> Beside(IReadOnlyList<string> labels, string protocol) =>
        [.. RavdessVideo.Where(result => result.Protocol == protocol && result.Labels.ToHashSet().SetEquals(labels))];
}

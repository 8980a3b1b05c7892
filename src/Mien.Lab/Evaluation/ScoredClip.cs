using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>One answer and what was true: of a clip, or of one of its frames.</summary>
/// <param name="Clip">Name of the clip; its own only within its class.</param>
/// <param name="Truth">Its class.</param>
/// <param name="Predicted">The answer.</param>
public sealed record ScoredClip(string Clip, string Truth, string Predicted)
{
    /// <summary>Probability of each class, in label order; empty when unknown.</summary>
    public IReadOnlyList<double> Probabilities { get; init; } = [];

    /// <summary>The picture, for one frame of a clip; else empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>The person; empty when unknown.</summary>
    public string Subject { get; init; } = "";

    /// <summary><c>male</c>, <c>female</c>, as the corpus says; empty when unknown.</summary>
    public string Sex { get; init; } = "";

    /// <summary><c>normal</c> or <c>strong</c>; empty when unknown.</summary>
    public string Intensity { get; init; } = "";

    /// <summary>What is said in the clip; empty when unknown.</summary>
    public string Statement { get; init; } = "";

    /// <summary>The fold whose test set it stood in; empty without folds.</summary>
    public string Fold { get; init; } = "";

    /// <summary>Tells clips apart: class and name.</summary>
    public string Key => Truth + "/" + Clip;

    /// <summary>What was filmed: RAVDESS twins (modality 01 and 02 of a trial) share it.</summary>
    public string Recording => RavdessName.TryParse(Clip)?.Recording ?? Key;

    /// <summary>The answer for a prepared picture.</summary>
    /// <param name="row">The picture.</param>
    /// <param name="truth">Its label, mapped where a <see cref="LabelMap"/> is used.</param>
    /// <param name="labels">Class names in the order of the probabilities.</param>
    /// <param name="probabilities">Of each class.</param>
    /// <param name="fold">The fold it was tested in; empty without folds.</param>
    public static ScoredClip Of(FrameRow row, string truth, IReadOnlyList<string> labels, IReadOnlyList<double> probabilities, string fold = "") =>
        new ScoredClip(row.Clip, truth, FrameVote.Largest(labels, probabilities)) { Probabilities = probabilities, Path = row.Path, Fold = fold }.With(row).WithName();

    /// <summary>With the person, intensity and statement of a prepared picture where they are missing here.</summary>
    public ScoredClip With(FrameRow row) => this with
    {
        Subject = Or(Subject, row.Subject),
        Intensity = Or(Intensity, IntensityOf(row.Intensity)),
        Statement = Or(Statement, StatementOf(row.Statement)),
    };

    /// <summary>With what a RAVDESS name of the clip (or of the picture) tells, where it is missing here.</summary>
    public ScoredClip WithName() => (RavdessName.TryParse(Clip) ?? RavdessName.TryParse(Path)) is not { } name ? this : this with
    {
        Subject = Or(Subject, name.Actor.ToString("00", System.Globalization.CultureInfo.InvariantCulture)),
        Sex = Or(Sex, name.Sex),
        Intensity = Or(Intensity, name.Intensity == 1 ? "normal" : "strong"),
        Statement = Or(Statement, name.Statement == 1 ? "kids" : "dogs"),
    };

    /// <summary>Clips with rows in more than one fold.</summary>
    internal static int Torn(IEnumerable<ScoredClip> rows) =>
        rows.GroupBy(row => row.Key, StringComparer.Ordinal).Count(clip => clip.Select(row => row.Fold).Distinct().Skip(1).Any());

    private static string IntensityOf(string code) => code switch { "1" => "normal", "2" => "strong", _ => code };

    private static string StatementOf(string code) => code switch { "1" => "kids", "2" => "dogs", _ => code };

    private static string Or(string own, string other) => own.Length > 0 ? own : other;
}

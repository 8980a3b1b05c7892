using System.Security.Cryptography;
using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>Anybody's predictions, read from a CSV and checked.</summary>
/// <param name="Name">Name of the file or of its folder, without the rest of the path.</param>
/// <param name="Sha256">Hash of the file.</param>
/// <param name="Labels">Every class that is true, predicted or has a probability, in the vocabulary's order.</param>
/// <param name="Rows">One a line; probabilities in label order.</param>
/// <param name="HasProbabilities">Whether the file has <c>p_</c> columns.</param>
/// <param name="Remarks">What a reader of the figures should know of the file.</param>
public sealed record PredictionTable(
    string Name, string Sha256, IReadOnlyList<string> Labels, IReadOnlyList<ScoredClip> Rows, bool HasProbabilities, IReadOnlyList<string> Remarks)
{
    private static readonly string[] _names = ["predictions.csv", "validation.csv"];

    /// <summary>Whether the file names clips; else <see cref="With"/> takes them from the manifest.</summary>
    public bool HasClips { get; init; } = true;

    /// <summary>Whether rows share clips, so that one is a frame of a clip.</summary>
    public bool AreFrames => Rows.Select(row => row.Key).Distinct(StringComparer.Ordinal).Count() < Rows.Count;

    /// <summary>Clips with frames in more than one fold, as random frames put them: no one model answered such a clip.</summary>
    public int Torn => ScoredClip.Torn(Rows);

    /// <summary>Reads a CSV, or the <c>predictions.csv</c> (else <c>validation.csv</c>) of a folder.</summary>
    /// <exception cref="MienException">Missing, too large, without a needed column, or with a line that cannot be; the line is named.</exception>
    public static PredictionTable Read(string path)
    {
        var file = Locate(path);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var sheet = PredictionSheet.Read(file);
        using var stream = File.OpenRead(file);
        return new PredictionTable(name, Convert.ToHexStringLower(SHA256.HashData(stream)), sheet.Labels, sheet.Rows, sheet.HasProbabilities, sheet.Remarks) { HasClips = sheet.HasClips };
    }

    /// <summary>Adds person, intensity and statement from the manifest of prepared frames, by picture or else by clip.</summary>
    /// <exception cref="MienException">No row is in the manifest.</exception>
    public PredictionTable With(FrameSet frames)
    {
        var byPath = frames.Rows.GroupBy(row => row.Path, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var byClip = frames.Rows.GroupBy(row => row.Clip, StringComparer.Ordinal).Where(clip => clip.Select(row => row.Subject).Distinct().Count() == 1)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var found = Rows.Select(row => byPath.GetValueOrDefault(row.Path) ?? byClip.GetValueOrDefault(row.Clip)).ToList();
        var missing = found.Count(row => row is null);
        if (missing == Rows.Count)
            throw new MienException($"No row of '{Name}' is in the manifest of '{frames.Info.Corpus}': neither a path (such as '{frames.Rows[0].Path}') " +
                                    $"nor a clip (such as '{frames.Rows[0].Clip}') is shared. Name the frames folder that was predicted.");
        return this with
        {
            Rows = [.. Rows.Zip(found, (row, frame) => frame is null ? row : (HasClips ? row : row with { Clip = frame.Clip }).With(frame).WithName())],
            Remarks = missing == 0 ? Remarks : [.. Remarks, $"{missing:N0} of {Rows.Count:N0} rows are not in the manifest."],
        };
    }

    /// <summary>One answer a clip: the rows, or the mean of their probabilities where a clip has several.</summary>
    /// <exception cref="MienException">Rows are frames without probabilities, or frames of one clip are in several folds.</exception>
    public IReadOnlyList<ScoredClip> Clips() => !AreFrames ? Rows
        : Torn > 0 ? throw new MienException($"'{Name}' has frames of one clip in several folds (of {Torn:N0} clips), so no one model answered a clip. Take predictions under a protocol that keeps clips together.")
        : HasProbabilities ? FrameVote.MeanOfProbabilities(Labels, Rows)
        : throw new MienException($"'{Name}' has several rows a clip and no probabilities, so a clip has no one answer. Add p_LABEL columns, or write a row a clip.");

    private static string Locate(string path)
    {
        if (!Directory.Exists(path))
            return path;
        return _names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new MienException($"'{path}' holds neither {string.Join(" nor ", _names)}. Name a folder of 'mien evaluate' or 'mien train', or a CSV.");
    }
}

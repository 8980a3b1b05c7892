namespace Mien.Lab.Datasets;

/// <summary>Any split as a table: pictures, and the side on which each stands in every fold.</summary>
/// <param name="Name">Name of the split, for messages and reports.</param>
/// <param name="Folds">Names of the folds; one empty name where there are none.</param>
/// <param name="Pictures">In the table's order. A path that stands on two sides of a fold is there twice.</param>
public sealed record SplitTable(string Name, IReadOnlyList<string> Folds, IReadOnlyList<SplitPicture> Pictures)
{
    /// <summary>The split that a prepared corpus came with.</summary>
    /// <param name="frames">The corpus.</param>
    /// <param name="subjects">A rule that says who is in a picture, as for <see cref="PrepareOptions.Subjects"/>; empty
    /// takes what the manifest says.</param>
    /// <exception cref="MienException">It came with none.</exception>
    public static SplitTable Of(FrameSet frames, string subjects = "") => new SplitTable(frames.Info.Corpus, [""],
        SplitTableReader.Pictures(frames.Rows.Select((row, i) => new SplitLine(i + 2, row.Path, row.Split, "")), [""],
            new SplitIdentity(frames, subjects))).RequireSides("Name a split with --split, such as the split.csv of a run.");

    /// <summary>Reads <c>path,split[,fold]</c>, with optional columns <c>subject</c>, <c>clip</c>, <c>label</c> and
    /// <c>pixels</c> as a manifest has them.</summary>
    /// <param name="path">The CSV. <c>split</c> is train, valid or test; a row without it stands nowhere. With folds, either
    /// every fold lists its training rows, or none does: then a row is held out in its fold and trained on in all
    /// others. A row without a fold stands on its side in every fold.</param>
    /// <param name="frames">A prepared corpus that knows the pictures; null goes by the names.</param>
    /// <param name="subjects">See <see cref="Of(FrameSet, string)"/>.</param>
    /// <exception cref="MienException">Not such a table, or all of it on one side.</exception>
    public static SplitTable Read(string path, FrameSet? frames = null, string subjects = "")
    {
        var rows = SplitTableReader.Rows(path);
        var named = rows.Select(row => row.Fold).Where(fold => fold.Length > 0).Distinct().ToList();
        var folds = named.Count > 0 ? named : [""];
        return new SplitTable(Path.GetFileName(path), folds,
            SplitTableReader.Pictures(rows, folds, new SplitIdentity(frames, subjects)))
            .RequireSides("It needs rows of split train and of split valid or test, or folds.");
    }

    /// <summary>A split drawn by Mien.</summary>
    internal static SplitTable Of(FrameSet frames, Split split)
    {
        SplitPlace train = new([1]), valid = new([2]);
        SplitPicture Picture(int row, SplitPlace place) => SplitPicture.Of(frames.Rows[row], frames.Rows[row].Subject, place);
        return new SplitTable(frames.Info.Corpus, [""],
            [.. split.Train.Select(row => Picture(row, train)), .. split.Validation.Select(row => Picture(row, valid))]);
    }

    private SplitTable RequireSides(string advice) =>
        Pictures.Any(picture => picture.Place.IsHeld) && Pictures.Select(picture => picture.Place).Distinct().Count() > 1
            ? this
            : throw new MienException($"'{Name}' says of no two pictures that they stand on different sides. {advice}");
}

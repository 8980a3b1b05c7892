using System.Security.Cryptography;
using System.Text;
using CsvHelper;

namespace Mien.Output;

/// <summary>The tables of a folder of videos, one set for all: <c>frames.csv</c>, <c>segments.csv</c>, <c>summary.csv</c>,
/// <c>codebook.csv</c> and, if asked for, <c>bins.csv</c>.</summary>
/// <remarks>Each video's rows wait in a hidden folder until <see cref="Complete"/> joins them; a video that fails adds none.
/// After a kill, those of finished videos are found again.</remarks>
public sealed class ResultTables
{
    private readonly string _folder;
    private readonly string _waiting;
    private readonly IReadOnlyList<string> _labels;
    private readonly TimeSpan? _bin;
    private readonly string? _model;
    private readonly List<string> _parts = [];
    private readonly HashSet<string> _kept = [];
    private bool _hasOlder;

    /// <summary>Begins the tables.</summary>
    /// <param name="folder">Where they are written.</param>
    /// <param name="labels">Class names, in the order of all probabilities.</param>
    /// <param name="bin">Length of the bins of <c>bins.csv</c>; null writes none.</param>
    /// <param name="keep">Whether rows of earlier runs stay where their videos are not read again.</param>
    /// <param name="model">The model's fingerprint; empty mixes models.</param>
    /// <param name="priorCorrection">What its answers went through (<see cref="ResultSource.PriorCorrection"/>): others count as another model's.</param>
    /// <exception cref="MienException">The bins are impossible, or tables to be kept have other columns or are another model's.</exception>
    public ResultTables(string folder, IReadOnlyList<string> labels, TimeSpan? bin = null, bool keep = false, string model = "", double priorCorrection = 0)
    {
        if (bin is { } length && (length < TimeSpan.FromMilliseconds(10) || length > TimeSpan.FromDays(1)))
            throw new MienException($"--bin {ResultText.Seconds(length)}s is not possible: 0.01 seconds to a day.");
        (_folder, _waiting, _labels, _bin, _model) = (folder, Path.Combine(folder, ".tables"), labels, bin, ResultColumns.ModelOf(model, priorCorrection));
        if (keep)
            Keep(CodeBook.Write(labels, bin));
        else if (Directory.Exists(_waiting))
            Directory.Delete(_waiting, recursive: true);
    }

    /// <summary>Whether the tables have this video's rows from an earlier run.</summary>
    public bool Contains(string source) => _kept.Contains(CsvTable.NoFormula(source));

    /// <summary>Begins the rows of a video, in place of those it may have; videos stand in the tables in the order in which
    /// they are begun.</summary>
    /// <exception cref="MienException">They cannot be written.</exception>
    public IResultWriter Open(ResultSource source) => Writing.Try($"'{_folder}'", () => Begin(source));

    /// <summary>Joins the rows of all videos that were completed, and writes the code book.</summary>
    /// <exception cref="MienException">The tables cannot be written.</exception>
    public void Complete() => Writing.Try($"The tables in '{_folder}'", Join);

    private VideoTables Begin(ResultSource source)
    {
        var part = PartOf(source.Name);
        _parts.Remove(part);
        _parts.Add(part);
        return new VideoTables(part, source, _bin);
    }

    private void Join()
    {
        var done = _parts.Where(Directory.Exists).ToList();
        Join("frames.csv", ResultColumns.Frames(_labels), done);
        Join("segments.csv", ResultColumns.Segments(_labels), done);
        Join("summary.csv", ResultColumns.Summary(_labels), done);
        if (_bin is { } length)
            Join("bins.csv", ResultColumns.Bins(_labels, length), done);
        AtomicFile.Write(Path.Combine(_folder, "codebook.csv"), stream => stream.Write(CodeBook.Write(_labels, _bin)));
        if (Directory.Exists(_waiting))
            Directory.Delete(_waiting, recursive: true);
    }

    private void Keep(byte[] codeBook)
    {
        var written = Path.Combine(_folder, "codebook.csv");
        if (File.Exists(written) && !File.ReadAllBytes(written).SequenceEqual(codeBook))
            throw new MienException($"The tables in '{_folder}' have other columns than this run's: other classes, another --bin or another " +
                "version. Give another folder, or leave --skip-done out to write them anew.");
        _hasOlder = File.Exists(written);
        if (_hasOlder)
            KeepRows([.. Rows(Path.Combine(_folder, "summary.csv")).Skip(1)]);
        if (Directory.Exists(_waiting))
            Adopt(codeBook);
    }

    private void KeepRows(List<TableRow> videos)
    {
        if (videos.Find(IsOther) is { } other)
            throw new MienException($"The tables in '{_folder}' were made with another model ({other.Last}) than this run's ({_model}). " +
                                    "Give another folder, or leave --skip-done out to write them anew.");
        _kept.UnionWith(videos.Select(row => row.Source));
    }

    private bool IsOther(TableRow video) => _model is not null && video.Last != _model;

    /// <summary>Takes over the finished videos of a run that was killed, if they were read as this one reads.</summary>
    private void Adopt(byte[] codeBook)
    {
        foreach (var part in Directory.GetDirectories(_waiting).Where(part => !part.EndsWith(".part", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var (written, videos) = (Path.Combine(part, "codebook.csv"), Rows(Path.Combine(part, "summary.csv")).ToList());
            if (!File.Exists(written) || !File.ReadAllBytes(written).SequenceEqual(codeBook) || videos.Exists(IsOther))
                continue;
            _parts.Add(part);
            _kept.UnionWith(videos.Select(row => row.Source));
        }
    }

    /// <summary>Header, rows of an older table whose videos were not read again, and rows of the parts.</summary>
    private void Join<T>(string name, IReadOnlyList<Column<T>> columns, List<string> parts)
    {
        var older = Path.Combine(_folder, name);
        using var file = new PendingFile(older);
        using (var header = new CsvTable<T>(file.Stream, columns, leaveOpen: true))
            header.WriteHeader();
        if (_hasOlder)
            using (var writer = new StreamWriter(file.Stream, leaveOpen: true))
                foreach (var row in Rows(older).Skip(1).Where(row => !parts.Contains(PartOfCell(row.Source))))
                    writer.Write(row.Text);
        foreach (var part in parts)
            using (var rows = File.OpenRead(Path.Combine(part, name)))
                rows.CopyTo(file.Stream);
        file.Complete();
    }

    /// <summary>A row as it stands, and its first and last cell: the video and, in <c>summary.csv</c>, the model.</summary>
    private sealed record TableRow(string Source, string Last, string Text);

    private static IEnumerable<TableRow> Rows(string table)
    {
        if (!File.Exists(table))
            yield break;
        using var parser = new CsvParser(new StreamReader(table), CsvTable.Configuration);
        while (parser.Read())
            yield return new TableRow(parser[0], parser[parser.Count - 1], parser.RawRecord);
    }

    private string PartOf(string source) => PartOfCell(CsvTable.NoFormula(source));

    private string PartOfCell(string cell) =>
        Path.Combine(_waiting, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cell)))[..16]);
}

using System.Globalization;
using CsvHelper;
using Mien.Models;

namespace Mien.Lab.Datasets;

/// <summary>How many people called a picture what: a CSV with a column <c>file</c> (optionally <c>split</c>) and one column a label.</summary>
internal sealed class Votes
{
    private readonly Dictionary<string, IReadOnlyList<double>> _shares;

    private Votes(IReadOnlyList<string> labels, Dictionary<string, IReadOnlyList<double>> shares) => (Labels, _shares) = (labels, shares);

    /// <summary>Labels of the shares, in the vocabulary's order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Shares of votes for a picture, summing to 1; all 0 when it has none.</summary>
    public IReadOnlyList<double> Of(CorpusFile file)
    {
        if (Labels.Count == 0)
            return [];
        var parts = file.Name.Split('/');
        foreach (var key in new[] { file.Name, string.Join('/', parts.TakeLast(3)), parts.ElementAtOrDefault(parts.Length - 3) + "/" + parts[^1], parts[^1] })
            if (_shares.TryGetValue(key, out var shares))
                return shares;
        return new double[Labels.Count];
    }

    /// <summary>Reads the votes from a path on disk or inside the corpus; an empty path gives none.</summary>
    /// <exception cref="MienException">The file is not there, is no CSV, or has no label column.</exception>
    public static Votes Read(IReadOnlyList<CorpusFile> files, string path)
    {
        if (path.Length == 0)
            return new Votes([], []);
        using var zips = new ZipReader();
        var file = File.Exists(path) ? new CorpusFile(path, path, null)
            : files.FirstOrDefault(f => f.Name == path || f.Name.EndsWith("/" + path, StringComparison.Ordinal))
              ?? throw new MienException($"--votes: '{path}' is neither a file nor inside the corpus.");
        using var csv = new CsvReader(new StreamReader(new MemoryStream(file.Read(zips, 1 << 28))), CultureInfo.InvariantCulture);
        try
        {
            csv.Read();
            csv.ReadHeader();
            var columns = csv.HeaderRecord!.Where(name => Label.Find(name) is not null).ToList();
            if (columns.Count < 2 || !csv.HeaderRecord!.Contains("file"))
                throw new MienException($"--votes: '{path}' needs a column 'file' and one column a label; it has {string.Join(',', csv.HeaderRecord!)}.");
            return ReadShares(csv, columns);
        }
        catch (CsvHelperException error)
        {
            throw new MienException($"--votes: '{path}' is not a CSV of votes: {error.Message.Split('\n')[0]}", error);
        }
    }

    private static Votes ReadShares(CsvReader csv, List<string> columns)
    {
        var labels = Label.InOrder(columns.Select(Label.Canonical));
        var ordered = labels.Select(label => columns.First(column => Label.Canonical(column) == label)).ToList();
        var hasSplit = csv.HeaderRecord!.Contains("split");
        var shares = new Dictionary<string, IReadOnlyList<double>>();
        while (csv.Read())
        {
            var counts = ordered.Select(column => csv.GetField<double>(column)).ToList();
            var total = counts.Sum();
            var file = csv.GetField("file")!;
            shares[hasSplit ? csv.GetField("split") + "/" + file : file] = [.. counts.Select(count => total > 0 ? count / total : 0)];
        }
        return new Votes(labels, shares);
    }
}

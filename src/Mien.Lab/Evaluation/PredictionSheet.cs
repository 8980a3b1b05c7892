using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Mien.Models;

namespace Mien.Lab.Evaluation;

/// <summary>Reads the lines of a predictions file: columns <c>truth,predicted</c>, <c>clip</c> or <c>path</c>, and optionally
/// <c>subject,sex,intensity,statement,fold</c> and <c>p_LABEL</c>; others are passed over.</summary>
internal sealed class PredictionSheet
{
    private const long MostBytes = 1L << 30;
    private const int MostRows = 2_000_000, MostClasses = 200, LongestField = 4096, LongestMessage = 600;

    /// <summary>Probabilities that were printed with two decimals need not sum to 1.</summary>
    private const double Rounding = 0.02;

    private const string Columns = "clip,truth,predicted[,subject][,fold][,path][,p_LABEL ...]";

    private static readonly string[] _needed = ["truth", "predicted"];

    private readonly string _file;
    private readonly Dictionary<string, int> _columns;
    private readonly List<(string Label, int Column)> _probabilities;
    private readonly Dictionary<(string Clip, string Path), int> _seen = [];
    private readonly Dictionary<string, (string Fold, int Line)> _folds = new(StringComparer.Ordinal);

    private PredictionSheet(string file, CsvParser csv)
    {
        _file = file;
        if (!csv.Read())
            throw Bad("is empty");
        var header = csv.Record!.Select(name => name.Trim()).ToList();
        _columns = header.Select((name, i) => (name, i)).GroupBy(pair => pair.name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Count() == 1 ? group.First().i : throw Bad($"has the column '{group.Key}' twice"), StringComparer.OrdinalIgnoreCase);
        var missing = _needed.Where(name => !_columns.ContainsKey(name)).ToList();
        if (!HasClips && !_columns.ContainsKey("path"))
            missing.Insert(0, "clip (or path)");
        if (missing.Count > 0)
            throw Bad($"has no column {string.Join(", ", missing)}; it has: {string.Join(" | ", header.Take(12))}. Columns are separated by commas: {Columns}");
        _probabilities = [.. _columns.Where(column => column.Key.StartsWith("p_", StringComparison.OrdinalIgnoreCase)).Select(column => (Label.Canonical(column.Key[2..]), column.Value))];
        if (_probabilities.GroupBy(p => p.Label).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Bad($"has two columns of probabilities for '{twice.Key}'");
        ReadRows(csv);
    }

    public IReadOnlyList<string> Labels { get; private set; } = [];

    public IReadOnlyList<ScoredClip> Rows { get; private set; } = [];

    /// <summary>Whether the file names clips; else its paths do, as far as they can.</summary>
    public bool HasClips => _columns.ContainsKey("clip");

    public bool HasProbabilities => _probabilities.Count > 0;

    public List<string> Remarks { get; } = [];

    /// <exception cref="MienException">Not a predictions file.</exception>
    public static PredictionSheet Read(string file)
    {
        if (!File.Exists(file))
            throw new MienException($"'{file}' is not there. It should be a CSV with the columns clip,truth,predicted.");
        if (new FileInfo(file).Length > MostBytes)
            throw new MienException($"'{file}' is larger than {MostBytes >> 20:N0} MB. Write a row a clip, or split the file.");
        var settings = new CsvConfiguration(CultureInfo.InvariantCulture) { MaxFieldSize = LongestField, BufferSize = 1 << 16 };
        using var csv = new CsvParser(new StreamReader(file), settings);
        try
        {
            return new PredictionSheet(file, csv);
        }
        catch (CsvHelperException error)
        {
            throw new MienException($"'{file}', line {csv.RawRow}: not CSV: {error.Message.Split('\n')[0].Trim()}", error);
        }
    }

    private void ReadRows(CsvParser csv)
    {
        var (rows, given, classes) = (new List<ScoredClip>(), new List<double[]>(), new HashSet<string>(StringComparer.Ordinal));
        while (csv.Read())
        {
            if (rows.Count == MostRows)
                throw Bad($"has more than {MostRows:N0} rows. Write a row a clip, or split the file");
            if (csv.Count != _columns.Count)
                throw Bad($"has {csv.Count} fields where the header has {_columns.Count}", csv.RawRow);
            var row = ReadRow(csv);
            RequireOnce(row, csv.RawRow);
            rows.Add(row with { Fold = int.TryParse(row.Fold, NumberStyles.None, CultureInfo.InvariantCulture, out var fold) ? fold.ToString("00", CultureInfo.InvariantCulture) : row.Fold });
            given.Add([.. ReadProbabilities(csv)]);
            classes.UnionWith([row.Truth, row.Predicted]);
            if (classes.Count > MostClasses)
                throw Bad($"has more than {MostClasses} classes; is 'truth' a column of class names?", csv.RawRow);
        }
        if (rows.Count == 0)
            throw Bad("lists no predictions");
        Labels = Label.InOrder(classes.Concat(_probabilities.Select(p => p.Label)));
        Rows = HasProbabilities ? [.. rows.Zip(given, (row, p) => row with { Probabilities = InOrder(p) })] : rows;
        Remark(classes);
    }

    private ScoredClip ReadRow(CsvParser csv)
    {
        var clip = HasClips ? Needed("clip") : Datasets.RecordingName.Find(Needed("path"))?.Clip ?? Needed("path");
        var row = new ScoredClip(clip, Label.Canonical(Needed("truth")), Label.Canonical(Needed("predicted")))
        {
            Path = Field("path"),
            Subject = Field("subject"),
            Sex = Field("sex"),
            Intensity = Field("intensity"),
            Statement = Field("statement"),
            Fold = Field("fold"),
        };
        return row.WithName();

        string Field(string column) => _columns.TryGetValue(column, out var i) ? csv[i].Trim() : "";
        string Needed(string column) => Field(column) is { Length: > 0 } value ? value : throw Bad($"the column '{column}' is empty", csv.RawRow);
    }

    private IEnumerable<double> ReadProbabilities(CsvParser csv)
    {
        var sum = 0.0;
        var values = new double[_probabilities.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var text = csv[_probabilities[i].Column].Trim();
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !(values[i] is >= 0 and <= 1))
                throw Bad($"p_{_probabilities[i].Label} is '{text}', expected a number from 0 to 1 with a decimal point", csv.RawRow);
            sum += values[i];
        }
        if (values.Length > 0 && Math.Abs(sum - 1) > Rounding)
            throw Bad(FormattableString.Invariant($"the probabilities sum to {sum:0.###}, expected 1. Write the softmax of the logits, one column for every class the model can say"), csv.RawRow);
        return values.Select(p => p / sum);
    }

    /// <summary>A picture, or a clip of one row, is tested once. Pictures of one clip may be tested in several folds (random
    /// frames); rows without a path that are in several folds cannot be told from repetitions.</summary>
    private void RequireOnce(ScoredClip row, int line)
    {
        if (row.Path.Length > 0 && !_seen.TryAdd((row.Key, row.Path), line))
            throw Bad($"'{row.Path}' stands in line {_seen[(row.Key, row.Path)]} already", line);
        if (row.Path.Length == 0 && !_folds.TryAdd(row.Key, (row.Fold, line)) && _folds[row.Key].Fold != row.Fold)
            throw Bad($"clip '{row.Clip}' is in fold '{row.Fold}' and, in line {_folds[row.Key].Line}, in fold '{_folds[row.Key].Fold}'. If rows are frames, name each in a column 'path'; if the folds were repeated, score each repetition by itself", line);
    }

    private double[] InOrder(double[] given)
    {
        var ordered = new double[Labels.Count];
        for (var i = 0; i < given.Length; i++)
            ordered[Labels.TakeWhile(label => label != _probabilities[i].Label).Count()] = given[i];
        return ordered;
    }

    private void Remark(HashSet<string> classes)
    {
        var unsaid = HasProbabilities ? classes.Except(_probabilities.Select(p => p.Label)).ToList() : [];
        if (unsaid.Count > 0)
            Remarks.Add($"Without a column of probabilities, so counted as 0: {string.Join(", ", Label.InOrder(unsaid))}.");
        var other = HasProbabilities ? Rows.Count(row => row.Probabilities[Labels.TakeWhile(label => label != row.Predicted).Count()] < row.Probabilities.Max()) : 0;
        if (other > 0)
            Remarks.Add($"{other:N0} of {Rows.Count:N0} rows predict another class than their most probable one; accuracy goes by 'predicted', a clip's vote by the probabilities.");
        var names = Rows.Select(row => (row.Clip, row.Truth)).Distinct().GroupBy(pair => pair.Clip, StringComparer.Ordinal).Count(group => group.Count() > 1);
        if (names > 0)
            Remarks.Add($"{names:N0} clip names stand under more than one truth; they count as different clips.");
        var unlike = Rows.Count(row => Datasets.RavdessName.TryParse(row.Clip) is { } name && name.Label != row.Truth);
        if (unlike > 0)
            Remarks.Add($"{unlike:N0} of {Rows.Count:N0} rows have another truth than their RAVDESS name says.");
    }

    private MienException Bad(string what, int line = 0) =>
        new((line == 0 ? $"'{_file}' " : $"'{_file}', line {line}: ") + Shown(what) + ".");

    /// <summary>Text from a file, short enough for a message and without commands to a terminal.</summary>
    private static string Shown(string text) => string.Concat(text.Take(LongestMessage).Select(c => char.IsControl(c) ? '?' : c));
}

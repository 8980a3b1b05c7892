namespace Mien.Output;

/// <summary>A column of a table, as <c>codebook.csv</c> describes it.</summary>
internal sealed record CodeBookRow(string Table, string Name, ColumnType Type, string Unit, string Values, string Meaning);

/// <summary>Describes every column of every table.</summary>
internal static class CodeBook
{
    /// <summary>Name and version of the tables.</summary>
    public const string Format = "mien.tables/1";

    private static readonly IReadOnlyList<Column<CodeBookRow>> _columns =
    [
        new("table", ColumnType.Text, "", "", "", row => row.Table),
        new("column", ColumnType.Text, "", "", "", row => row.Name),
        new("type", ColumnType.Text, "", "", "", row => row.Type.ToString().ToLowerInvariant()),
        new("unit", ColumnType.Text, "", "", "", row => Or(row.Unit)),
        new("values", ColumnType.Text, "", "", "", row => Or(row.Values)),
        new("meaning", ColumnType.Text, "", "", "", row => row.Meaning),
        new("format", ColumnType.Text, "", "", "", _ => Format),
    ];

    /// <summary>The file for these classes and bins.</summary>
    public static byte[] Write(IReadOnlyList<string> labels, TimeSpan? bin)
    {
        using var stream = new MemoryStream();
        using (var table = new CsvTable<CodeBookRow>(stream, _columns))
        {
            table.WriteHeader();
            foreach (var row in (IEnumerable<CodeBookRow>)[
                .. Rows("frames.csv", ResultColumns.Frames(labels)), .. Rows("segments.csv", ResultColumns.Segments(labels)),
                .. Rows("summary.csv", ResultColumns.Summary(labels)), .. bin is { } length ? Rows("bins.csv", ResultColumns.Bins(labels, length)) : []])
                table.Write(row);
        }
        return stream.ToArray();
    }

    private static IEnumerable<CodeBookRow> Rows<T>(string table, IEnumerable<Column<T>> columns) =>
        columns.Select(column => new CodeBookRow(table, column.Name, column.Type, column.Unit, column.Values, column.Meaning));

    private static string? Or(string text) => text.Length > 0 ? text : null;
}

using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Mien.Output;

/// <summary>A CSV table that grows row by row: UTF-8, commas, LF, quotes where needed, NA for what is not there.</summary>
internal sealed class CsvTable<TRow> : IDisposable
{
    private readonly CsvWriter _csv;
    private readonly Stream? _own;
    private readonly IReadOnlyList<Column<TRow>> _columns;
    private bool _closed;

    public CsvTable(Stream stream, IReadOnlyList<Column<TRow>> columns, bool leaveOpen = false)
    {
        (_columns, _own) = (columns, leaveOpen ? null : stream);
        _csv = new CsvWriter(new StreamWriter(stream, CsvTable.Encoding, leaveOpen: true), CsvTable.Configuration);
    }

    public void WriteHeader()
    {
        foreach (var column in _columns)
            _csv.WriteField(column.Name);
        _csv.NextRecord();
    }

    public void Write(TRow row)
    {
        foreach (var column in _columns)
            _csv.WriteField(column.Cell(row) is { } cell ? column.Type == ColumnType.Text ? CsvTable.NoFormula(cell) : cell : CsvTable.Missing);
        _csv.NextRecord();
    }

    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        try
        {
            _csv.Dispose();
        }
        finally
        {
            _own?.Dispose();        // also where the disk is full
        }
    }
}

/// <summary>What all tables share.</summary>
internal static class CsvTable
{
    /// <summary>Stands in a cell that has no value.</summary>
    public const string Missing = "NA";

    /// <summary>Writes U+FFFD for what is no text, rather than to fail.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>How the tables are written and read again.</summary>
    public static CsvConfiguration Configuration { get; } = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\n",
        HasHeaderRecord = false,
        BadDataFound = null,
    };

    /// <summary>Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection); numbers
    /// below zero are none.</summary>
    public static string NoFormula(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
}

namespace Mien.Output;

/// <summary>What a column holds.</summary>
internal enum ColumnType { Text, Number, Integer, Flag }

/// <summary>One column of a table: its name, its line of the code book, and its cells, so that these never part.</summary>
/// <typeparam name="TRow">What a row of the table is about.</typeparam>
/// <param name="Name">As in the header.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Unit">Of numbers; empty for none.</param>
/// <param name="Values">What may stand there.</param>
/// <param name="Meaning">What it says.</param>
/// <param name="Cell">The cell of a row; null is written as NA.</param>
internal sealed record Column<TRow>(
    string Name, ColumnType Type, string Unit, string Values, string Meaning, Func<TRow, string?> Cell);

/// <summary>A row of a table and the video it comes from.</summary>
internal readonly record struct SourceRow<T>(ResultSource Source, T Item);

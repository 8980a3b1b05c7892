using System.Globalization;

namespace Mien.Benchmarks;

/// <summary>A small Markdown table; columns behind the first are aligned to the right.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row of cells; text with numbers is formatted with a decimal point.</summary>
    public void Add(params FormattableString[] cells) => _rows.Add([.. cells.Select(FormattableString.Invariant)]);

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        var widths = columns.Select((_, i) => _rows.Append(columns).Max(row => Math.Max(3, row[i].Length))).ToArray();
        string[] rule = [.. widths.Select((width, i) => new string('-', width - Math.Sign(i)) + (i > 0 ? ":" : ""))];
        foreach (var row in _rows.Prepend(rule).Prepend(columns))
            Console.WriteLine(Line(row, widths));
        Console.WriteLine();
    }

    /// <summary>Prints a sentence below the table.</summary>
    public static void Say(FormattableString sentence) =>
        Console.WriteLine(sentence.ToString(CultureInfo.InvariantCulture));

    private static string Line(string[] cells, int[] widths) =>
        "| " + string.Join(" | ", cells.Select((cell, i) =>
            i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))) + " |";
}

using Spectre.Console;

namespace Mien.Cli;

/// <summary>What became of each input of <c>recognize</c>.</summary>
internal sealed class RecognizeOutcomes
{
    private const int LongestTable = 40;
    private readonly List<(string Input, string Result, bool Skipped)> _all = [];

    public int Skipped => _all.Count(outcome => outcome.Skipped);

    public int Read => _all.Count - Skipped;

    public void Add(string input, string result) => _all.Add((input, result, false));

    /// <summary>Notes an input that failed; a bug is told in full, and the others are still read.</summary>
    /// <returns>What to tell the user.</returns>
    public string Skip(InputFile input, Exception error)
    {
        var message = error is MienException or IOException or UnauthorizedAccessException
            ? error.Message
            : $"'{input.Path}' met a bug; please report it with the lines below.{Environment.NewLine}{error}";
        _all.Add((input.Name, message.Split(Environment.NewLine)[0], true));
        return "skipped: " + message;
    }

    /// <summary>All inputs with their results, of many only those that were skipped; null for one alone or a long list without any.</summary>
    public Table? ToTable()
    {
        var shown = _all.Count > LongestTable ? _all.FindAll(outcome => outcome.Skipped) : _all;
        if (_all.Count < 2 || shown.Count == 0)
            return null;
        var table = new Table().AddColumns("input", $"{Read:N0} of {_all.Count:N0} read");
        foreach (var (input, result, skipped) in shown)
            table.AddRow(new Text(input), new Text(skipped ? "skipped: " + result : result));
        return table;
    }
}

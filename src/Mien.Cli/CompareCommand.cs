using System.CommandLine;
using Mien.Lab.Evaluation;

namespace Mien.Cli;

/// <summary><c>mien compare A B</c></summary>
internal static class CompareCommand
{
    private static readonly Argument<string> _a = new("A") { Description = "CSV of predictions, or a folder of 'mien evaluate' or 'mien train'." };
    private static readonly Argument<string> _b = new("B") { Description = "Another, of the same clips." };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for comparison.json and comparison.md." };

    public static Command Create()
    {
        var command = new Command("compare", "Compare two models on the clips that both answered, paired over people.") { _a, _b, _out };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var comparison = Comparison.Of(PredictionTable.Read(parsed.GetRequiredValue(_a)), PredictionTable.Read(parsed.GetRequiredValue(_b)));
        Console.Write(ScoreMarkdown.Of(comparison));
        if (parsed.GetValue(_out) is { } folder)
        {
            comparison.Write(folder);
            Console.WriteLine($"Written: comparison.json and comparison.md in {folder}");
        }
        return ExitCode.Done;
    }
}

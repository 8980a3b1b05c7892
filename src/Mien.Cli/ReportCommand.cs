using System.CommandLine;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary><c>mien report RUN</c></summary>
internal static class ReportCommand
{
    private static readonly Argument<string> _run = new("RUN") { Description = "Run folder of 'mien train'." };

    public static Command Create()
    {
        var command = new Command("report", "Draw Figure 1, Figure 2 and Table 1 of a run, and its page.") { _run };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed)));
        return command;
    }

    /// <summary>Writes the report of a run that has at least one epoch.</summary>
    internal static string Write(RunFolder folder)
    {
        var run = folder.Read();
        var predictions = folder.File("validation.csv");
        RunReport.Write(folder.Path, run, File.Exists(predictions) ? ClassificationReport.Of(run.Labels, Predictions.ReadPairs(predictions)) : null);
        return folder.File("report.html");
    }

    private static int Run(ParseResult parsed)
    {
        var folder = new RunFolder(parsed.GetRequiredValue(_run));
        var page = Write(folder);
        Console.Write(Table1.Markdown(folder.Read()));
        Console.WriteLine();
        Console.WriteLine($"Page: {page}");
        return ExitCode.Done;
    }
}

using System.CommandLine;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Lab.Reports;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary><c>mien report RUN|EVALUATION</c></summary>
internal static class ReportCommand
{
    private static readonly Argument<string> _folder = new("FOLDER") { Description = "Run folder of 'mien train', or folder of 'mien evaluate --protocol'." };
    private static readonly Option<string> _frames = new("--frames") { Description = "Frames folder of the evaluation: adds the worst and best clips, intensity and statement." };

    public static Command Create()
    {
        var command = new Command("report", "Draw the page, figures and tables of a run or of an evaluation.") { _folder, _frames };
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

    /// <summary>Where the report of an evaluation lies.</summary>
    internal static string Written(EvaluationFolder folder) => $"Page: {folder.File("report.html")}; also report.md, figures.csv, table.tex";

    private static int Run(ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(_folder);
        var frames = parsed.GetValue(_frames);
        var evaluation = new EvaluationFolder(path);
        return File.Exists(evaluation.File("evaluation.json")) ? Evaluation(evaluation, frames)
            : frames is null ? Training(new RunFolder(path))
            : throw new MienException($"'{path}' holds no evaluation (evaluation.json), and --frames is for evaluations alone.");
    }

    private static int Evaluation(EvaluationFolder folder, string? frames)
    {
        Console.Write(EvaluationReport.Write(folder, frames is null ? null : FrameSet.Load(frames)));
        Console.WriteLine();
        Console.WriteLine(Written(folder));
        return ExitCode.Done;
    }

    private static int Training(RunFolder folder)
    {
        var page = Write(folder);
        Console.Write(Table1.Markdown(folder.Read()));
        Console.WriteLine();
        Console.WriteLine($"Page: {page}");
        return ExitCode.Done;
    }
}

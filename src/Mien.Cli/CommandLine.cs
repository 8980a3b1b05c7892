using System.CommandLine;
using Mien.Lab.Datasets;

namespace Mien.Cli;

/// <summary>The verbs of the whole program: the recognizer's and the laboratory's.</summary>
internal static class CommandLine
{
    /// <summary>All verbs with their options.</summary>
    public static RootCommand Root() => CommandRun.Named(
        new RootCommand("Mien recognises apparent facial expression in video, and trains, measures and explains the model that does it.")
        {
            DemoCommand.Create(),
            FetchCommand.Create(),
            PrepareCommand.Create(),
            TrainCommand.Create(),
            TrainDetectorCommand.Create(),
            EvaluateCommand.Create(),
            ReproduceCommand.Create(),
            AuditCommand.Create(),
            ExplainCommand.Create(),
            ScoreCommand.Create(),
            CompareCommand.Create(),
            RecognizeCommand.Create(),
            ServeCommand.Create(),
            PurgeCommand.Create(),
            ReportCommand.Create(),
            ExportCommand.Create(),
            ModelsCommand.Create(FetchCommand.Known),
            BenchCommand.Create(DrawnClip.WriteAsync),
            DoctorCommand.Create(LabChecks.All),
        });

    /// <summary>Parses, runs, and turns every ending into an exit code; a message goes to standard error.</summary>
    public static Task<int> RunAsync(string[] args) =>
        CommandRun.RunAsync(Root(), args, error => error is LeakException ? ExitCode.Leak : ExitCode.Failed);
}

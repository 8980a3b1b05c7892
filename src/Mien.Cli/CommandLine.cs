using System.CommandLine;
using System.CommandLine.Parsing;
using Mien.Lab.Datasets;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary>The verbs, and what their endings mean to the caller.</summary>
internal static class CommandLine
{
    /// <summary>All verbs with their options.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("Mien recognises apparent facial expression in video, and trains, measures and explains the model that does it.")
        {
            DemoCommand.Create(),
            FetchCommand.Create(),
            PrepareCommand.Create(),
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            AuditCommand.Create(),
            ExplainCommand.Create(),
            ScoreCommand.Create(),
            CompareCommand.Create(),
            RecognizeCommand.Create(),
            ReportCommand.Create(),
            ExportCommand.Create(),
            ModelsCommand.Create(),
            DoctorCommand.Create(),
        };
        foreach (var help in root.Subcommands.Prepend<Command>(root).SelectMany(command => command.Options.OfType<System.CommandLine.Help.HelpOption>()))
            help.Action = new HelpWithExamples((System.CommandLine.Help.HelpAction)help.Action!);
        root.HelpName = "mien";
        root.Options.OfType<VersionOption>().Single().Action = new ShowVersion();
        return root;
    }

    /// <summary>Parses, runs, and turns every ending into an exit code; a message goes to standard error.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
            return Fail(ExitCode.Usage, string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message)) +
                                        Environment.NewLine + $"See: {Path(parsed.CommandResult)} --help");
        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) => { key.Cancel = true; interrupt.Cancel(); };
        using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM, signal => { signal.Cancel = true; interrupt.Cancel(); });
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return Fail(ExitCode.Interrupted, "Interrupted; what is whole was kept.");
        }
        catch (LeakException error)
        {
            return Fail(ExitCode.Leak, error.Message);
        }
        catch (Exception error) when (error is MienException or UnauthorizedAccessException or IOException)
        {
            return Fail(ExitCode.Failed, error.Message);
        }
        catch (Exception error)
        {
            return Fail(ExitCode.Failed, "This is a bug; please report it with the lines below." + Environment.NewLine + error);
        }
    }

    /// <summary>The verb with what stands before it.</summary>
    private static string Path(CommandResult command) => command.Parent is CommandResult before ? $"{Path(before)} {command.Command.Name}" : "mien";

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine("mien: " + ProgressDisplay.Printable(message));
        return code;
    }

    private sealed class ShowVersion : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            Console.WriteLine("mien " + RunEnvironment.Version);
            return ExitCode.Done;
        }
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;

namespace Mien.Cli;

/// <summary>Runs a command line, and says what its ending means to the caller.</summary>
internal static class CommandRun
{
    /// <summary>Gives a program its name, its version and its examples.</summary>
    public static RootCommand Named(RootCommand root)
    {
        foreach (var help in root.Subcommands.Prepend<Command>(root).SelectMany(command => command.Options.OfType<HelpOption>()))
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.HelpName = "mien";
        root.Options.OfType<VersionOption>().Single().Action = new ShowVersion();
        return root;
    }

    /// <summary>Parses, runs, and turns every ending into an exit code; a message goes to standard error.</summary>
    /// <param name="root">All verbs.</param>
    /// <param name="args">What the user wrote.</param>
    /// <param name="codeOf">Exit code of an error that a user can act on; null for <see cref="ExitCode.Failed"/>.</param>
    public static async Task<int> RunAsync(RootCommand root, string[] args, Func<MienException, int>? codeOf = null)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return Fail(ExitCode.Usage, string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message)) +
                                        Environment.NewLine + $"See: {Path(parsed.CommandResult)} --help");
        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) => { key.Cancel = true; interrupt.Cancel(); };
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; interrupt.Cancel(); });
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return Fail(ExitCode.Interrupted, "Interrupted; what is whole was kept.");
        }
        catch (MienException error)
        {
            return Fail(codeOf?.Invoke(error) ?? ExitCode.Failed, error.Message);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
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

    private sealed class ShowVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            Console.WriteLine("mien " + About.Version);
            return ExitCode.Done;
        }
    }
}

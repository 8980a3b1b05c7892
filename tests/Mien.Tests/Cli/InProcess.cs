using Mien.Cli;

namespace Mien.Tests.Cli;

/// <summary>The program in this process. Its console is the process's, so its users are of one collection, run one after another.</summary>
internal static class InProcess
{
    /// <summary>Runs one command line and returns its exit code and what it said.</summary>
    public static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var (output, error) = (Console.Out, Console.Error);
        using StringWriter said = new(), complained = new();
        try
        {
            Console.SetOut(said);
            Console.SetError(complained);
            return (await CommandLine.RunAsync(args), said.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}

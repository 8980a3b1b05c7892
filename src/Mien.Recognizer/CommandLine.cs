using System.CommandLine;
using Mien.Models;

namespace Mien.Cli;

/// <summary>The verbs that need no laboratory.</summary>
internal static class CommandLine
{
    private static readonly KnownWeights _detector = new(PublishedWeights.YuNet);

    /// <summary>All verbs with their options.</summary>
    public static RootCommand Root() => CommandRun.Named(new RootCommand("Mien recognises apparent facial expression in video.")
    {
        RecognizeCommand.Create(),
        Fetch(),
        ModelsCommand.Create([_detector]),
        BenchCommand.Create(),
        DoctorCommand.Create(),
    });

    /// <summary>Parses, runs, and turns every ending into an exit code; a message goes to standard error.</summary>
    public static Task<int> RunAsync(string[] args) => CommandRun.RunAsync(Root(), args);

    private static Command Fetch()
    {
        var what = new Argument<string>("WHAT") { Description = "yunet (face detector, 0.2 MB)." };
        what.AcceptOnlyFromAmong(_detector.Weights.Name);
        var command = new Command("fetch", "Download the face detector; resumes, and checks its hash.") { what, WeightsFetch.To, WeightsFetch.From };
        command.SetAction((parsed, cancel) => WeightsFetch.RunAsync(_detector, parsed, cancel));
        return command;
    }
}

using System.CommandLine;
using Mien.Web;

namespace Mien.Cli;

/// <summary><c>mien purge</c></summary>
internal static class PurgeCommand
{
    private static readonly Option<string> _data = new("--data") { Description = "Folder of 'mien serve'. Default: in this account's application data." };

    public static Command Create()
    {
        var command = new Command("purge", "Delete every upload, recording and result of 'mien serve'. Videos of its --folder stay.") { _data };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(_data) ?? WebOptions.DefaultData();
            var (jobs, bytes) = StoredData.Purge(folder);
            Console.WriteLine($"Deleted {jobs:N0} jobs, {ProgressDisplay.Size(bytes)}, from {folder}.");
            return ExitCode.Done;
        });
        return command;
    }
}

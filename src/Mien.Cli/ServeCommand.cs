using System.CommandLine;
using Mien.Web;

namespace Mien.Cli;

/// <summary><c>mien serve</c></summary>
internal static class ServeCommand
{
    private static readonly Option<int> _port = new("--port") { Description = "Port of the page; 0 takes a free one.", DefaultValueFactory = _ => 5137 };
    private static readonly Option<string> _data = new("--data") { Description = "Folder for uploads and results. Default: in this account's application data." };
    private static readonly Option<string> _folder = new("--folder") { Description = "Folder of videos that can be chosen on the page and are read in place." };

    public static Command Create()
    {
        var command = new Command("serve", "Open the local app: drop videos, watch their timelines, use the API. Nothing leaves this machine.") { _port, _data, _folder };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var app = await LocalApp.StartAsync(new WebOptions
        {
            Port = parsed.GetValue(_port),
            Data = parsed.GetValue(_data) ?? WebOptions.DefaultData(),
            Folder = parsed.GetValue(_folder),
        }, cancel);
        Console.WriteLine($"Mien is at {app.Address}  (Ctrl-C ends it)");
        await app.WaitAsync(cancel);
        return ExitCode.Done;
    }
}

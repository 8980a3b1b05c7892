using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Mien.Web;

namespace Mien.Cli;

/// <summary><c>mien serve</c></summary>
internal static class ServeCommand
{
    private static readonly Option<int> _port = new("--port") { Description = "Port of the page; 0 takes a free one.", DefaultValueFactory = _ => 5137 };
    private static readonly Option<string> _data = new("--data") { Description = "Folder for uploads and results. Default: in this account's application data." };
    private static readonly Option<string> _folder = new("--folder") { Description = "Folder of videos that can be chosen on the page and are read in place." };
    private static readonly Option<string> _runs = new("--runs") { Description = "Folder of training runs and evaluations to look at." };
    private static readonly Option<string> _keep = new("--keep") { Description = "Delete uploads and results so long after a job has ended, such as 12h or 7d; or forever.", DefaultValueFactory = _ => "30d" };
    private static readonly Option<bool> _open = new("--open") { Description = "Open the page in the browser." };
    private static readonly Option<bool> _token = new("--token") { Description = "Ask every request for a token, which is made and printed." };
    private static readonly Option<string> _listen = new("--listen") { Description = "Address to listen on instead of this machine's own alone, such as 0.0.0.0; always with a token. The connection is not encrypted." };

    public static Command Create()
    {
        var command = new Command("serve", "Open the local app: drop videos, watch their timelines, use the API. Nothing leaves this machine.")
        {
            _port, _data, _folder, _runs, _keep, _open, _token, _listen,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = Options(parsed);
        await using var app = await LocalApp.StartAsync(options, cancel);
        var page = options.Token is { } token ? new Uri(app.Address, "?token=" + token) : app.Address;
        Console.WriteLine($"Mien is at {page}  (Ctrl-C ends it)");
        Console.WriteLine($"Uploads and results: {options.Data}, kept {(options.Keep is null ? "until you delete them" : $"for {parsed.GetValue(_keep)} after a job ends")}; delete all with: mien purge{DataFlag(parsed)}");
        Console.WriteLine("It reads apparent expression, not what anyone feels. Nothing leaves this machine.");
        if (parsed.GetValue(_open))
            Open(page);
        await app.WaitAsync(cancel);
        Console.WriteLine("Ended; jobs that were not done go on at the next start.");
        return ExitCode.Done;
    }

    private static WebOptions Options(ParseResult parsed)
    {
        var (listen, port) = (parsed.GetValue(_listen), parsed.GetValue(_port));
        if (port is < 0 or > 65_535)
            throw new MienException($"--port {port} is not possible: 0 to 65535.");
        return new WebOptions
        {
            Port = port,
            Listen = listen is null ? IPAddress.Loopback : IPAddress.TryParse(listen, out var address) ? address
                : throw new MienException($"--listen {listen} is no address: give numbers, such as 192.168.0.5 or 0.0.0.0."),
            Token = parsed.GetValue(_token) || listen is not null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) : null,
            Data = parsed.GetValue(_data) ?? WebOptions.DefaultData(),
            Folder = parsed.GetValue(_folder),
            Runs = parsed.GetValue(_runs),
            Keep = Keep(parsed.GetValue(_keep)!),
            Bundled = [.. ModelSource.All.Select(model => new WebModel(model.Names[0], model.Path, model.Integers(), model.Template))],
        };
    }

    /// <summary>Reads <c>90m</c>, <c>12h</c>, <c>7d</c> or <c>forever</c>.</summary>
    private static TimeSpan? Keep(string text)
    {
        if (text == "forever")
            return null;
        var unit = text.Length > 1 ? text[^1] switch { 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero } : TimeSpan.Zero;
        return unit > TimeSpan.Zero && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 10_000
            ? unit * count
            : throw new MienException($"--keep {text} is no time: 90m, 12h, 7d, or forever.");
    }

    private static string DataFlag(ParseResult parsed) => parsed.GetValue(_data) is { } data ? $" --data {data}" : "";

    private static void Open(Uri page)
    {
        try
        {
            using var _ = OperatingSystem.IsWindows() ? Process.Start(new ProcessStartInfo(page.ToString()) { UseShellExecute = true })
                : Process.Start(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [page.ToString()]);
        }
        catch (Exception error) when (error is Win32Exception or FileNotFoundException)
        {
            Console.WriteLine("No browser could be opened; open the address yourself.");
        }
    }
}

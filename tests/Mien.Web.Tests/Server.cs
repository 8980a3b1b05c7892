using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mien.Web.Tests;

/// <summary><c>mien serve</c> in a process of its own.</summary>
internal sealed class Server : IAsyncDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
    private const string Announcement = "Mien is at ";
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private Server(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it and waits until it says where it is; skips the test where there is no face detector.</summary>
    public static async Task<Server> StartAsync(string data, params string[] more)
    {
        var program = Path.Combine(TestData.RepositoryRoot, "src", "Mien.Cli", "bin", Configuration, "net10.0", RuntimeInformation.RuntimeIdentifier, "Mien.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--data", data, .. more.Contains("--port") ? [] : new[] { "--port", "0" }, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MIEN_MODELS"] = Path.GetDirectoryName(TestData.Require("detectors", "face_detection_yunet_2023mar.onnx")) },
        };
        var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(_patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.StartsWith(Announcement, StringComparison.Ordinal))
                continue;
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            return new Server(process, new Uri(line[Announcement.Length..].Split(' ')[0]));
        }
        Assert.Fail(await process.StandardError.ReadToEndAsync(patience.Token));
        throw new UnreachableException();
    }

    /// <summary>Ends it without a warning, as a power cut would (kill -9).</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}

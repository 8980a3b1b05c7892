using System.Diagnostics;
using System.Globalization;

namespace Mien.Benchmarks;

/// <summary>A running <c>mien serve</c> with a folder of its own.</summary>
internal sealed class ServeProgram : IDisposable
{
    private readonly TempFolder _temp;
    private readonly Process _process;

    private ServeProgram(TempFolder temp, Process process, Uri address) =>
        (_temp, _process, Client) = (temp, process, new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) });

    public HttpClient Client { get; }

    /// <summary>Starts the program and waits until it answers.</summary>
    /// <param name="program">The program and its first arguments, such as <c>dotnet Mien.Cli.dll</c>.</param>
    /// <exception cref="MienException">It did not start.</exception>
    public static ServeProgram Start(IReadOnlyList<string> program)
    {
        var temp = new TempFolder();
        var process = Process.Start(new ProcessStartInfo(program[0], [.. program.Skip(1), "serve", "--port", "0", "--data", temp.Path]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadLine()?.Split(' ') is ["Mien", "is", "at", var address, ..]
            ? new ServeProgram(temp, process, new Uri(address))
            : throw new MienException($"'{string.Join(' ', program)} serve' did not start.");
    }

    /// <summary>Memory of the process that is resident now, bytes (Linux).</summary>
    public long Resident() => File.ReadLines($"/proc/{_process.Id}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024).First();

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _temp.Dispose();
    }
}

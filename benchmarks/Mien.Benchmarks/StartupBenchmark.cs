using System.CommandLine;
using System.Diagnostics;

namespace Mien.Benchmarks;

/// <summary>What the launcher adds to a start when nothing is to be built.</summary>
internal static class StartupBenchmark
{
    private const double Bound = 0.3;

    public static Command Create()
    {
        var repeats = Flag.Of("--repeats", 15, "Starts of each; the median counts.");
        var command = new Command("startup", "./mien against the program itself (adds < 0.3 s).") { repeats };
        command.SetAction(parsed => Run(parsed.GetValue(repeats)));
        return command;
    }

    private static void Run(int repeats)
    {
        var root = Root();
        var launcher = Path.Combine(root, "mien");
        Start(launcher, "--version");
        var output = File.ReadLines(Path.Combine(root, "src", "Mien.Cli", "bin", "built")).First();
        var program = Path.Combine(root, output, "Mien.Cli.dll");
        Start("dotnet", program, "--version");
        var (with, without) = (new List<double>(), new List<double>());
        for (var i = 0; i < repeats; i++)
        {
            with.Add(Clock.Seconds(() => Start(launcher, "--version")));
            without.Add(Clock.Seconds(() => Start("dotnet", program, "--version")));
        }

        Machine.Print();
        var table = new Table("start", "median s", "lowest", "highest", "n", "ratio");
        foreach (var (name, times) in new[] { ("./mien --version", with), ("dotnet Mien.Cli.dll --version", without) })
            table.Add($"{name}", $"{Clock.Median(times):0.000}", $"{times.Min():0.000}", $"{times.Max():0.000}",
                $"{repeats}", $"{Clock.Median(times) / Clock.Median(without):0.00}");
        table.Print();
        Table.Say($"The launcher adds {Clock.Median(with) - Clock.Median(without):0.000} s (bound {Bound}).");
    }

    private static void Start(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new MienException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}.");
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Mien.slnx")))
                return folder.FullName;
        throw new MienException("Run this benchmark from a clone of the repository (there is no Mien.slnx above it).");
    }
}

using System.CommandLine;

namespace Mien.Benchmarks;

/// <summary>How long a published program takes for one photo, from nothing to written tables, and what it weighs.</summary>
internal static class ColdStartBenchmark
{
    private const double Bound = 0.7, SizeBound = 150;

    public static Command Create()
    {
        var program = new Argument<string>("PROGRAM") { Description = "The published program: FOLDER/mien." };
        var photo = new Argument<string>("PHOTO") { Description = "A picture." };
        var arguments = Flag.Of("--with", "", "More arguments of recognize.");
        var repeats = Flag.Of("--repeats", 15, "Starts; the median counts.");
        var command = new Command("start", "One photo with a published program (<= 0.7 s), and its size (<= 150 MB).") { program, photo, arguments, repeats };
        command.SetAction(parsed => Run(Path.GetFullPath(parsed.GetRequiredValue(program)), parsed.GetRequiredValue(photo),
            parsed.GetValue(arguments)!.Split(' ', StringSplitOptions.RemoveEmptyEntries), parsed.GetValue(repeats)));
        return command;
    }

    private static void Run(string program, string photo, string[] more, int repeats)
    {
        using var temp = new TempFolder();
        string[] arguments = ["recognize", photo, "--out", temp.Path, .. more];
        var mapped = ChildProcess.Run(program, arguments).Mapped;
        var times = Enumerable.Range(0, repeats).Select(_ => Clock.Seconds(() => ChildProcess.Run(program, arguments))).ToList();
        var version = Enumerable.Range(0, repeats).Select(_ => Clock.Seconds(() => ChildProcess.Run(program, "--version"))).ToList();
        Machine.Print();
        var table = new Table("start", "median s", "lowest", "highest", "n");
        foreach (var (name, all) in new[] { ("recognize PHOTO", times), ("--version", version) })
            table.Add($"{name}", $"{Clock.Median(all):0.000}", $"{all.Min():0.000}", $"{all.Max():0.000}", $"{repeats}");
        table.Print();
        var torch = mapped.Where(file => file.Contains("torch", StringComparison.OrdinalIgnoreCase)).ToList();
        Table.Say($"One photo: {Clock.Median(times):0.00} s (bound {Bound}). libtorch mapped: {(torch.Count == 0 ? "no" : string.Join(", ", torch))}.");
        var size = Directory.EnumerateFiles(Path.GetDirectoryName(program)!, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Table.Say($"Size of the folder: {size / 1e6:0.0} MB (bound {SizeBound}).");
    }
}

using System.CommandLine;
using System.Globalization;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Media;
using SkiaSharp;

namespace Mien.Cli;

/// <summary><c>mien doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Show what this machine has and what Mien would use.");
        command.SetAction((_, _) => Task.FromResult(Run()));
        return command;
    }

    private static int Run()
    {
        var missing = 0;
        void Check(string what, string? found, string cure)
        {
            missing += found is null ? 1 : 0;
            Console.WriteLine($"{(found is null ? "missing" : "ok"),-8} {what,-18} {found ?? cure}");
        }
        Check("mien", RunEnvironment.Version, "");
        Check("processor", $"{RunEnvironment.CpuName()}, {Environment.ProcessorCount} cores", "");
        Check("memory", ProgressDisplay.Size(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), "");
        Check("ffmpeg", Ffmpeg.Version(), "install it (Debian: apt install ffmpeg) or set MIEN_FFMPEG");
        Check("fonts", SKFontManager.Default.FontFamilyCount > 0 ? $"{SKFontManager.Default.FontFamilyCount} families" : null, "install one (Debian: apt install fonts-dejavu-core)");
        Check("training", Torch(), "the tensor library does not load on this system");
        foreach (var name in new[] { "imagenet", "mien" })
            Check("weights " + name, Weights(name, out var problem), problem);
        return missing > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static string? Torch()
    {
        try
        {
            var threads = TorchRuntime.Start();
            using var network = new Vgg16(90, HeadSpec.Parse("gap", []), 2);
            return Precision.Choose(network, Vgg16.FeatureCount, 90, "auto", threads).Reason;
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return null;
        }
    }

    private static string? Weights(string name, out string problem)
    {
        problem = "";
        try
        {
            var weights = WeightsSource.Read(name)!;
            return string.Create(CultureInfo.InvariantCulture, $"{weights.Tensors.Count} arrays, sha256 {weights.Sha256[..12]}");
        }
        catch (MienException error)
        {
            problem = error.Message;
            return null;
        }
    }
}

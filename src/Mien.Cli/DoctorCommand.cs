using System.CommandLine;
using Mien.Faces;
using Mien.Media;
using Mien.Models;
using SkiaSharp;

namespace Mien.Cli;

/// <summary>One line of <c>mien doctor</c>.</summary>
/// <param name="What">What was looked for.</param>
/// <param name="Found">What is there; null when it is missing.</param>
/// <param name="Cure">What to do when it is missing.</param>
internal sealed record Check(string What, string? Found, string Cure);

/// <summary><c>mien doctor</c></summary>
internal static class DoctorCommand
{
    /// <param name="more">What else this program needs; null for nothing.</param>
    public static Command Create(Func<IEnumerable<Check>>? more = null)
    {
        var command = new Command("doctor", "Show what this machine has and what Mien would use.");
        command.SetAction((_, _) => Task.FromResult(Run([.. Recognizer(), .. more?.Invoke() ?? []])));
        return command;
    }

    private static int Run(IReadOnlyList<Check> checks)
    {
        foreach (var (what, found, cure) in checks)
            Console.WriteLine($"{(found is null ? "missing" : "ok"),-8} {what,-18} {found ?? cure}");
        return checks.Any(check => check.Found is null) ? ExitCode.Failed : ExitCode.Done;
    }

    private static IEnumerable<Check> Recognizer() =>
    [
        new("mien", About.Version, ""),
        new("processor", $"{About.Processor()}, {Environment.ProcessorCount} cores", ""),
        new("memory", ProgressDisplay.Size(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), ""),
        new("ffmpeg", Ffmpeg.Version(), "install it (Debian: apt install ffmpeg) or set MIEN_FFMPEG"),
        new("fonts", SKFontManager.Default.FontFamilyCount > 0 ? $"{SKFontManager.Default.FontFamilyCount} families" : null, "install one (Debian: apt install fonts-dejavu-core)"),
        .. ModelSource.All.Select(model => model.Names[0]).Prepend(ModelSource.Bundled).Distinct().Select(name => Loads($"model {name}", () => Describe(name))),
        Loads("face detector", () =>
        {
            using var detector = FaceDetector.Load();
            return detector.Notice is null ? new ModelStore().Find(PublishedWeights.YuNet.Name) : $"{detector.Name}, which comes with Mien; more faces with: mien fetch yunet";
        }),
    ];

    private static string Describe(string name)
    {
        using var model = ModelSource.Open(name);
        return $"{model.Labels.Count} classes, {model.Metadata.GetValueOrDefault("precision") ?? "fp32"}, {model.Input.Size}x{model.Input.Size} pixels";
    }

    private static Check Loads(string what, Func<string?> load)
    {
        try
        {
            return new Check(what, load(), "");
        }
        catch (MienException error)
        {
            return new Check(what, null, error.Message);
        }
    }
}

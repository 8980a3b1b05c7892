using System.Runtime.InteropServices;
using Mien.Lab.Networks;

namespace Mien.Lab.Training;

/// <summary>Versions, commit and machine type of a run: nothing that names a user, a host or a path.</summary>
public static class RunEnvironment
{
    /// <summary>Version of Mien with its commit, as built.</summary>
    public static string Version => About.Version;

    /// <summary>The record for <c>run.json</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(NetworkWeights? weights, NetworkWeights? teacher = null) => teacher is null
        ? Read(weights?.Sha256 ?? "none")
        : new Dictionary<string, string>(Read(weights?.Sha256 ?? "none")) { ["teacher_sha256"] = teacher.Sha256 };

    private static Dictionary<string, string> Read(string weights) => new()
    {
        ["mien"] = Version.Split('+')[0],
        ["commit"] = Version.Split('+').ElementAtOrDefault(1) ?? "unknown",
        ["torchsharp"] = typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3) ?? "",
        ["dotnet"] = Environment.Version.ToString(),
        ["system"] = RuntimeInformation.OSDescription.Split('#')[0].Trim(),
        ["cpu"] = About.Processor(),
        ["cores"] = Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["weights_sha256"] = weights,
    };
}

using System.Reflection;
using System.Runtime.InteropServices;
using Mien.Lab.Networks;

namespace Mien.Lab.Training;

/// <summary>Versions, commit and machine type of a run: nothing that names a user, a host or a path.</summary>
public static class RunEnvironment
{
    /// <summary>Version of Mien with its commit, as built.</summary>
    public static string Version { get; } =
        typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The record for <c>run.json</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(NetworkWeights? weights) => new Dictionary<string, string>
    {
        ["mien"] = Version.Split('+')[0],
        ["commit"] = Version.Split('+').ElementAtOrDefault(1) ?? "unknown",
        ["torchsharp"] = typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3) ?? "",
        ["dotnet"] = Environment.Version.ToString(),
        ["system"] = RuntimeInformation.OSDescription.Split('#')[0].Trim(),
        ["cpu"] = CpuName(),
        ["cores"] = Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["weights_sha256"] = weights?.Sha256 ?? "none",
    };

    /// <summary>The processor's model name where the system tells it.</summary>
    public static string CpuName()
    {
        const string Info = "/proc/cpuinfo";
        var line = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

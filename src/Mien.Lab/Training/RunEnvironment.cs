using System.Runtime.InteropServices;
using Mien.Lab.Networks;

namespace Mien.Lab.Training;

/// <summary>Versions, commit and machine type of a run: nothing that names a user, a host or a path.</summary>
public static class RunEnvironment
{
    /// <summary>Version of Mien with its commit, as built.</summary>
    public static string Version => About.Version;

    /// <summary>The record for <c>run.json</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(NetworkWeights? weights, NetworkWeights? teacher = null)
    {
        var environment = Machine();
        environment["weights_sha256"] = weights?.Sha256 ?? "none";
        if (weights is not null && weights.Origin != weights.Name)
            environment["weights_origin"] = weights.Origin;
        if (teacher is not null)
            (environment["teacher_sha256"], environment["teacher_origin"]) = (teacher.Sha256, teacher.Origin);
        return environment;
    }

    private static Dictionary<string, string> Machine() => new()
    {
        ["mien"] = Version.Split('+')[0],
        ["commit"] = Version.Split('+').ElementAtOrDefault(1) ?? "unknown",
        ["torchsharp"] = typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3) ?? "",
        ["dotnet"] = Environment.Version.ToString(),
        ["system"] = RuntimeInformation.OSDescription.Split('#')[0].Trim(),
        ["cpu"] = About.Processor(),
        ["cores"] = Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

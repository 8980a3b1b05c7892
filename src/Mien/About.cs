using System.Reflection;
using System.Runtime.InteropServices;

namespace Mien;

/// <summary>This build of Mien and the processor it runs on.</summary>
public static class About
{
    /// <summary>Version of Mien with its commit, as built.</summary>
    public static string Version { get; } =
        typeof(About).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The processor's model name where the system tells it.</summary>
    public static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        var line = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

using System.CommandLine;

namespace Mien.Benchmarks;

/// <summary>Options with a default, on one line.</summary>
internal static class Flag
{
    public static Option<T> Of<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}

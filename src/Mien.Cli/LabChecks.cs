using System.Globalization;
using Mien.Lab.Networks;
using Mien.Lab.Training;

namespace Mien.Cli;

/// <summary>What <c>mien doctor</c> looks at for the laboratory.</summary>
internal static class LabChecks
{
    /// <summary>The tensor library and the weights to transfer from.</summary>
    public static IEnumerable<Check> All()
    {
        yield return new Check("training", Torch(), "the tensor library does not load on this system");
        foreach (var name in new[] { "imagenet", "mien" })
        {
            var found = Weights(name, out var problem);
            yield return new Check("weights " + name, found, problem);
        }
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

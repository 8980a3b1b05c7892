using System.Diagnostics;
using Mien.Media;

namespace Mien.Tests.House;

/// <summary>The recognizer as it is published: small, without the laboratory, able to start.</summary>
[Trait("speed", "slow")]
public sealed class RecognizerProgramTests : IDisposable
{
    private const long MostBytes = 150_000_000;
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task The_published_recognizer_holds_no_laboratory_and_reads_a_picture()
    {
        var project = Path.Combine(TestData.RepositoryRoot, "src", "Mien.Recognizer");
        var (built, log) = await RunAsync("dotnet", "publish", project, "-c", "Release", "-o", _temp["program"], "-nodeReuse:false", "-p:UseSharedCompilation=false");
        Assert.True(built == 0, log);
        var files = Directory.GetFiles(_temp["program"], "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase) || Path.GetFileName(file).StartsWith("Mien.Lab", StringComparison.Ordinal));
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, MostBytes);

        var program = _temp["program", OperatingSystem.IsWindows() ? "mien.exe" : "mien"];
        var (helped, help) = await RunAsync(program, "fetch", "--help");
        Assert.Equal(0, helped);
        Assert.Contains("mien fetch yunet", help, StringComparison.Ordinal);
        Assert.DoesNotContain("ravdess", help[help.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        File.WriteAllBytes(_temp["picture.png"], ImageFile.EncodePng(new byte[120 * 100 * 3], 120, 100));
        var (read, said) = await RunAsync(program, "recognize", _temp["picture.png"], "--faces", "frame", "--out", _temp["results"]);
        Assert.True(read == 0, said);
        Assert.Equal(2, File.ReadAllLines(_temp["results", "frames.csv"]).Length);
    }

    private static async Task<(int Code, string Text)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}

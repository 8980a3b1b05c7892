using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mien.Tests.House;

/// <summary>What a stranger does: installs the package from a folder into an empty project.</summary>
[Trait("speed", "slow")]
public sealed class PackageTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "..", "..", "..", ".."));

    /// <summary>A version of its own, since the package cache never looks at a version twice.</summary>
    private readonly string _version = $"0.0.0-test.{Guid.NewGuid():N}";

    public void Dispose()
    {
        _temp.Dispose();
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (Directory.Exists(Path.Combine(cache, "mien", _version)))
            Directory.Delete(Path.Combine(cache, "mien", _version), recursive: true);
    }

    [Fact]
    public async Task The_package_installs_into_an_empty_project_that_runs_without_the_laboratory()
    {
        await DotnetAsync(Root(), "pack", "src/Mien/Mien.csproj", "-c", "Release", "--no-build", "-o", _temp["feed"], "-p:PackageVersion=" + _version);
        Directory.CreateDirectory(_temp["app"]);
        File.Copy(Path.Combine(Root(), "samples", "RecognizeVideo", "Program.cs"), _temp["app", "Program.cs"]);
        File.WriteAllText(_temp["app", "app.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestoreAdditionalProjectSources>{_temp["feed"]}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Mien" Version="{_version}" /></ItemGroup>
            </Project>
            """);
        await DotnetAsync(_temp["app"], "build", "-c", "Release", "-o", _temp["out"], "-nodeReuse:false");
        Assert.DoesNotContain(Directory.GetFiles(_temp["out"]), file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase));
        var (code, text) = await RunAsync(_temp["out"], _temp["out", "app.dll"], "no.mp4", "no.onnx");
        Assert.NotEqual(0, code);
        Assert.Contains("There is no model 'no.onnx'", text, StringComparison.Ordinal);
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        var (code, text) = await RunAsync(folder, arguments);
        Assert.True(code == 0, text);
    }

    private static async Task<(int Code, string Text)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}

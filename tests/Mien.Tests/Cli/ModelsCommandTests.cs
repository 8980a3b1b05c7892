using Mien.Cli;
using Mien.Models;
using Mien.Tests.Networks;
using static Mien.Tests.Cli.InProcess;

namespace Mien.Tests.Cli;

[Collection(ProcessWide.Name)]
[Trait("data", "real")]
public sealed class ModelsCommandTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly string? _store = Environment.GetEnvironmentVariable("MIEN_MODELS");

    public ModelsCommandTests() => Environment.SetEnvironmentVariable("MIEN_MODELS", _temp["store"]);

    private static string Detector => TestData.Require("detectors", "face_detection_yunet_2023mar.onnx");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("MIEN_MODELS", _store);
        _temp.Dispose();
    }

    [Fact]
    public async Task The_detector_is_fetched_from_a_file_listed_verified_and_removed()
    {
        Assert.Contains("mien fetch yunet", Flat((await Run("models", "list")).Output));
        Assert.Equal(ExitCode.Done, (await Run("fetch", "yunet", "--from", Detector)).Code);
        Assert.NotNull(new ModelStore().Find("yunet"));
        Assert.Contains("the published file", (await Run("models", "verify")).Output);
        Assert.Equal(ExitCode.Done, (await Run("models", "remove", "yunet")).Code);
        Assert.Null(new ModelStore().Find("yunet"));
    }

    [Fact]
    public async Task A_known_file_is_imported_and_another_refused()
    {
        File.WriteAllText(_temp["letter.onnx"], "no weights");
        var (code, _, error) = await Run("models", "import", _temp["letter.onnx"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("letter.onnx", error);
        Assert.Contains("MIT", (await Run("models", "import", Detector)).Output);
        Assert.NotNull(new ModelStore().Find("yunet"));
    }

    [Fact]
    public async Task An_altered_file_makes_verify_fail()
    {
        await Run("models", "import", Detector);
        File.WriteAllText(new ModelStore().Find("yunet")!, "altered");
        var (code, output, _) = await Run("models", "verify");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("yunet: altered", output);
    }

    [Fact]
    public async Task A_usage_error_names_the_verb_with_its_part()
    {
        var (code, _, error) = await Run("models", "import");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("mien models import --help", error);
    }

    private static string Flat(string text) => string.Join(' ', text.Split([' ', '\n', '│', '|'], StringSplitOptions.RemoveEmptyEntries));
}

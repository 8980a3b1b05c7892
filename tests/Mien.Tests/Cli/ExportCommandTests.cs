using System.Globalization;
using Mien.Cli;
using Mien.Lab.Evaluation;
using Mien.Recognition;
using Mien.Tests.Networks;
using Mien.Tests.Training;
using static Mien.Tests.Cli.InProcess;

namespace Mien.Tests.Cli;

/// <summary>Networks as one file, from a run and from the weights that an export wrote.</summary>
[Collection(ProcessWide.Name)]
public sealed class ExportCommandTests(ExportCommandTests.TinyRun run) : IClassFixture<ExportCommandTests.TinyRun>
{
    [Fact]
    public async Task A_run_becomes_weights_with_a_card_and_these_become_a_network()
    {
        var (code, output, _) = await Run("export", run.Folder, "--out", run["a.safetensors"], "--precision", "fp32");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("a.md", output, StringComparison.Ordinal);
        Assert.True(File.Exists(run["a.md"]));
        Assert.Equal(ExitCode.Done, (await Run("export", run["a.safetensors"], "--out", run["a.onnx"])).Code);
        using var original = ExpressionClassifier.Load(run.Folder, 1);
        using var exported = ExpressionClassifier.Load(run["a.onnx"], 1);
        Assert.InRange(ModelProbe.Of(original).Distance(exported), 0, 1e-5);
        Assert.Equal(original.Labels, exported.Labels);
        Assert.Equal(original.Metadata["protocol_reason"], exported.Metadata["protocol_reason"]);
        Assert.Equal(original.Metadata["validation_accuracy"], exported.Metadata["validation_accuracy"]);
        Assert.Equal(original.Metadata["licence"], exported.Metadata["licence"]);
    }

    [Fact]
    public async Task The_card_tells_what_the_model_was_scored_on_since_with_intervals()
    {
        Assert.Equal(ExitCode.Done, (await Run("evaluate", run["frames"], "--model", run.Folder, "--split", "all", "--allow-leak", "--mirror", "--out", run["scored"])).Code);
        Assert.Equal(ExitCode.Done, (await Run("export", run.Folder, "--out", run["e.safetensors"], "--evaluation", run["scored"])).Code);
        var part = ModelEvaluationRecord.Read(new EvaluationFolder(run["scored"])).Reports[0];
        var card = File.ReadAllLines(run["e.md"]);
        var row = Assert.Single(card, line => line.StartsWith($"| {part.Name}", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        Assert.Equal(["mirrored too", part.Support.ToString("N0", CultureInfo.InvariantCulture)], row[2..4]);
        Assert.StartsWith(part.Accuracy.ToString("0.000", CultureInfo.InvariantCulture) + " (", row[4], StringComparison.Ordinal);
        Assert.Contains(" to ", row[4], StringComparison.Ordinal);
        Assert.Equal([part.Uar.ToString("0.000", CultureInfo.InvariantCulture), part.Ece!.Value.ToString("0.000", CultureInfo.InvariantCulture)], row[5..7]);
    }

    [Theory]
    [InlineData("a.txt", null, "a.txt")]
    [InlineData("a.onnx", "fp16", "fp16")]
    [InlineData("b.safetensors", "int8", "int8")]
    [InlineData("a.onnx", "int8", "--data")]
    public async Task What_cannot_be_written_is_said(string file, string? precision, string said)
    {
        string[] options = precision is null ? [] : ["--precision", precision];
        var (code, _, error) = await Run(["export", run.Folder, "--out", run[file], .. options]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_faces_for_int8_are_refused_and_nothing_is_written()
    {
        var (code, _, error) = await Run("export", run.Folder, "--out", run["c.onnx"], "--precision", "int8", "--data", run["frames"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("1,000", error, StringComparison.Ordinal);
        Assert.Contains("training and validation pictures of the run", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(run["c.onnx"])!, "c.*"));
    }

    [Fact]
    public async Task Bare_convolutions_are_no_network()
    {
        var path = run["bare.safetensors"];
        Mien.Lab.Networks.Safetensors.Write(path, SampleWeights.Convolutions(), new Dictionary<string, string>());
        var (code, _, error) = await Run("export", path, "--out", run["d.onnx"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("no head", error, StringComparison.Ordinal);
    }

    /// <summary>One epoch on a few drawn pictures, trained once for all tests.</summary>
    public sealed class TinyRun : IAsyncLifetime
    {
        private readonly TempFolder _temp = new();

        public string Folder => _temp["run"];

        public string this[string name] => _temp[name];

        public async ValueTask InitializeAsync()
        {
            TinyFrames.Create(_temp["frames"]);
            Assert.Equal(ExitCode.Done, (await Run("train", _temp["frames"], "--out", Folder, "--weights", "none", "--head", "gap,8",
                "--dropout", "0.1", "--epochs", "1", "--batch", "16", "--precision", "fp32", "--threads", "2")).Code);
        }

        public ValueTask DisposeAsync()
        {
            _temp.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

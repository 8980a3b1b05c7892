using Mien.Cli;
using Mien.Tests.Networks;
using Mien.Tests.Training;
using static Mien.Tests.Cli.InProcess;

namespace Mien.Tests.Cli;

[Collection(ProcessWide.Name)]
public sealed class ReproduceCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ReproduceCommandTests() => TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_plan_alone_counts_all_runs_and_writes_nothing()
    {
        var (code, output, error) = await Run("reproduce", _folder["frames"], "--out", _folder["out"], "--plan", "--weights", "none", "--precision", "fp32", "--threads", "2", "--batch", "4", "--epochs", "2");
        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("Plan: 24 runs of 2 epochs to compute; about ", output);   // four readings, six protocols
        Assert.Contains("disk ", output);
        Assert.Contains("memory ", output);
        Assert.Contains("Left out: face crops: these frames are prepared as whole pictures.", output);
        Assert.False(Directory.Exists(_folder["out"]));
        Assert.Empty(Directory.GetFiles(_folder["frames"], "*.rows", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("", ExitCode.Usage, "--out")]
    [InlineData("--out x --head gap", ExitCode.Usage, "--head")]
    [InlineData("--out x --weights none --epochs 0", ExitCode.Failed, "--epochs")]
    public async Task Impossible_wishes_are_refused(string line, int code, string says)
    {
        var (ended, _, error) = await Run(["reproduce", _folder["frames"], .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(code, ended);
        Assert.Contains(says, error);
    }
}

using Mien.Cli;
using Mien.Tests.Networks;

namespace Mien.Tests.Cli;

[Collection(ProcessWide.Name)]
public sealed class ScoreCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_score_is_printed_and_written()
    {
        Write("a.csv", "sad");
        var (code, output, _) = await Run("score", _folder["a.csv"], "--out", _folder["out"]);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("## 24 clips, 12 subjects", output);
        Assert.Contains("| accuracy | 0.5000 |", output);
        Assert.Contains("What this does not show", output);
        Assert.True(File.Exists(_folder["out", "score.json"]) && File.Exists(_folder["out", "score.md"]) && File.Exists(_folder["out", "score.csv"]));
    }

    [Fact]
    public async Task A_bad_file_ends_with_1_and_its_line()
    {
        File.WriteAllText(_folder["bad.csv"], "clip,truth,predicted\na,sad,sad\nb,,sad\n");
        var (code, _, error) = await Run("score", _folder["bad.csv"], "--out", _folder["out"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("line 3", error);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Two_models_are_compared()
    {
        Write("a.csv", "sad");
        Write("b.csv", "happy");
        var (code, output, _) = await Run("compare", _folder["a.csv"], _folder["b.csv"], "--out", _folder["out"]);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("| recall of happy (12) | 0.0000 | 1.0000 | -1.0000 |", output);
        Assert.Contains("McNemar's exact test over clips: A alone right 12, B alone right 12, p = 1.0000", output);
        Assert.True(File.Exists(_folder["out", "comparison.json"]));
        Assert.Equal(ExitCode.Failed, (await Run("compare", _folder["a.csv"], _folder["none.csv"])).Code);
        Assert.Equal(ExitCode.Usage, (await Run("compare", _folder["a.csv"])).Code);
    }

    private void Write(string name, string answer) => File.WriteAllText(_folder[name], "clip,truth,predicted,subject\n" +
        string.Concat(Enumerable.Range(1, 12).Select(i => $"s{i},sad,{answer},{i}\nh{i},happy,{answer},{i}\n")));

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var (output, error) = (Console.Out, Console.Error);
        using StringWriter said = new(), complained = new();
        try
        {
            Console.SetOut(said);
            Console.SetError(complained);
            return (await CommandLine.RunAsync(args), said.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}

using System.Text.Json;
using Mien.Cli;
using Mien.Lab;
using Mien.Lab.Evaluation;
using Mien.Lab.Training;
using Mien.Tests.Networks;
using Mien.Tests.Training;
using static Mien.Tests.Cli.InProcess;

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

    [Fact]
    public async Task The_predictions_of_evaluate_and_train_score_as_these_verbs_said()
    {
        string[] recipe = ["--weights", "none", "--head", "gap,8", "--dropout", "0.1", "--epochs", "2", "--batch", "16", "--precision", "fp32", "--threads", "1"];
        var (frames, others) = (TinyFrames.Create(_folder["frames"]), TinyFrames.Create(_folder["others"], seed: 2));
        await Done(["evaluate", frames.Folder, "--out", _folder["folds"], "--protocol", "subjects:2", .. recipe]);
        await Done(["train", frames.Folder, "--out", _folder["run"], "--protocol", "actors", .. recipe]);
        await Done("evaluate", others.Folder, "--model", _folder["run"], "--split", "all", "--out", _folder["fixed"]);

        var folds = new EvaluationFolder(_folder["folds"]);
        Same(EvaluationRecord.Read(folds).Scores, await Score("folds"));
        var random = await Score("folds/frames");
        Same(EvaluationRecord.Read(folds.Gap).Scores, random);
        Assert.Equal(("frames", 36), (Assert.Single(random).Unit, random[0].Support));
        Same(ModelEvaluationRecord.Read(new EvaluationFolder(_folder["fixed"])).Scores, await Score("fixed"));
        var run = await Score("run");
        Assert.Equal(new RunFolder(_folder["run"]).Read().Epochs[^1].ValidationAccuracy, run[0].Accuracy.Value, 1e-9);
        Assert.Equal(new RunFolder(_folder["run"]).Read().Epochs[^1].ValidationLoss, run[0].Probabilities!.LogLoss.Value, 1e-3);
        Assert.Equal((9, 3, 1), (run[0].Support, run[1].Support, run[0].Subjects));
    }

    /// <summary>What <c>mien score</c> writes for a folder.</summary>
    private async Task<IReadOnlyList<Score>> Score(string name)
    {
        await Done("score", _folder[name], "--out", _folder["score of " + name.Replace('/', ' ')]);
        return JsonSerializer.Deserialize<ScoreRecord>(File.ReadAllText(_folder["score of " + name.Replace('/', ' '), "score.json"]), LabJson.Options)!.Scores;
    }

    private static void Same(IReadOnlyList<Score> theirs, IReadOnlyList<Score> ours)
    {
        Assert.Equal(theirs.Select(score => (score.Unit, score.Vote, score.Support, score.Subjects)), ours.Select(score => (score.Unit, score.Vote, score.Support, score.Subjects)));
        Assert.All(theirs.Zip(ours), pair =>
        {
            Assert.Equal(pair.First.Confusion, pair.Second.Confusion);
            Assert.Equal((pair.First.Accuracy, pair.First.Uar, pair.First.MacroF1), (pair.Second.Accuracy, pair.Second.Uar, pair.Second.MacroF1));
            Assert.Equal(pair.First.Probabilities!.LogLoss.Value, pair.Second.Probabilities!.LogLoss.Value, 1e-6);
            Assert.Equal(pair.First.Probabilities.Ece, pair.Second.Probabilities.Ece, 1e-6);
            Assert.Equal(pair.First.Groups.Select(group => (group.By, group.Value, group.Support, group.Accuracy.Value)), pair.Second.Groups.Select(group => (group.By, group.Value, group.Support, group.Accuracy.Value)));
        });
    }

    private static async Task Done(params string[] args)
    {
        var (code, _, error) = await Run(args);
        Assert.True(code == ExitCode.Done, error);
    }

    private void Write(string name, string answer) => File.WriteAllText(_folder[name], "clip,truth,predicted,subject\n" +
        string.Concat(Enumerable.Range(1, 12).Select(i => $"s{i},sad,{answer},{i}\nh{i},happy,{answer},{i}\n")));
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using Mien.Cli;
using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;
using Mien.Tests.Networks;
using Mien.Tests.Reports;
using Mien.Tests.Training;
using static Mien.Tests.Cli.InProcess;

namespace Mien.Tests.Cli;

/// <summary><c>mien evaluate --protocol</c> with its processes: however the folds are run, the report is the same.</summary>
[Collection(ProcessWide.Name)]
public sealed partial class EvaluateFoldsTests : IDisposable
{
    private static readonly string[] _tiny =
    [
        "--protocol", "subjects:2", "--weights", "none", "--head", "gap,8", "--dropout", "0.1", "--epochs", "40", "--batch", "8", "--learning-rate", "0.02",
        "--precision", "fp32", "--threads", "1", "--no-gap", "--select", "epoch",
    ];

    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;

    public EvaluateFoldsTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_worker_two_workers_folds_apart_and_killed_and_resumed_give_the_same_bytes()
    {
        await Done("one", [.. _tiny, "--workers", "1"]);
        Uncertain(EvaluationRecord.Read(new EvaluationFolder(_folder["one"])));
        await Done("two", [.. _tiny, "--workers", "2"]);
        Same("two");

        Assert.Contains("PARTIAL: 1 of 2 folds", await Done("apart", [.. _tiny, "--folds", "2"]));
        Assert.Contains("partial", PageReader.Load(_folder["apart", "report.html"]).All("span").Select(span => span.Value));
        Assert.Equal([1], EvaluationRecord.Read(new EvaluationFolder(_folder["apart"])).MissingFolds);
        await Done("apart", [.. _tiny, "--folds", "1"]);
        Same("apart");

        await Kill("killed");
        Assert.False(Directory.Exists(_folder["killed", "fold-02"]));
        await Done("killed", ["--resume", "--no-gap"]);
        Same("killed");
    }

    [Fact]
    public async Task The_leak_gap_comes_first_and_is_of_the_same_model_data_and_number_of_folds()
    {
        var output = await Done("gap", [.. Tiny("--epochs", "2").Except(["--no-gap"])]);
        var lines = output.Split('\n');
        var gap = Array.FindIndex(lines, line => line.StartsWith("Leak gap: ", StringComparison.Ordinal));
        Assert.InRange(gap, 0, Array.FindIndex(lines, line => line.StartsWith("fold ", StringComparison.Ordinal)));
        Assert.Contains("for this model", lines[gap]);
        Assert.Contains("says nothing of another", lines[gap]);
        var (apart, random) = (EvaluationRecord.Read(new EvaluationFolder(_folder["gap"])), EvaluationRecord.Read(new EvaluationFolder(_folder["gap"]).Gap));
        Assert.Equal((apart.Frames.Accuracy, random.Frames.Accuracy), (apart.LeakGap!.Accuracy, apart.LeakGap.FramesAccuracy));
        Assert.Equal(random.Frames.Accuracy - apart.Frames.Accuracy, apart.LeakGap.Difference!.Value, 1e-12);
        Assert.Equal(("frames:2", true, 2, 36), (random.Protocol.Name, random.Protocol.Leaky, random.Folds.Count, random.Scores[0].Support));
        Assert.Equal(apart.Recipe with { Dropout = random.Recipe.Dropout }, random.Recipe);
        Assert.Equal([("frames", 36), ("clips", 12), ("clips", 12)], apart.Scores.Select(score => (score.Unit, score.Support)));
        Assert.Equal("frames", Assert.Single(random.Scores).Unit);
        Assert.Equal((apart.Frames.Accuracy, apart.Clips!.Accuracy), (apart.Scores[0].Accuracy.Value, apart.Scores[1].Accuracy.Value));
        Assert.Equal(apart.Scores[0].Accuracy.Value, PredictionTable.Read(_folder["gap"]).Rows.Count(row => row.Predicted == row.Truth) / 36.0, 1e-12);
    }

    [Fact]
    public async Task An_evaluation_names_no_user_no_host_and_no_path_and_is_not_mixed_with_another()
    {
        await Done("run", [.. Tiny("--epochs", "1"), "--folds", "1"]);
        Assert.All(Directory.GetFiles(_folder["run"], "*", SearchOption.AllDirectories), file =>
        {
            var text = Pixels().Replace(File.ReadAllText(file), "");
            Assert.DoesNotContain(Environment.MachineName, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(_folder.Path, text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"" + Environment.UserName + "\"", text, StringComparison.Ordinal);
        });
        var (code, _, error) = await Evaluate("run", [.. Tiny("--epochs", "1"), "--seed", "3"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("other choices (seed)", error);
        FrameSet.Save(_frames.Folder, _frames.Info, [.. _frames.Rows.Skip(1)], []);
        (code, _, error) = await Evaluate("run", "--resume");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("frames", error);
    }

    [Fact]
    public async Task The_plan_alone_computes_and_writes_nothing()
    {
        var output = await Done("plan", [.. _tiny, "--plan"]);
        Assert.Contains("Plan: 2 folds to compute; 0.003 M training samples of 40 epochs", output);
        Assert.Contains("memory", output);
        Assert.False(Directory.Exists(_folder["plan"]));
        Assert.Empty(Directory.GetFiles(_folder["frames"], "*.rows", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_fold_that_fails_ends_the_evaluation_with_its_message()
    {
        var (code, _, error) = await Evaluate("run", [.. Tiny("--learning-rate", "10"), "--trainable-from", "block1", "--folds", "1"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Fold 1 failed", error);
        Assert.Contains("--learning-rate", error);
        Assert.False(File.Exists(_folder["run", "evaluation.json"]));
    }

    [Theory]
    [InlineData("--protocol loao", "--out")]
    [InlineData("--protocol loao --out x --model y", "either")]
    [InlineData("--protocol loao --out x --gap --no-gap", "exclude")]
    [InlineData("--protocol loao --out x --select best", "best")]
    [InlineData("--protocol loao --out x --split valid", "--split: only with --model")]
    [InlineData("--model y --epochs 3 --grey true", "--epochs, --grey: only with --protocol")]
    public async Task Contradictions_are_usage_errors(string line, string says)
    {
        var (code, _, error) = await Run(["evaluate", _frames.Folder, .. line.Split(' ')]);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(says, error);
    }

    [Theory]
    [InlineData("--resume", "no evaluation to resume")]
    [InlineData("--protocol luna6", "no built-in protocol of this name")]
    [InlineData("--protocol loao --folds 9", "no fold 9")]
    [InlineData("--protocol loao --folds one", "'one' is no fold number")]
    [InlineData("--protocol loao --epochs 0", "--epochs")]
    public async Task Impossible_wishes_end_with_1_before_anything_is_computed(string line, string says)
    {
        var (code, _, error) = await Evaluate("run", ["--weights", "none", .. line.Split(' ')]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(says, error);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task Folds_of_a_file_that_break_their_claim_end_with_3()
    {
        File.WriteAllText(_folder["p.json"], """{"format": "mien.protocol/1", "name": "wrong", "reason": "a clip is no person", "by": "clip", "claims": "subjects", "folds": [["happy-1"]]}""");
        var (code, _, error) = await Evaluate("run", "--weights", "none", "--protocol", _folder["p.json"]);
        Assert.Equal(ExitCode.Leak, code);
        Assert.Contains("--allow-leak", error);
    }

    [GeneratedRegex("base64,[A-Za-z0-9+/=]+")]
    private static partial Regex Pixels();

    /// <summary>What the folds' thresholds answer, counted again from their files.</summary>
    private void Uncertain(EvaluationRecord record)
    {
        var table = PredictionTable.Read(_folder["one"]);
        Check(table.Rows, record.Uncertain!, choice => choice.Threshold);
        Check(table.Clips(), record.UncertainClips!, choice => choice.ClipThreshold);

        void Check(IReadOnlyList<ScoredClip> tested, UncertainRecord uncertain, Func<FoldChoice, double?> threshold)
        {
            var answered = record.Folds.SelectMany(fold => tested.Where(answer => answer.Fold == $"{fold.Training.Fold:00}" && answer.Probabilities.Max() >= threshold(fold.Training.Choice) - 1e-9)).ToList();
            Assert.Equal(answered.Count / (double)tested.Count, uncertain.Answered, 1e-12);
            Assert.Equal(answered.Count == 0 ? null : answered.Count(answer => answer.Truth != answer.Predicted) / (double)answered.Count, uncertain.Errors);
            Assert.Equal(record.Folds.Count(fold => threshold(fold.Training.Choice) is null), uncertain.SilentFolds);
        }
    }

    /// <summary>Kills the evaluation with -9 in the middle of its first fold.</summary>
    private async Task Kill(string name)
    {
        var dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(dotnet, [typeof(CommandLine).Assembly.Location, "evaluate", _frames.Folder, "--out", _folder[name], .. _tiny, "--workers", "1", "--checkpoint-seconds", "0"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!File.Exists(_folder[name, ".fold-01", "inner", "checkpoint.safetensors"]) && !process.HasExited)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.False(process.HasExited, "it ended before it could be killed");
        process.Kill();
        await output;
    }

    /// <summary>The tiny evaluation with another value of one flag.</summary>
    private static string[] Tiny(string flag, string value) => [.. _tiny.Select((part, i) => i > 0 && _tiny[i - 1] == flag ? value : part)];

    private void Same(string name) => Assert.All(["evaluation.json", "predictions.csv", "split.csv", "fold-01/fold.json", "fold-02/fold.json", "fold-02/predictions.csv", "report.html", "report.md", "figures.csv", "table.tex"], file =>
        Assert.True(File.ReadAllBytes(_folder["one", file]).AsSpan().SequenceEqual(File.ReadAllBytes(_folder[name, file])), $"{name}/{file}"));

    private async Task<string> Done(string name, params string[] args)
    {
        var (code, output, error) = await Evaluate(name, args);
        Assert.True(code == ExitCode.Done, error);
        return output;
    }

    private Task<(int Code, string Output, string Error)> Evaluate(string name, params string[] args) => Run(["evaluate", _frames.Folder, "--out", _folder[name], .. args]);
}

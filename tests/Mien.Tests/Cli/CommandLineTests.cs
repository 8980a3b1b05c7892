using System.Text.Json;
using Mien.Cli;
using Mien.Lab.Datasets;
using Mien.Lab.Training;
using Mien.Models;
using Mien.Tests.Networks;
using Mien.Tests.Training;
using static Mien.Tests.Cli.InProcess;

namespace Mien.Tests.Cli;

/// <summary>The verbs in this process: exit codes, help, what is printed and written.</summary>
[Collection(ProcessWide.Name)]
public sealed class CommandLineTests : IDisposable
{
    private static readonly string[] _tiny =
        ["--weights", "none", "--head", "gap,8", "--dropout", "0.1", "--epochs", "1", "--batch", "16", "--precision", "fp32", "--threads", "2"];

    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;

    public CommandLineTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Verbs => [.. CommandLine.Root().Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_of_every_verb_has_examples_of_it_and_exit_codes(string verb)
    {
        var (code, output, _) = await Run(verb, "--help");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("Examples:", output);
        Assert.Contains("  mien " + verb, output);
        Assert.Contains("3 refused because of a leak", output);
    }

    [Fact]
    public async Task Examples_in_the_help_are_possible_command_lines()
    {
        foreach (var verb in CommandLine.Root().Subcommands.Select(command => command.Name))
        {
            var (_, output, _) = await Run(verb, "--help");
            var examples = output[output.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("mien " + verb + " ", StringComparison.Ordinal)).ToList();
            Assert.True(examples.Count > 0 || output.Contains("  mien " + verb, StringComparison.Ordinal), verb);
            Assert.All(examples, example => Assert.Empty(CommandLine.Root().Parse(example[5..].Replace("'", "\"", StringComparison.Ordinal)).Errors));
        }
    }

    [Fact]
    public async Task The_version_is_printed()
    {
        var (code, output, _) = await Run("--version");
        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith("mien " + RunEnvironment.Version, output);
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("train")]
    [InlineData("train frames")]
    [InlineData("train frames --out run --no-such-flag")]
    [InlineData("train frames --out run --epochs many")]
    [InlineData("train frames --out run --preset other")]
    [InlineData("train frames --out run --protocol people")]
    [InlineData("train frames --out run --protocol clips --split-file split.csv")]
    [InlineData("train frames --out run --allow-leak")]
    [InlineData("evaluate frames")]
    [InlineData("evaluate frames --model run --split half")]
    [InlineData("recognize --model run")]
    public async Task A_usage_error_ends_with_2_and_points_to_the_help(string line)
    {
        var (code, _, error) = await Run(line.Split(' '));
        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("mien: ", error);
        Assert.Contains("--help", error);
    }

    [Fact]
    public async Task Missing_frames_end_with_1_and_say_how_to_make_them()
    {
        var (code, _, error) = await Run("train", _folder["none"], "--out", _folder["run"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("mien prepare", error);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Theory]
    [InlineData("--epochs", "0")]
    [InlineData("--head", "4096,x")]
    [InlineData("--trainable-from", "block9")]
    [InlineData("--dropout", "half")]
    [InlineData("--weights", "none.safetensors")]
    [InlineData("--recipe", "none.json")]
    public async Task An_impossible_value_ends_with_1_and_names_the_flag(string flag, string value)
    {
        var (code, _, error) = await Run(["train", _frames.Folder, "--out", _folder["run"], flag, value, .. flag == "--weights" ? [] : new[] { "--weights", "none" }]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(flag == "--weights" ? "none.safetensors" : flag, error);
    }

    [Fact]
    public async Task A_broken_picture_ends_with_1_and_its_name()
    {
        File.WriteAllText(Path.Combine(_frames.Folder, _frames.Rows[3].Path), "no picture");
        var (code, _, error) = await Run(["train", _frames.Folder, "--out", _folder["run"], .. _tiny]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(Path.GetFileName(_frames.Rows[3].Path), error);
    }

    [Fact]
    public async Task Training_tells_its_plan_its_protocol_and_its_epochs()
    {
        var (code, output, _) = await Run(["train", _frames.Folder, "--out", _folder["run"], "--preset", "paper", .. _tiny]);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("LEAKY", output);
        Assert.Contains("Plan: 29 pictures to train, 7 to validate, 1 epochs", output);
        Assert.Contains("epoch   1/1  loss", output);
        Assert.True(new RunFolder(_folder["run"]).Read().Finished);
    }

    [Fact]
    public async Task A_second_training_into_the_same_folder_ends_with_1()
    {
        await Train("run");
        var (code, _, error) = await Run(["train", _frames.Folder, "--out", _folder["run"], .. _tiny]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("--resume", error);
        Assert.Equal(ExitCode.Done, (await Run("train", _frames.Folder, "--out", _folder["run"], "--resume")).Code);
    }

    [Fact]
    public async Task Flags_override_the_recipe()
    {
        File.WriteAllText(_folder["recipe.json"], """{"epochs": 7, "seed": 3, "protocol": "actors", "labels": "happy,sad", "grey": true}""");
        var (code, _, error) = await Run(["train", _frames.Folder, "--out", _folder["run"], "--recipe", _folder["recipe.json"], .. _tiny, "--grey", "false"]);
        Assert.True(code == ExitCode.Done, error);
        var options = new RunFolder(_folder["run"]).Read().Options;
        Assert.Equal((1, 3, SplitProtocol.Actors, "happy,sad", false), (options.Epochs, options.Seed, options.Protocol, options.Labels, options.Grey));
    }

    [Fact]
    public async Task A_recipe_with_an_unknown_member_ends_with_1_and_names_it()
    {
        File.WriteAllText(_folder["recipe.json"], """{"epoch": 7}""");
        var (code, _, error) = await Run("train", _frames.Folder, "--out", _folder["run"], "--recipe", _folder["recipe.json"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("epoch", error);
    }

    [Fact]
    public async Task Scoring_the_training_frames_ends_with_3_unless_allowed()
    {
        await Train("run");
        var (code, _, error) = await Run("evaluate", _frames.Folder, "--model", _folder["run"], "--split", "all");
        Assert.Equal(ExitCode.Leak, code);
        Assert.Contains("--allow-leak", error);
        Assert.Equal(ExitCode.Leak, (await Run("evaluate", _frames.Folder, "--model", _folder["run"])).Code);
        Assert.Equal(ExitCode.Done, (await Run("evaluate", _frames.Folder, "--model", _folder["run"], "--allow-leak")).Code);
    }

    [Fact]
    public async Task A_given_split_that_leaks_ends_with_3_and_allowed_it_is_stamped_and_can_be_repeated()
    {
        await Train("run", "--preset", "paper");
        string[] again = ["train", _frames.Folder, "--out", _folder["again"], .. _tiny, "--split-file", _folder["run", "split.csv"]];
        var (code, _, error) = await Run(again);
        Assert.Equal(ExitCode.Leak, code);
        Assert.Contains("--allow-leak", error);
        Assert.False(Directory.Exists(_folder["again"]));
        (code, var output, error) = await Run([.. again, "--allow-leak"]);
        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("Protocol given split (LEAKY): ", output);
        Assert.Contains("Warning: 7 of 7 held-out pictures have the same recording", output);
        Assert.Contains("--split-file split.csv --allow-leak", File.ReadAllText(_folder["again", "report.html"]));
        Assert.Equal(ExitCode.Leak, (await Run("evaluate", _frames.Folder, "--model", _folder["again"])).Code);
    }

    [Fact]
    public async Task The_given_validation_split_of_the_training_frames_may_be_scored()
    {
        await Train("run", "--protocol", "given");
        var (code, output, _) = await Run("evaluate", _frames.Folder, "--model", _folder["run"], "--out", _folder["result"]);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("drawn stripes, valid, frames: n 9", output);
        using var json = JsonDocument.Parse(File.ReadAllText(_folder["result", "evaluation.json"]));
        Assert.Equal("mien.evaluation/1", json.RootElement.GetProperty("format").GetString());
        Assert.Equal(10, File.ReadAllLines(_folder["result", "predictions.csv"]).Length);
        Assert.Equal(ExitCode.Leak, (await Run("evaluate", _frames.Folder, "--model", _folder["run"], "--split", "train")).Code);
        Assert.Equal(ExitCode.Failed, (await Run("evaluate", _frames.Folder, "--model", _folder["run"], "--split", "test")).Code);
    }

    [Fact]
    public async Task Frames_of_another_crop_end_with_1_and_stills_of_unknown_crop_with_a_warning()
    {
        await Train("run");
        var others = TinyFrames.Create(_folder["others"], seed: 2);
        FrameSet.Save(others.Folder, others.Info with { Crop = InputSpec.FaceCrop, Template = FaceTemplate.Default }, others.Rows, []);
        var (code, _, error) = await Run("evaluate", others.Folder, "--model", _folder["run"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("--crop none", error);
        FrameSet.Save(others.Folder, others.Info, [.. others.Rows.Select(row => row with { Time = 0 })], []);
        var (warned, output, _) = await Run("evaluate", others.Folder, "--model", _folder["run"], "--out", _folder["result"]);
        Assert.Equal(ExitCode.Done, warned);
        Assert.Contains("Warning: 'drawn stripes' holds stills as they came", output);
        Assert.Contains("is not recorded", File.ReadAllText(_folder["result", "report.md"]));
    }

    [Fact]
    public async Task One_bad_of_two_inputs_ends_with_4_and_the_good_one_is_written()
    {
        await Train("run");
        var good = Path.Combine(_frames.Folder, _frames.Rows[0].Path);
        File.WriteAllText(_folder["bad.png"], "no picture");
        var (code, output, _) = await Run("recognize", good, _folder["bad.png"], "--model", _folder["run"], "--out", _folder["result"]);
        Assert.Equal(ExitCode.SomeSkipped, code);
        Assert.Contains("skipped: ", output);
        Assert.Contains("bad.png", output);
        string[] tables = ["codebook.csv", "frames.csv", "segments.csv", "summary.csv"];
        Assert.Equal(tables.Append(Path.GetFileName(good) + ".json").Order(), Names("result"));
        Assert.Equal(2, File.ReadAllLines(_folder["result", "frames.csv"]).Length);
        Assert.Equal(ExitCode.Failed, (await Run("recognize", _folder["bad.png"], "--model", _folder["run"], "--out", _folder["none"])).Code);
        Assert.Equal(ExitCode.Done, (await Run("recognize", good, "--model", _folder["run"], "--out", _folder["one"], "--format", "csv")).Code);
        Assert.Equal(tables.Order(), Names("one"));
        var (again, said, _) = await Run("recognize", good, "--model", _folder["run"], "--out", _folder["one"], "--format", "csv", "--skip-done");
        Assert.Equal(ExitCode.Done, again);
        Assert.Contains("1 of 1 inputs are done already", said);
        Assert.Equal(2, File.ReadAllLines(_folder["one", "frames.csv"]).Length);
        Assert.Equal(ExitCode.Failed, (await Run("recognize", good, "--model", _folder["run"], "--format", "xml")).Code);
    }

    private IEnumerable<string> Names(string folder) => Directory.GetFiles(_folder[folder]).Select(file => Path.GetFileName(file)).Order();

    private async Task Train(string name, params string[] more)
    {
        var (code, _, error) = await Run(["train", _frames.Folder, "--out", _folder[name], .. _tiny, .. more]);
        Assert.True(code == ExitCode.Done, error);
    }
}

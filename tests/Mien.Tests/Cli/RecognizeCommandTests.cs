using Mien.Cli;
using Mien.Media;
using Mien.Tests.Media;
using Mien.Tests.Networks;

namespace Mien.Tests.Cli;

[Collection(ProcessWide.Name)]
[Trait("data", "real")]
public sealed class RecognizeCommandTests(DrawnVideo actor) : IClassFixture<DrawnVideo>, IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("--people", "1")]
    [InlineData("--faces", "largest")]
    public async Task The_blurred_copy_covers_everyone_whoever_is_read(string flag, string value)
    {
        var two = Two();
        Assert.Equal(2, DrawnVideo.Detect(await VideoReader.ReadAsync(two, 2 * DrawnVideo.Width, DrawnVideo.Height, cancel: Ct).FirstAsync(Ct)).Count);
        var (code, _, error) = await actor.Recognize(two, "--out", _temp["out"], "--format", "csv", flag, value, "--blur");
        Assert.True(code == ExitCode.Done, error);
        Assert.All(DrawnVideo.Rows(_temp["out"]), row => Assert.Equal("1", row["person"]));
        var frames = await VideoReader.ReadAsync(_temp["out", "two.mp4.blurred.mp4"], 2 * DrawnVideo.Width, DrawnVideo.Height, cancel: Ct).ToListAsync(Ct);
        Assert.Equal(DrawnVideo.Frames, frames.Count);
        Assert.All(frames, frame => Assert.Empty(DrawnVideo.Detect(frame)));
    }

    [Theory]
    [InlineData("Ann", 1)]
    [InlineData("Ann,Ben", 2)]
    [InlineData("Ann,Ben,Cem", 3)]
    [InlineData(null, 5)]
    public async Task There_are_as_many_persons_as_names(string? names, int persons)
    {
        string[] line = [TestData.Require("edge", "multi_face.jpg"), "--out", _temp["out"], "--format", "csv", .. names is null ? [] : new[] { "--names", names }];
        Assert.Equal(ExitCode.Done, (await actor.Recognize(line)).Code);
        var rows = DrawnVideo.Rows(_temp["out"]);
        Assert.Equal(persons, rows.Count);
        if (names is not null)
            Assert.Equal(names.Split(','), rows.Select(row => row["name"]).Order());
        Assert.Equal(ExitCode.Done, (await actor.Recognize([.. line, "--people", "4"])).Code);
        Assert.Equal(4, DrawnVideo.Rows(_temp["out"]).Count);
    }

    [Fact]
    public async Task Of_a_network_of_someone_else_its_source_and_licence_are_said()
    {
        var (_, output, _) = await actor.Recognize(actor.Picture, "--out", _temp["out"]);
        Assert.Contains("Model: a network of someone else (a test; licence MIT); how often it is right is not known here.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("protocol", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_of_a_model_that_tells_no_shares_are_not_corrected_and_nothing_is_written()
    {
        var (code, _, error) = await actor.Recognize(actor.Picture, "--out", _temp["out"], "--prior-correction", "0.5");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("class_shares", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temp["out"]));
    }

    [Fact]
    public async Task What_another_model_read_is_neither_done_nor_mixed()
    {
        string[] line = [actor.Picture, "--out", _temp["out"], "--format", "csv", "--skip-done"];
        Assert.Equal(ExitCode.Done, (await actor.Recognize(line)).Code);
        Assert.Contains("1 of 1 inputs are done already", (await actor.Recognize(line)).Output, StringComparison.Ordinal);
        DrawnVideo.WriteModel(_temp["other.onnx"], "another test");
        var (code, _, error) = await actor.Recognize([.. line, "--model", _temp["other.onnx"]]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("were made with another model", error, StringComparison.Ordinal);
        Assert.Contains("--skip-done", error, StringComparison.Ordinal);
        var before = DrawnVideo.Rows(_temp["out"], "summary.csv").Single()["model"];
        Assert.Equal(ExitCode.Done, (await actor.Recognize([.. line[..^1], "--model", _temp["other.onnx"]])).Code);
        Assert.NotEqual(before, DrawnVideo.Rows(_temp["out"], "summary.csv").Single()["model"]);
    }

    [Fact]
    public async Task Corrected_answers_say_so_and_are_not_mixed_with_others()
    {
        string[] line = [actor.Picture, "--out", _temp["out"], "--model", "mien-small", "--skip-done"];
        Assert.Equal(ExitCode.Done, (await actor.Recognize([.. line, "--prior-correction", "0.5"])).Code);
        Assert.Contains("\"priorCorrection\":0.5", File.ReadAllText(Assert.Single(Directory.GetFiles(_temp["out"], "*.json"))), StringComparison.Ordinal);
        Assert.EndsWith(" prior 0.5", File.ReadAllLines(_temp["out", "summary.csv"])[1], StringComparison.Ordinal);
        var (code, _, error) = await actor.Recognize(line);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("another model", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_is_asked_for_and_missing_is_not_done()
    {
        string[] line = [actor.Video, "--out", _temp["out"], "--format", "csv", "--skip-done"];
        Assert.Equal(ExitCode.Done, (await actor.Recognize(line)).Code);
        Assert.DoesNotContain("done already", (await actor.Recognize([.. line, "--blur"])).Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 inputs are done already", (await actor.Recognize([.. line, "--blur"])).Output, StringComparison.Ordinal);
    }

    private string Two()
    {
        SampleVideo.Run("ffmpeg", ["-v", "error", "-i", actor.Video, "-filter_complex", "[0]split[a][b];[b]hflip[c];[a][c]hstack", "-c:v", "libx264", "-pix_fmt", "yuv420p", _temp["two.mp4"]]);
        return _temp["two.mp4"];
    }
}

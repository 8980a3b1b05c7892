using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Tests.Networks;

namespace Mien.Tests.Training;

[Collection(ProcessWide.Name)]
public sealed class GivenSplitTests : IDisposable
{
    private static readonly TrainingOptions _options = new()
    {
        Weights = "none",
        Head = "16",
        Dropout = [0.2],
        Protocol = SplitProtocol.Actors,
        Epochs = 3,
        Batch = 8,
        LearningRate = 1e-3,
        Precision = "fp32",
        Threads = 2,
        Seed = 5,
    };

    private readonly TempFolder _folder = new();
    private readonly FrameSet _frames;

    public GivenSplitTests() => _frames = TinyFrames.Create(_folder["frames"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SplitProtocol.Actors, false)]
    [InlineData(SplitProtocol.Clips, false)]
    [InlineData(SplitProtocol.Frames, true)]
    public void A_split_that_is_written_and_read_back_gives_the_identical_run(SplitProtocol protocol, bool leaky)
    {
        var own = Train("own", _options with { Protocol = protocol });
        var given = Train("given", _options with { Protocol = SplitProtocol.File }, new GivenSplit(_folder["own", "split.csv"], AllowLeak: leaky));
        Assert.Equal(own.Epochs.Select(epoch => epoch with { Seconds = 0 }), given.Epochs.Select(epoch => epoch with { Seconds = 0 }));
        Assert.All(["split.csv", "validation.csv"], file => Assert.Equal(File.ReadAllText(_folder["own", file]), File.ReadAllText(_folder["given", file])));
        var (a, b) = (NetworkWeights.Read(_folder["own", "model.safetensors"]), NetworkWeights.Read(_folder["given", "model.safetensors"]));
        Assert.All(a.Tensors, pair => Assert.True(pair.Value.bytes.SequenceEqual(b.Tensors[pair.Key].bytes), pair.Key));
        Assert.Equal(("given split", leaky), (given.Protocol.Name, given.Protocol.Leaky));
    }

    [Fact]
    public void A_stopped_run_goes_on_with_the_split_it_began_with()
    {
        Train("own", _options);
        var given = new GivenSplit(_folder["own", "split.csv"], AllowLeak: false);
        var straight = Train("straight", _options with { Protocol = SplitProtocol.File }, given);
        using (var run = Open("stopped", _options with { Protocol = SplitProtocol.File }, given))
            Assert.Single(run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).Take(1));
        File.Delete(_folder["own", "split.csv"]);
        var resumed = Train("stopped", _options, resume: true);
        Assert.Equal(straight.Epochs.Select(epoch => epoch with { Seconds = 0 }), resumed.Epochs.Select(epoch => epoch with { Seconds = 0 }));
        Assert.Equal(straight.Protocol.Name, resumed.Protocol.Name);
    }

    [Fact]
    public void Recordings_on_both_sides_are_counted_named_and_refused_unless_allowed()
    {
        Write(row => row.Frame == 0 ? "valid" : "train");
        var message = Assert.Throws<LeakException>(() => Draw()).Message;
        Assert.Contains("12 of 12 held-out pictures: same recording: 12 (happy/happy-1_0.png and happy/happy-1_", message);
        Assert.Contains("--allow-leak", message);
        var split = Draw(allow: true);
        Assert.True(split.Leaky);
        Assert.Equal((24, 12), (split.Train.Count, split.Validation.Count));
        Assert.Contains("12 of 12 held-out pictures have the same recording on the other side of the given split: allowed by --allow-leak.", split.Warnings);
        Assert.Contains("12 of 12 held-out pictures have the same subject on the other side of the given split.", split.Warnings);
    }

    [Fact]
    public void People_on_both_sides_and_pictures_that_take_no_part_are_warnings()
    {
        Write(row => row.Subject switch { "1" => "", "2" => "test", _ => row.Label == "happy" && row.Subject == "3" ? "valid" : "train" });
        var split = Draw();
        Assert.False(split.Leaky);
        Assert.Equal((15, 3), (split.Train.Count, split.Validation.Count));
        Assert.Contains(split.Warnings, line => line.StartsWith("3 of 12 held-out pictures have the same subject", StringComparison.Ordinal));
        Assert.Contains("9 pictures of split test take no part.", split.Warnings);
        Assert.Contains("9 pictures of the chosen classes are not in the given split and take no part.", split.Warnings);
    }

    [Fact]
    public void Copies_stay_where_the_split_puts_them()
    {
        FrameSet.Save(_frames.Folder, _frames.Info, [.. _frames.Rows.Select((row, i) => i is 0 or 35 ? row with { Pixels = "00000000000000aa" } : row)], []);
        Write(row => row.Subject == "4" ? "valid" : "train");
        var frames = FrameSet.Load(_frames.Folder);
        Assert.Contains("same picture: 1", Assert.Throws<LeakException>(() => new GivenSplit(_folder["split.csv"], false).Draw(frames, [.. Enumerable.Range(0, 36)])).Message);
        Assert.Equal(27, new GivenSplit(_folder["split.csv"], true).Draw(frames, [.. Enumerable.Range(0, 36)]).Train.Count);
    }

    [Theory]
    [InlineData("path,split\nhappy/nobody.png,train\nhappy/happy-1_0.png,valid\n", "names 1 pictures that the corpus does not have (happy/nobody.png)")]
    [InlineData("path,split\nhappy/happy-1_0.png,train\nhappy/happy-2_0.png,test\n", "1 and 0, and 1 of split test")]
    [InlineData("path,split,fold\nhappy/happy-1_0.png,test,1\nhappy/happy-2_0.png,test,2\n", "has 2 folds")]
    [InlineData("path,split\nhappy/happy-1_0.png,train\n", "different sides")]
    [InlineData("picture\nx\n", "needs the columns path and split")]
    public void A_file_that_is_no_split_of_the_corpus_is_refused(string text, string reason)
    {
        File.WriteAllText(_folder["split.csv"], text);
        Assert.Contains(reason, Assert.Throws<MienException>(() => Draw()).Message);
    }

    [Fact]
    public void A_recipe_with_a_split_file_asks_for_it() =>
        Assert.Contains("--split-file", Assert.Throws<MienException>(() => Open("none", _options with { Protocol = SplitProtocol.File }, null)).Message);

    private Split Draw(bool allow = false) => new GivenSplit(_folder["split.csv"], allow).Draw(_frames, [.. Enumerable.Range(0, _frames.Rows.Count)]);

    private void Write(Func<FrameRow, string> side) =>
        File.WriteAllText(_folder["split.csv"], "path,split\n" + string.Concat(_frames.Rows.Select(row => $"{row.Path},{side(row)}\n")));

    private RunRecord Train(string name, TrainingOptions options, GivenSplit? given = null, bool resume = false)
    {
        using var run = Open(name, options, given, resume);
        Assert.NotEmpty(run.Run(TimeSpan.Zero, cancel: TestContext.Current.CancellationToken).ToList());
        return run.Record;
    }

    private TrainingRun Open(string name, TrainingOptions options, GivenSplit? given, bool resume = false) =>
        TrainingRun.Open(_frames, options, null, new RunFolder(_folder[name]), resume, given: given);
}

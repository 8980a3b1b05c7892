using Mien.Lab.Datasets;
using Mien.Tests.Media;
using Mien.Tests.Models;

namespace Mien.Tests.Datasets;

/// <summary>Preparing again: stopped, killed, changed, twice at once.</summary>
public sealed partial class PreparationTests
{
    [Fact]
    public async Task A_second_run_decodes_nothing_and_leaves_the_same_bytes()
    {
        MakeCorpus();
        await Prepare("out");
        foreach (var video in Directory.GetFiles(_temp["corpus"], "*.mp4", SearchOption.AllDirectories))
            File.WriteAllText(video, "no film any more");
        await AssertUnchanged("out");
        var plan = await Preparation.Open(_temp["corpus"], _temp["out"], _small).PlanAsync(Ct);
        Assert.Equal((0, 3, 0L), (plan.Clips, plan.Whole, plan.Frames));
    }

    [Fact]
    public async Task The_number_of_workers_does_not_change_a_byte()
    {
        MakeCorpus();
        await Prepare("one", _small with { Workers = 1 });
        await Prepare("four", _small with { Workers = 4 });
        Assert.Equal(Bytes("one"), Bytes("four"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Stopped_and_started_again_it_ends_with_the_same_bytes(int after)
    {
        MakeCorpus();
        await Prepare("whole");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var cancelAt = new DownloadBench.Reports(progress =>
        {
            if (progress.Done >= after)
                stop.Cancel();
        });
        if (after == 0)
            stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Preparation.Open(_temp["corpus"], _temp["out"], _small with { Workers = 1 }).RunAsync(cancelAt, stop.Token));
        Assert.False(File.Exists(FrameSet.ManifestPath(_temp["out"])), "no manifest before the end");
        Assert.False(Directory.Exists(_temp["out", ".part"]), "nothing half-written");
        await Prepare("out");
        Assert.Equal(Bytes("whole"), Bytes("out"));
    }

    [Fact]
    public async Task Killed_at_any_moment_it_ends_with_the_same_bytes()
    {
        MakeCorpus();
        await Prepare("whole");
        var lines = await JournalOf("out");
        Assert.Equal(3, lines.Length);
        // The last clip's line is cut off, one of its pictures is not there yet, another half-written under .part.
        File.WriteAllText(_temp["out", ".journal.jsonl"], lines[0] + "\n" + lines[1] + "\n" + lines[2][..(lines[2].Length / 2)]);
        File.Delete(Directory.GetFiles(_temp["out", "fearful"]).Order().Last());
        Directory.CreateDirectory(_temp["out", ".part", "2"]);
        File.WriteAllText(_temp["out", ".part", "2", "02-01-06-01-01-01-05_f00000.png"], "half");
        File.WriteAllText(_temp["out", ".part", "2", "source.mp4"], "stale");
        var plan = await Preparation.Open(_temp["corpus"], _temp["out"], _small).PlanAsync(Ct);
        Assert.Equal((1, 2), (plan.Clips, plan.Whole));
        await Prepare("out");
        Assert.Equal(Bytes("whole"), Bytes("out"));
    }

    [Fact]
    public async Task A_clip_whose_pictures_are_gone_is_decoded_again()
    {
        MakeCorpus();
        await Prepare("out");
        var before = Bytes("out");
        File.Delete(Directory.GetFiles(_temp["out", "happy"])[0]);
        await Prepare("out");
        Assert.Equal(before, Bytes("out"));
    }

    [Fact]
    public async Task A_clip_that_came_later_is_added()
    {
        MakeCorpus();
        await Prepare("out");
        SampleVideo.Make(Video(3, 1), 2);
        await Prepare("out");
        await Prepare("fresh");
        Assert.Equal(Bytes("fresh"), Bytes("out"));
    }

    [Fact]
    public async Task Other_options_on_the_same_folder_are_refused()
    {
        MakeCorpus();
        await Prepare("out");
        var error = await Assert.ThrowsAsync<MienException>(() => Prepare("out", _small with { Every = 2 }));
        Assert.Contains("other options", error.Message, StringComparison.Ordinal);
        await Prepare("out", _small with { Workers = 1 });
    }

    [Fact]
    public async Task Another_corpus_on_the_same_folder_is_refused()
    {
        MakeCorpus();
        await Prepare("out");
        SampleFrames.Picture(_temp["faces", "happy", "a.png"], 1);
        var error = Assert.Throws<MienException>(() => Preparation.Open(_temp["faces"], _temp["out"], _small));
        Assert.Contains("another corpus, 'RAVDESS'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_at_once_on_one_folder_are_refused()
    {
        MakeCorpus();
        var second = new List<MienException>();
        var meanwhile = new DownloadBench.Reports(_ =>
        {
            lock (second)
                second.Add(Assert.Throws<MienException>(() => Prepare("out").GetAwaiter().GetResult()));
        });
        await Preparation.Open(_temp["corpus"], _temp["out"], _small).RunAsync(meanwhile, Ct);
        Assert.Equal(3, second.Count);
        Assert.All(second, error => Assert.Contains("Another 'mien prepare'", error.Message, StringComparison.Ordinal));
        await Prepare("fresh");
        Assert.Equal(Bytes("fresh"), Bytes("out"));
    }
}

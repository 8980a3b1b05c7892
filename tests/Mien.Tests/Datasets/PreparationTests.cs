using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Mien.Lab.Datasets;
using Mien.Media;
using Mien.Tests.Media;

namespace Mien.Tests.Datasets;

public sealed partial class PreparationTests(PreparationTests.Clips clips) : IClassFixture<PreparationTests.Clips>, IDisposable
{
    private static readonly PrepareOptions _small = new() { Size = 32, Workers = 2 };
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task The_manifest_says_where_each_picture_comes_from()
    {
        MakeCorpus();
        var result = await Prepare("out");
        Assert.Empty(result.Skipped);
        var lines = File.ReadAllLines(FrameSet.ManifestPath(_temp["out"]));
        Assert.Equal("path,label,subject,clip,frame,time,split,intensity,statement,repetition,modality,source,pixels", lines[0]);
        Assert.Equal(1 + 5 + 7 + 6, lines.Length);
        Assert.StartsWith("happy/02-01-03-02-01-02-05_f00001.png,happy,05,02-01-03-02-01-02-05,1,0.1,,2,1,2,2,", lines[2], StringComparison.Ordinal);
        var rows = result.Frames.Rows;
        Assert.All(rows, row =>
        {
            var pixels = result.Frames.ReadPixels(row);
            Assert.Equal(Hash(pixels), row.Pixels);
            Assert.Equal(Hash(File.ReadAllBytes(_temp["corpus", "Actor_" + row.Subject, row.Clip + ".mp4"])), row.Source);
        });
    }

    [Fact]
    public async Task Pictures_are_the_videos_frames_at_their_times()
    {
        MakeCorpus();
        var rows = (await Prepare("out")).Frames;
        foreach (var clip in rows.Rows.GroupBy(row => (row.Subject, row.Clip)))
        {
            var frames = await VideoReader.ReadAsync(_temp["corpus", "Actor_" + clip.Key.Subject, clip.Key.Clip + ".mp4"], 32, 32, cancel: Ct).ToListAsync(Ct);
            Assert.Equal(frames.Select(frame => frame.Time.TotalSeconds), clip.Select(row => row.Time));
            Assert.Equal(frames.Select(frame => frame.Index), clip.Select(row => row.Frame));
            Assert.All(frames.Zip(clip), pair => Assert.Equal(pair.First.Rgb.ToArray(), rows.ReadPixels(pair.Second)));
        }
    }

    [Fact]
    public async Task Every_third_frame_keeps_its_number_and_time()
    {
        MakeCorpus();
        var rows = (await Prepare("out", _small with { Every = 3 })).Frames.Rows;
        Assert.Equal([0, 3, 0, 3, 0, 3, 6], rows.Select(row => row.Frame));
        Assert.All(rows, row => Assert.Equal(row.Frame / 10.0, row.Time, 1e-6));
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_and_skipped_and_the_rest_goes_on()
    {
        MakeCorpus();
        File.WriteAllText(Video(7, 1), "");
        File.WriteAllText(Video(7, 2), "This is a letter.");
        SampleVideo.MakeTruncated(Video(7, 3));
        File.CreateSymbolicLink(Video(7, 4), _temp["gone.mp4"]);
        var whole = (await Prepare("out")).Skipped;
        Assert.Equal(4, whole.Count);
        for (var i = 0; i < 4; i++)
            Assert.Contains($"'Actor_07/02-01-0{i + 1}-01-01-01-07.mp4'", whole[i], StringComparison.Ordinal);
        Assert.Equal(whole, FrameSet.Load(_temp["out"]).Info.Skipped);
        Assert.Equal(["01", "05"], FrameSet.Load(_temp["out"]).Rows.Select(row => row.Subject).Distinct().Order());
        Assert.All(whole, reason => Assert.DoesNotContain(_temp.Path, reason, StringComparison.Ordinal));
        await AssertUnchanged("out");
    }

    [Fact]
    public async Task A_zipped_clip_that_cannot_be_read_has_the_zips_name_for_it()
    {
        MakeCorpus();
        File.WriteAllText(Video(7, 1), "This is a letter.");
        ZipFile.CreateFromDirectory(_temp["corpus"], _temp["all.zip"]);
        var result = await Preparation.Open(_temp["all.zip"], _temp["out"], _small).RunAsync(cancel: Ct);
        Assert.Contains("'Actor_07/02-01-01-01-01-01-07.mp4'", Assert.Single(result.Skipped), StringComparison.Ordinal);
        Directory.CreateDirectory(_temp["zips"]);
        File.Move(_temp["all.zip"], _temp["zips", "all.zip"]);
        await Preparation.Open(_temp["zips"], _temp["nested"], _small).RunAsync(cancel: Ct);
        Assert.Equal(Manifest("out"), Manifest("nested"));
        await Prepare("plain");
        Assert.Equal(Bytes("plain"), Bytes("out"));
    }

    [Fact]
    public async Task Nothing_readable_at_all_is_an_error()
    {
        Directory.CreateDirectory(_temp["corpus", "Actor_07"]);
        File.WriteAllText(Video(7, 1), "");
        var error = await Assert.ThrowsAsync<MienException>(() => Prepare("out"));
        Assert.Contains("Not one of 1 clips", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(FrameSet.ManifestPath(_temp["out"])));
    }

    [Fact]
    public async Task Class_folders_of_stills_keep_votes_subjects_and_split()
    {
        for (var i = 0; i < 4; i++)
            SampleFrames.Picture(_temp["faces", i < 3 ? "train" : "valid", i % 2 == 0 ? "happy" : "sad", $"S{i}_x.png"], i, size: 48);
        File.WriteAllText(_temp["faces", "valid", "sad", "broken.png"], "no picture");
        File.WriteAllText(_temp["faces", "votes.csv"], "file,happy,sad\nS0_x.png,3,1\nS3_x.png,0,2\n");
        var options = _small with { Subjects = @"/(S\d|broken)", Votes = "votes.csv" };
        var result = await Preparation.Open(_temp["faces"], _temp["out"], options).RunAsync(cancel: Ct);
        Assert.Contains("valid/sad/broken.png", Assert.Single(result.Skipped), StringComparison.Ordinal);
        Assert.EndsWith(",p_happy,p_sad", File.ReadLines(FrameSet.ManifestPath(_temp["out"])).First(), StringComparison.Ordinal);
        Assert.Equal(["S0 train happy 0.75 0.25", "S2 train happy 0 0", "S1 train sad 0 0", "S3 valid sad 0 1"],
            result.Frames.Rows.Select(row => string.Create(CultureInfo.InvariantCulture,
                $"{row.Subject} {row.Split} {row.Label} {row.Targets[0]} {row.Targets[1]}")));
    }

    [Fact]
    public async Task The_plan_of_many_small_pictures_is_near_the_truth()
    {
        for (var i = 0; i < 300; i++)
            SampleFrames.Picture(_temp["faces", "happy", $"{i:000}.png"], i, size: 48);
        File.WriteAllText(_temp["faces", "happy", "000.png"], "no picture");
        var preparation = Preparation.Open(_temp["faces"], _temp["out"], _small);
        var plan = await preparation.PlanAsync(Ct);
        Assert.Equal((300, 0), (plan.Clips, plan.Whole));
        Assert.InRange(plan.Frames, 280, 300);
        Assert.InRange(plan.Seconds, 1e-6, 20);
        var result = await preparation.RunAsync(cancel: Ct);
        Assert.Equal(299, result.Frames.Rows.Count);
        var bytes = Directory.GetFiles(_temp["out", "happy"]).Sum(file => new FileInfo(file).Length);
        Assert.InRange(plan.DiskBytes, bytes * 0.8, bytes * 1.2);
    }

    [Theory]
    [InlineData(31, 1, 1, "--size 31")]
    [InlineData(2000, 1, 1, "--size 2000")]
    [InlineData(90, 0, 1, "--every 0")]
    [InlineData(90, 1, -1, "--workers -1")]
    public void Impossible_options_name_their_flag(int size, int every, int workers, string flag)
    {
        var options = new PrepareOptions { Size = size, Every = every, Workers = workers };
        Assert.Contains(flag, Assert.Throws<MienException>(() => Preparation.Open(_temp.Path, _temp["out"], options)).Message, StringComparison.Ordinal);
    }

    /// <summary>Three clips of two actors with 5, 7 and 6 frames.</summary>
    private void MakeCorpus()
    {
        foreach (var clip in clips.Paths)
            File.Copy(clip, Path.Combine(Directory.CreateDirectory(_temp["corpus", "Actor_" + clip[^6..^4]]).FullName, Path.GetFileName(clip)));
    }

    private string Video(int actor, int emotion)
    {
        Directory.CreateDirectory(_temp["corpus", $"Actor_{actor:00}"]);
        return _temp["corpus", $"Actor_{actor:00}", $"02-01-{emotion:00}-01-01-01-{actor:00}.mp4"];
    }

    private Task<PrepareResult> Prepare(string folder, PrepareOptions? options = null) =>
        Preparation.Open(_temp["corpus"], _temp[folder], options ?? _small).RunAsync(cancel: Ct);

    private async Task AssertUnchanged(string folder)
    {
        var before = Bytes(folder);
        await Prepare(folder);
        Assert.Equal(before, Bytes(folder));
    }

    /// <summary>Runs until all clips are journalled and fails at the manifest, in whose way a folder stands.</summary>
    private async Task<string[]> JournalOf(string folder)
    {
        Directory.CreateDirectory(_temp[folder, "manifest.csv.part"]);
        await Assert.ThrowsAnyAsync<Exception>(() => Prepare(folder, _small with { Workers = 1 }));
        Directory.Delete(_temp[folder, "manifest.csv.part"]);
        return File.ReadAllLines(_temp[folder, ".journal.jsonl"]);
    }

    private string Manifest(string folder) => File.ReadAllText(FrameSet.ManifestPath(_temp[folder]));

    /// <summary>Every file of a folder with the hash of its bytes.</summary>
    private string[] Bytes(string folder) => [.. Directory.EnumerateFiles(_temp[folder], "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(_temp[folder], file) + " " + Hash(File.ReadAllBytes(file))).Order(StringComparer.Ordinal)];

    /// <summary>The clips, drawn once for all tests.</summary>
    public sealed class Clips : IDisposable
    {
        private readonly TempFolder _temp = new();

        public Clips() => Paths =
        [
            SampleVideo.Make(_temp["02-01-03-02-01-02-05.mp4"], 5),
            SampleVideo.Make(_temp["02-01-06-01-01-01-05.mp4"], 7, "80x60"),
            SampleVideo.Make(_temp["02-01-04-01-01-01-01.mp4"], 6, "33x47"),
        ];

        public IReadOnlyList<string> Paths { get; }

        public void Dispose() => _temp.Dispose();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
}

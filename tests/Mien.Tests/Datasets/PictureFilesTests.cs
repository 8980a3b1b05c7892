using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class PictureFilesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("set/train/a/1.png", "set/train/a/1.png")]
    [InlineData("/home/someone/set/train/a/1.png", "set/train/a/1.png")]
    [InlineData("train/b/1.png", "set/train/b/1.png")]
    [InlineData("other/2.png", "set/valid/a/2.png")]
    [InlineData("2.png", "set/valid/a/2.png")]
    [InlineData("1.png", null)]
    [InlineData("a/1.png", null)]
    [InlineData("3.png", null)]
    [InlineData("../set/notes.txt", null)]
    public void A_picture_is_found_by_the_end_of_its_path_where_only_one_fits(string path, string? file)
    {
        foreach (var name in new[] { "set/train/a/1.png", "set/train/b/1.png", "set/valid/a/1.png", "set/valid/a/2.png" })
            SampleFrames.Picture(_temp[name.Split('/')], 1);
        File.WriteAllText(_temp["set", "notes.txt"], "no picture");
        Assert.Equal(file, PictureFiles.In(_temp.Path).Find(path)?.Name);
    }

    [Fact]
    public async Task Pictures_that_are_missing_or_broken_are_skipped_and_named()
    {
        SampleFrames.Picture(_temp["a.png"], 1, 40);
        SampleFrames.Picture(_temp["b.png"], 1, 40);
        File.WriteAllText(_temp["c.png"], "no picture");
        File.WriteAllText(_temp["split.csv"], "path,split\na.png,train\nb.png,test\nc.png,test\nd.png,test\n");
        var audit = await LeakGuard.CheckAsync(SplitTable.Read(_temp["split.csv"]), LeakClaim.Recordings, PictureFiles.In(_temp.Path),
            cancel: TestContext.Current.CancellationToken);
        Assert.Equal((2, 1), (audit.Compared, audit.Count(LeakKind.SamePicture)));
        Assert.Contains("c.png", audit.Skipped[0], StringComparison.Ordinal);
        Assert.Contains("d.png", audit.Skipped[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_without_any_of_the_pictures_is_refused()
    {
        SampleFrames.Picture(_temp["x.png"], 1);
        File.WriteAllText(_temp["split.csv"], "path,split\na.png,train\nb.png,test\n");
        var error = await Assert.ThrowsAsync<MienException>(() =>
            LeakGuard.CheckAsync(SplitTable.Read(_temp["split.csv"]), LeakClaim.Recordings, PictureFiles.In(_temp.Path),
            cancel: TestContext.Current.CancellationToken));
        Assert.Contains("None of the 2 pictures", error.Message, StringComparison.Ordinal);
        Assert.Contains("--root", Assert.Throws<MienException>(() => PictureFiles.In(_temp["none"])).Message, StringComparison.Ordinal);
    }
}

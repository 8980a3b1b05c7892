using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class SplitTableTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Path_and_split_are_enough()
    {
        var table = Read("path,split\na.png,train\nb.png,Validation\nc.png,testing\nd.png,\n");
        Assert.Equal(["a.png: train", "b.png: valid", "c.png: test"], Places(table));
        Assert.Equal([""], table.Folds);
    }

    [Fact]
    public void Folds_that_list_their_training_rows_are_taken_as_they_are()
    {
        var table = Read("path,split,fold\na,train,1\nb,test,1\nc,valid,1\nb,train,2\na,test,2\n");
        Assert.Equal(["1", "2"], table.Folds);
        Assert.Equal(["a: train test", "b: test train", "c: valid "], Places(table));
    }

    [Theory]
    [InlineData("path,fold\na,1\nb,1\nc,2\n")]
    [InlineData("path,split,fold\na,test,1\nb,test,1\nc,test,2\n")]
    public void Folds_without_training_rows_are_trained_on_all_others(string csv) =>
        Assert.Equal(["a: test train", "b: test train", "c: train test"], Places(Read(csv)));

    [Fact]
    public void A_path_on_two_sides_of_a_fold_is_there_twice() =>
        Assert.Equal(["a: train", "a: test", "b: test"], Places(Read("path,split\na,train\na,test\nb,test\na,train\n")));

    [Fact]
    public void A_manifest_is_a_split_table_and_tells_clip_subject_and_pixels()
    {
        var frames = SampleFrames.Save(_temp,
            [SampleFrames.Row("happy", "c1", 0, "Ann", "train", "aa"), SampleFrames.Row("sad", "c1", 1, "Bob", "valid", "bb")]);
        var table = SplitTable.Read(FrameSet.ManifestPath(frames.Folder));
        Assert.Equal([("happy/c1", "Ann", "aa"), ("sad/c1", "Bob", "bb")], table.Pictures.Select(p => (p.Recording, p.Subject, p.Pixels)));
        Assert.Equal(table.Pictures.Select(p => p with { Place = null! }), SplitTable.Of(frames).Pictures.Select(p => p with { Place = null! }));
    }

    [Fact]
    public void A_bare_split_knows_its_pictures_from_the_frames_folder_or_from_their_names()
    {
        var frames = SampleFrames.Save(_temp, [SampleFrames.Row("happy", "c1", 0, "Ann", "", "aa")]);
        File.WriteAllText(_temp["split.csv"], "path,split\nhappy/c1_f00000.png,train\nsad/02-01-04-01-01-01-07_f00001.png,valid\n");
        Assert.Equal([("happy/c1", "Ann", "aa"), ("01-04-01-01-01-07", "07", "")],
            SplitTable.Read(_temp["split.csv"], frames).Pictures.Select(p => (p.Recording, p.Subject, p.Pixels)));
    }

    [Fact]
    public void A_rule_says_who_is_in_a_picture_before_the_table_does()
    {
        File.WriteAllText(_temp["split.csv"], "path,split,subject\nx/P7_1.png,train,Ann\nx/P8_1.png,test,Ann\n");
        Assert.Equal(["P7", "P8"], SplitTable.Read(_temp["split.csv"], null, @"(P\d+)_").Pictures.Select(p => p.Subject));
    }

    [Theory]
    [InlineData("file,split\na,train\n", "path and split")]
    [InlineData("path,label\na,happy\n", "path and split")]
    [InlineData("", "path and split")]
    [InlineData("path,split\na,train\nb,half\n", "line 3: split 'half'")]
    [InlineData("path,split\na,train\nb,train\n", "different sides")]
    [InlineData("path,split,fold\na,train,1\nb,test,1\nb,test,2\na,test,3\n", "Folds 2, 3 list no training rows")]
    [InlineData("path,split\n\"a,train\n", "no CSV")]
    public void What_is_no_split_is_refused_with_the_reason(string csv, string reason) =>
        Assert.Contains(reason, Assert.ThrowsAny<MienException>(() => Read(csv)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_corpus_without_a_split_of_its_own_asks_for_one()
    {
        var frames = SampleFrames.Save(_temp, SampleFrames.Ravdess(2, 1, "happy"));
        Assert.Contains("--split", Assert.Throws<MienException>(() => SplitTable.Of(frames)).Message, StringComparison.Ordinal);
    }

    private SplitTable Read(string csv)
    {
        File.WriteAllText(_temp["split.csv"], csv);
        return SplitTable.Read(_temp["split.csv"]);
    }

    private static IEnumerable<string> Places(SplitTable table) => table.Pictures.Select(picture =>
        picture.Path + ": " + string.Join(' ', Enumerable.Range(0, table.Folds.Count).Select(picture.Place.In)));
}

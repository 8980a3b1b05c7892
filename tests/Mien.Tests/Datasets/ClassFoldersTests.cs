using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class ClassFoldersTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void The_folder_is_the_class_and_train_or_valid_above_it_the_given_split()
    {
        var clips = Find(new(), "train/Happiness/a.png", "valid/happy/a.png", "x/Validation/sad/b.mp4", "anger/c.JPG", "d.png", "train/e.png", "sad/notes.txt").Clips;
        Assert.Equal([("angry", "", "c"), ("happy", "train", "train_a"), ("happy", "valid", "valid_a"), ("sad", "valid", "valid_b")],
            clips.Select(clip => (clip.Label, clip.Split, clip.Name)).Order());
        Assert.True(clips.Single(clip => clip.Label == "sad").IsVideo);
    }

    [Fact]
    public void Chosen_labels_only() =>
        Assert.Equal("sad", Assert.Single(Find(new() { Labels = ["sad"] }, "happy/a.png", "sadness/b.png").Clips).Label);

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("...")]
    [InlineData("a:b?*|<>\"\\c")]
    [InlineData("tab\there")]
    [InlineData(".hidden")]
    [InlineData("ends.")]
    public void Hostile_names_become_names_that_every_system_allows(string name)
    {
        var clip = Assert.Single(Find(new(), $"{name}/{name}.png").Clips);
        Assert.All(new[] { clip.Label, clip.Name }, safe =>
        {
            Assert.Matches(@"^[\w\-][\w.\-]*$", safe);
            Assert.False(safe.EndsWith('.'));
        });
    }

    [Theory]
    [InlineData("CON")]
    [InlineData("nul.x")]
    [InlineData("com1")]
    public void Names_that_windows_keeps_for_devices_are_not_used(string name)
    {
        var clip = Assert.Single(Find(new(), $"{name}/{name}.png").Clips);
        Assert.DoesNotMatch(@"^(?i:con|prn|aux|nul|com\d|lpt\d)(\.|$)", clip.Name);
        Assert.DoesNotMatch(@"^(?i:con|prn|aux|nul|com\d|lpt\d)(\.|$)", clip.Label);
    }

    [Fact]
    public void The_same_name_twice_gives_two_clips_in_a_fixed_order()
    {
        string[] files = ["happy/a.jpg", "happy/a.png", "joy/A.png", "sad/a.png"];
        var names = Find(new(), files).Clips.Select(clip => clip.Label + "/" + clip.Name).ToList();
        Assert.Equal(["happy/A~3", "happy/a", "happy/a~2", "sad/a"], names);
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_still_never_takes_the_name_of_a_videos_frame()
    {
        var clips = Find(new(), "happy/a.mp4", "happy/a_f00000.png", "sad/a_f00000.png").Clips;
        Assert.DoesNotContain(clips, clip => clip is { Label: "happy", Name: "a_f00000" });
        Assert.Contains(clips, clip => clip is { Label: "sad", Name: "a_f00000" });
    }

    [Fact]
    public void A_corpus_without_class_folders_is_refused()
    {
        var error = Assert.Throws<MienException>(() => Find(new(), "a.png", "notes/readme.txt"));
        Assert.Contains("class folders", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Subjects_come_from_the_first_group_of_a_pattern()
    {
        var clips = Find(new() { Subjects = @"(S\d+)_" }, "happy/S01_1.png", "sad/S02_1.png").Clips;
        Assert.Equal(["S01", "S02"], clips.Select(clip => clip.Subject));
        Assert.Contains("sad/x.png", Assert.Throws<MienException>(() => Find(new() { Subjects = @"(S\d+)_" }, "sad/x.png")).Message, StringComparison.Ordinal);
        Assert.Contains("--subjects (", Assert.Throws<MienException>(() => Find(new() { Subjects = "(" }, "sad/x.png")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Subjects_come_from_a_csv_by_file_name_or_path()
    {
        File.WriteAllText(_temp["who.csv"], "file,subject\na.png,Ann\nsad/b.png,Bob\n");
        Assert.Equal(["Ann", "Bob"], Find(new() { Subjects = _temp["who.csv"] }, "happy/a.png", "sad/b.png").Clips.Select(clip => clip.Subject));
        Assert.Contains("c.png", Assert.Throws<MienException>(() => Find(new() { Subjects = _temp["who.csv"] }, "sad/c.png")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("picture,person\na.png,Ann\n")]
    public void A_subjects_csv_of_another_form_is_refused(string text)
    {
        File.WriteAllText(_temp["who.csv"], text);
        Assert.Contains("who.csv", Assert.Throws<MienException>(() => Find(new() { Subjects = _temp["who.csv"] }, "sad/c.png")).Message, StringComparison.Ordinal);
        Assert.Contains("none.csv", Assert.Throws<MienException>(() => Find(new() { Subjects = "none.csv" }, "sad/c.png")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Votes_become_shares_in_the_vocabularys_order_and_other_columns_are_ignored()
    {
        File.WriteAllText(_temp["votes.csv"], "split,file,sadness,NF,happiness,unknown\ntrain,a.png,3,5,1,1\nvalid,a.png,0,0,2,0\ntrain,b.png,0,9,0,1\n");
        var catalogue = Find(new() { Votes = _temp["votes.csv"] }, "train/sad/a.png", "valid/happy/a.png", "train/sad/b.png", "train/sad/c.png");
        Assert.Equal(["happy", "sad"], catalogue.TargetLabels);
        var targets = catalogue.Clips.ToDictionary(clip => clip.Name, clip => clip.Targets);
        Assert.Equal([0.25, 0.75], targets["train_a"]);
        Assert.Equal([1.0, 0.0], targets["valid_a"]);
        Assert.Equal([0.0, 0.0], targets["train_b"]);
        Assert.Contains("2 without votes", catalogue.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("picture,happy,sad\na.png,1,2\n")]
    [InlineData("file,happy\na.png,1\n")]
    [InlineData("file,happy,sad\na.png,one,two\n")]
    public void Votes_of_another_form_are_refused(string text)
    {
        File.WriteAllText(_temp["votes.csv"], text);
        Assert.Contains("votes.csv", Assert.Throws<MienException>(() => Find(new() { Votes = _temp["votes.csv"] }, "sad/a.png")).Message, StringComparison.Ordinal);
        Assert.Contains("none.csv", Assert.Throws<MienException>(() => Find(new() { Votes = "none.csv" }, "sad/a.png")).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("data", "real")]
    public void The_real_votes_cover_30333_faces_in_the_given_split()
    {
        var zip = TestData.Require("ferplus.zip");
        var options = new PrepareOptions { Votes = "votes.csv" };
        var catalogue = ClassFolders.Find(zip, CorpusFile.List(zip), options);
        Assert.Equal(30_333, catalogue.Clips.Count);
        Assert.Equal((26_937, 3_396), (catalogue.Clips.Count(clip => clip.Split == "train"), catalogue.Clips.Count(clip => clip.Split == "valid")));
        Assert.Equal(8, catalogue.TargetLabels.Count);
        Assert.All(catalogue.Clips, clip => Assert.Equal(1, clip.Targets.Sum(), 1e-9));
        Assert.All(catalogue.Clips, clip => Assert.Equal(clip.Targets.Max(), clip.Targets[catalogue.TargetLabels.ToList().IndexOf(clip.Label)], 1e-9));
    }

    private Catalogue Find(PrepareOptions options, params string[] names) =>
        ClassFolders.Find(_temp["faces"], [.. names.Select(name => new CorpusFile(name, "x", null))], options);
}

using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class SplitTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Frames_are_drawn_at_random_and_the_seed_decides()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(2, 10, "happy", "sad"));
        var split = Split.Frames(frames, rows, 0.25, seed: 1);
        Assert.Equal((60, 20), (split.Train.Count, split.Validation.Count));
        Assert.Equal(rows, split.Train.Concat(split.Validation).Order());
        Assert.Equal(split.Validation, Split.Frames(frames, rows, 0.25, seed: 1).Validation);
        Assert.NotEqual(split.Validation, Split.Frames(frames, rows, 0.25, seed: 2).Validation);
        Assert.NotEqual(Enumerable.Range(split.Validation[0], 20), split.Validation);
        Assert.True(Recordings(frames, split.Train).Overlaps(Recordings(frames, split.Validation)), "neighbours stand on both sides");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void No_recording_of_validation_is_in_training_under_clips(int seed)
    {
        var rows = SampleFrames.Ravdess(5, 3, "happy", "sad").ToList();
        rows.AddRange(rows.Where(row => row.Subject == "01").Select(row => row with { Clip = "01" + row.Clip[2..], Modality = "1" }).ToList());
        var (frames, all) = Set(rows);
        var split = Split.Clips(frames, all, 0.2, seed);
        Assert.False(Recordings(frames, split.Train).Overlaps(Recordings(frames, split.Validation)));
        Assert.Equal(all, split.Train.Concat(split.Validation).Order());
        Assert.All(new[] { "happy", "sad" }, label => Assert.Equal(2,
            Recordings(frames, split.Validation.Where(row => frames.Rows[row].Label == label)).Count));
    }

    [Fact]
    public void Clips_of_the_same_name_in_other_classes_are_drawn_apart()
    {
        var (frames, rows) = Set([.. from label in new[] { "happy", "sad", "angry" } from clip in Enumerable.Range(0, 20) select SampleFrames.Row(label, $"{clip:000}")]);
        Assert.Equal(12, Split.Clips(frames, rows, 0.2, 0).Validation.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void No_actor_is_in_both_train_and_validation_under_actors(int seed)
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(10, 2, "happy", "sad"));
        var split = Split.Actors(frames, rows, 0.2, seed, []);
        Assert.Equal(2, Subjects(frames, split.Validation).Count);
        Assert.Equal(8, Subjects(frames, split.Train).Count);
        Assert.False(Subjects(frames, split.Train).Overlaps(Subjects(frames, split.Validation)));
        Assert.Equal(rows, split.Train.Concat(split.Validation).Order());
    }

    [Fact]
    public void The_named_actors_are_held_out()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(4, 2, "happy"));
        Assert.Equal(["02", "04"], Subjects(frames, Split.Actors(frames, rows, 0.2, 0, ["04", "02"]).Validation).Order());
    }

    [Fact]
    public void People_whose_pictures_have_the_same_names_are_no_leak()
    {
        var (frames, rows) = Set([SampleFrames.Row("happy", "1", subject: "Ann"), SampleFrames.Row("sad", "1", subject: "Bob"), SampleFrames.Row("sad", "2", subject: "Bob")]);
        Assert.Equal([0], Split.Actors(frames, rows, 0.5, 0, ["Ann"]).Validation);
    }

    [Fact]
    public void Actors_cannot_be_held_out_when_unknown_alone_or_all_named()
    {
        var (nobody, rows) = Set([SampleFrames.Row("happy", "a"), SampleFrames.Row("sad", "b")]);
        Assert.Contains("--subjects", Refused(() => Split.Actors(nobody, rows, 0.2, 0, [])), StringComparison.Ordinal);
        var (one, single) = Set(SampleFrames.Ravdess(1, 2, "happy"));
        Assert.Contains("1 subjects; at least 2", Refused(() => Split.Actors(one, single, 0.2, 0, [])), StringComparison.Ordinal);
        var (two, both) = Set(SampleFrames.Ravdess(2, 2, "happy"));
        Assert.Contains("there is no subject 07; there are 01, 02", Refused(() => Split.Actors(two, both, 0.2, 0, ["01", "07"])), StringComparison.Ordinal);
        Assert.Contains("all 2 subjects", Refused(() => Split.Actors(two, both, 0.2, 0, ["01", "02"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_little_to_hold_out_is_refused()
    {
        var (frames, rows) = Set([SampleFrames.Row("happy", "a"), SampleFrames.Row("sad", "b"), SampleFrames.Row("sad", "c")]);
        Assert.Contains("class happy", Refused(() => Split.Clips(frames, rows, 0.2, 0)), StringComparison.Ordinal);
        Assert.Contains("1 pictures", Refused(() => Split.Frames(frames, [0], 0.2, 0)), StringComparison.Ordinal);
        Assert.Contains("train and valid folders", Refused(() => Split.Given(frames, rows)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_that_puts_one_recording_on_both_sides_is_refused_as_a_leak()
    {
        // The manifest says that the twins of one recording show two people.
        var (frames, rows) = Set([SampleFrames.Row("happy", "01-01-03-01-01-01-05", subject: "05"), SampleFrames.Row("happy", "02-01-03-01-01-01-05", subject: "06")]);
        var leak = Assert.Throws<LeakException>(() => Split.Actors(frames, rows, 0.5, 0, []));
        Assert.Contains("same recording on both sides: 01-03-01-01-01-05", leak.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_keeps_the_corpus_split_and_leaves_out_training_copies_of_validation_pictures()
    {
        var (frames, rows) = Set(
        [
            SampleFrames.Row("happy", "t1", split: "train", pixels: "aa"), SampleFrames.Row("happy", "t2", split: "train", pixels: "bb"),
            SampleFrames.Row("sad", "t3", split: "train", pixels: "bb"), SampleFrames.Row("sad", "t4", split: "train", pixels: "cc"),
            SampleFrames.Row("happy", "v1", split: "valid", pixels: "bb"), SampleFrames.Row("sad", "x1", split: "test", pixels: "dd"),
        ]);
        var split = Split.Given(frames, rows);
        Assert.Equal([0, 3], split.Train);
        Assert.Equal([4], split.Validation);
        Assert.Equal(2, split.CopiesDropped);
        Assert.Contains(split.Warnings, warning => warning.StartsWith("Subjects are unknown", StringComparison.Ordinal));
    }

    [Fact]
    public void A_given_split_with_people_and_recordings_on_both_sides_says_how_many()
    {
        var (frames, rows) = Set(
        [
            SampleFrames.Row("happy", "c1", 0, "Ann", "train"), SampleFrames.Row("happy", "c1", 1, "Ann", "valid"),
            SampleFrames.Row("happy", "c2", 0, "Bob", "train"), SampleFrames.Row("sad", "c3", 0, "Bob", "valid"), SampleFrames.Row("sad", "c4", 0, "Cid", "valid"),
        ]);
        Assert.Equal(["1 recordings stand on both sides of the given split.", "2 subjects stand on both sides of the given split."],
            Split.Given(frames, rows).Warnings);
    }

    [Fact]
    public void A_training_side_of_nothing_but_copies_is_refused()
    {
        var (frames, rows) = Set([SampleFrames.Row("happy", "t", split: "train", pixels: "aa"), SampleFrames.Row("happy", "v", split: "valid", pixels: "aa")]);
        Assert.Contains("copies", Refused(() => Split.Given(frames, rows)), StringComparison.Ordinal);
    }

    private static string Refused(Func<Split> draw) => Assert.ThrowsAny<MienException>(draw).Message;

    private static HashSet<string> Recordings(FrameSet frames, IEnumerable<int> rows) => [.. rows.Select(row => frames.Rows[row].Recording)];

    private static HashSet<string> Subjects(FrameSet frames, IEnumerable<int> rows) => [.. rows.Select(row => frames.Rows[row].Subject)];

    private (FrameSet Frames, int[] Rows) Set(IReadOnlyList<FrameRow> rows) => (SampleFrames.Save(_temp, rows), [.. Enumerable.Range(0, rows.Count)]);
}

using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class FoldSetTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("frames", 5)]
    [InlineData("frames:7", 7)]
    [InlineData("clips", 5)]
    [InlineData("clips:3", 3)]
    [InlineData("luna5", 5)]
    [InlineData("blocks6", 6)]
    [InlineData("loao", 24)]
    [InlineData("subjects:2", 2)]
    [InlineData("subjects:5", 5)]
    [InlineData("subjects:24", 24)]
    public void Every_row_is_tested_in_exactly_one_fold_and_trained_on_in_all_others(string protocol, int count)
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(24, 2, "happy", "sad"));
        var set = FoldSet.Draw(protocol, frames, rows, seed: 3);
        Assert.Equal(Enumerable.Range(1, count), set.Folds.Select(fold => fold.Number));
        Assert.Equal(rows, set.Folds.SelectMany(fold => fold.Test).Order());
        Assert.All(set.Folds, fold => Assert.Equal(rows, set.TrainOf(frames, fold).Concat(fold.Test).Order()));
        Assert.All(set.Folds, fold => Assert.Equal(fold.Test.Order(), fold.Test));
        Assert.Empty(set.Warnings);
    }

    [Theory]
    [InlineData("luna5")]
    [InlineData("blocks6")]
    [InlineData("loao")]
    [InlineData("subjects:7")]
    public void No_subject_and_no_recording_is_on_both_sides_of_a_subject_protocol(string protocol)
    {
        var (frames, rows) = Set(WithTwins(SampleFrames.Ravdess(24, 2, "happy", "sad")));
        var set = FoldSet.Draw(protocol, frames, rows, seed: 0);
        Assert.Equal(LeakClaim.Subjects, set.Protocol.Claims);
        Assert.All(set.Folds, fold =>
        {
            Assert.Empty(Keys(frames, set.TrainOf(frames, fold), row => row.Subject).Intersect(Keys(frames, fold.Test, row => row.Subject)));
            Assert.Empty(Keys(frames, set.TrainOf(frames, fold), row => row.Recording).Intersect(Keys(frames, fold.Test, row => row.Recording)));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Clips_and_their_twins_stand_in_one_fold_and_every_class_is_dealt_evenly(int seed)
    {
        var (frames, rows) = Set(WithTwins(SampleFrames.Ravdess(10, 3, "happy", "sad", "angry")));
        var set = FoldSet.Draw("clips:5", frames, rows, seed);
        Assert.Empty(set.Shared(frames, row => row.Recording));
        Assert.All(set.Folds, fold => Assert.All(fold.Test.GroupBy(row => frames.Rows[row].Label), label =>
            Assert.Equal(4, Keys(frames, label, row => row.Recording).Count)));
        Assert.Contains("new people", set.Protocol.CannotSay);
    }

    [Fact]
    public void Luna_and_blocks_are_the_published_actors()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(24, 1, "happy"));
        Assert.Equal(["02 05 14 15 16", "03 06 07 13 18", "10 11 12 19 20", "08 17 21 23 24", "01 04 09 22"], Actors("luna5"));
        Assert.Equal(["01 02 03 04", "05 06 07 08", "09 10 11 12", "13 14 15 16", "17 18 19 20", "21 22 23 24"], Actors("blocks6"));

        IEnumerable<string> Actors(string protocol) => FoldSet.Draw(protocol, frames, rows, seed: 9).Folds
            .Select(fold => string.Join(' ', Keys(frames, fold.Test, row => row.Subject).Order()));
    }

    [Fact]
    public void Published_folds_without_their_actors_are_left_out_and_said()
    {
        var (frames, all) = Set(SampleFrames.Ravdess(24, 1, "happy", "sad"));
        int[] rows = [.. all.Where(row => frames.Rows[row].Subject is "01" or "05")];
        var set = FoldSet.Draw("luna5", frames, rows, seed: 0);
        Assert.Equal([1, 5], set.Folds.Select(fold => fold.Number));
        Assert.Equal(["Fold 2 has none", "Fold 3 has none", "Fold 4 has none"], set.Warnings.Select(warning => warning[..15]));
        Assert.Contains("there are 1, 5", Assert.Throws<MienException>(() => set.Find(2)).Message);
    }

    [Fact]
    public void Drawn_folds_of_subjects_are_even_in_people_and_pictures()
    {
        var draw = new Random(4);
        var (frames, rows) = Set([.. Enumerable.Range(0, 118).SelectMany(person => Enumerable.Range(0, draw.Next(1, 25))
            .Select(i => SampleFrames.Row(i % 2 == 0 ? "happy" : "sad", $"{person}-{i}", subject: $"S{person:000}")))]);
        var set = FoldSet.Draw("subjects:10", frames, rows, seed: 1);
        var people = set.Folds.Select(fold => Keys(frames, fold.Test, row => row.Subject).Count).ToList();
        Assert.Equal((11, 12), (people.Min(), people.Max()));
        Assert.InRange(set.Folds.Max(fold => fold.Test.Count) - set.Folds.Min(fold => fold.Test.Count), 0, 24);
        Assert.Equal(Tests(set), Tests(FoldSet.Draw("subjects:10", frames, rows, seed: 1)));
        Assert.NotEqual(Tests(set), Tests(FoldSet.Draw("subjects:10", frames, rows, seed: 2)));
    }

    [Fact]
    public void Random_frames_are_even_leaky_and_drawn_by_the_seed()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(3, 9, "happy", "sad"));
        var set = FoldSet.Draw("frames:5", frames, rows, seed: 1);
        Assert.Equal([22, 22, 22, 21, 21], set.Folds.Select(fold => fold.Test.Count));
        Assert.True(set.Protocol.Leaky);
        Assert.NotEmpty(set.Shared(frames, row => row.Recording));
        Assert.NotEqual(Tests(set), Tests(FoldSet.Draw("frames:5", frames, rows, seed: 2)));
    }

    [Theory]
    [InlineData("luna5")]
    [InlineData("blocks6")]
    [InlineData("loao")]
    [InlineData("subjects:2")]
    public void A_subject_protocol_on_a_corpus_without_subjects_is_refused_with_what_to_do(string protocol)
    {
        var (frames, rows) = Set([SampleFrames.Row("happy", "a", subject: "01"), SampleFrames.Row("sad", "b"), SampleFrames.Row("sad", "c")]);
        var message = Refused(protocol, frames, rows);
        Assert.Contains("2 of 3", message);
        Assert.Contains("--subjects", message);
        Assert.Contains("--protocol clips", message);
    }

    [Fact]
    public void Without_subjects_clips_say_that_nothing_can_be_claimed_about_people()
    {
        var (frames, rows) = Set([SampleFrames.Row("happy", "a"), SampleFrames.Row("sad", "b"), SampleFrames.Row("happy", "c"), SampleFrames.Row("sad", "d")]);
        Assert.Contains("does not say who", FoldSet.Draw("clips:2", frames, rows, 0).Protocol.CannotSay);
    }

    [Theory]
    [InlineData("people", "not known")]
    [InlineData("luna5:3", "not known")]
    [InlineData("subjects", "not known")]
    [InlineData("subjects:1", "2 to 10000")]
    [InlineData("clips:many", "2 to 10000")]
    [InlineData("subjects:4", "at least 4 people; there are 3")]
    [InlineData("frames:100", "at least 100 pictures")]
    [InlineData("clips:100", "at least 100 recordings")]
    public void Impossible_protocols_are_refused(string protocol, string says)
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(3, 2, "happy", "sad"));
        Assert.Contains(says, Refused(protocol, frames, rows));
    }

    [Fact]
    public void Actors_that_RAVDESS_does_not_have_have_no_published_fold()
    {
        var (frames, rows) = Set([SampleFrames.Row("happy", "a", subject: "S005"), SampleFrames.Row("sad", "b", subject: "S010")]);
        Assert.Contains("'S005'", Refused("luna5", frames, rows));
        var (one, alone) = Set(SampleFrames.Ravdess(1, 2, "happy", "sad"));
        Assert.Contains("two people", Refused("loao", one, alone));
    }

    [Fact]
    public void Folds_that_break_their_claim_are_refused_as_a_leak()
    {
        // The manifest says that the twins of one recording show two people.
        var (frames, rows) = Set([SampleFrames.Row("happy", "01-01-03-01-01-01-05", subject: "05"), SampleFrames.Row("happy", "02-01-03-01-01-01-05", subject: "06")]);
        Assert.Contains("01-03-01-01-01-05", Assert.Throws<LeakException>(() => FoldSet.Draw("loao", frames, rows, 0)).Message);
    }

    [Fact]
    public void Copies_in_other_folds_and_classes_that_are_only_tested_are_said()
    {
        var (frames, rows) = Set([.. SampleFrames.Ravdess(3, 1, "happy").Select((row, i) => i is 0 or 5 ? row with { Pixels = "aa" } : row),
            SampleFrames.Row("sad", "02-01-04-01-01-01-01", subject: "01")]);
        var warnings = FoldSet.Draw("loao", frames, rows, 0).Warnings;
        Assert.Contains("Fold 1 tests all 1 pictures of 'sad': its model never saw that class.", warnings);
        Assert.Contains(warnings, warning => warning.StartsWith("1 pictures have a pixel-identical copy in another fold", StringComparison.Ordinal));
    }

    [Fact]
    public void Copies_of_tested_pictures_are_left_out_of_training_unless_nothing_is_claimed()
    {
        var (frames, rows) = Set([.. SampleFrames.Ravdess(4, 1, "happy", "sad").Select((row, i) => i is 0 or 13 ? row with { Pixels = "aa" } : row)]);
        var apart = FoldSet.Draw("loao", frames, rows, 0);
        Assert.Equal([.. Enumerable.Range(4, 9), 14, 15], apart.TrainOf(frames, apart.Folds[0]));
        Assert.Equal(Enumerable.Range(1, 11), apart.TrainOf(frames, apart.Folds[3]));
        Assert.Equal(12, apart.TrainOf(frames, apart.Folds[1]).Count);
        Assert.True(Audit(frames, apart, LeakClaim.Subjects));
        var random = FoldSet.Draw("frames:4", frames, rows, 1);
        Assert.All(random.Folds, fold => Assert.Equal(12, random.TrainOf(frames, fold).Count));
    }

    [Fact]
    public void The_leak_guard_reads_a_split_file_of_folds_and_finds_the_claim_kept()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(4, 2, "happy", "sad"));
        var set = FoldSet.Draw("subjects:2", frames, rows, 0);
        Assert.True(Audit(frames, set, LeakClaim.Subjects));
        Assert.StartsWith("path,split,fold\nhappy/02-01-03-01-01-01-01_f00000.png,test,", File.ReadAllText(_temp["split.csv"]));
        Assert.Equal(rows.Length + 1, File.ReadAllLines(_temp["split.csv"]).Length);
        Assert.False(Audit(frames, FoldSet.Draw("clips:2", frames, rows, 0), LeakClaim.Subjects));
        Assert.True(Audit(frames, FoldSet.Draw("clips:2", frames, rows, 0), LeakClaim.Recordings));
        Assert.False(Audit(frames, FoldSet.Draw("frames:2", frames, rows, 0), LeakClaim.Recordings));
    }

    [Fact]
    public void A_split_file_of_folds_that_leave_rows_out_lists_the_training_rows_of_every_fold()
    {
        var (frames, rows) = Set(SampleFrames.Ravdess(3, 1, "happy"));
        var file = new ProtocolFile(ProtocolFile.FormatName, "two", "the third is never tested", "subject", [["01"], ["02"]]);
        var set = file.Draw(frames, rows, false);
        Assert.True(Audit(frames, set, LeakClaim.Subjects));
        Assert.Equal(1 + 2 * rows.Length, File.ReadAllLines(_temp["split.csv"]).Length);
        var table = SplitTable.Read(_temp["split.csv"], frames);
        Assert.Equal([.. Enumerable.Repeat("train", 2), .. Enumerable.Repeat("test", 2), .. Enumerable.Repeat("train", 2)], Sides("2"));
        Assert.Equal([.. Enumerable.Repeat("test", 2), .. Enumerable.Repeat("train", 4)], Sides("1"));

        IEnumerable<string> Sides(string fold) => table.Pictures.OrderBy(picture => picture.Path, StringComparer.Ordinal).OrderBy(picture => picture.Subject)
            .Select(picture => picture.Place.In(table.Folds.ToList().IndexOf(fold)));
    }

    /// <summary>Whether the leak guard finds that the split file keeps the claim.</summary>
    private bool Audit(FrameSet frames, FoldSet set, LeakClaim claim)
    {
        SplitFile.Write(_temp["split.csv"], frames, set);
        return !LeakGuard.Check(SplitTable.Read(_temp["split.csv"], frames), claim).Breaking.Any();
    }

    private static string Refused(string protocol, FrameSet frames, int[] rows) => Assert.Throws<MienException>(() => FoldSet.Draw(protocol, frames, rows, 0)).Message;

    private static List<int[]> Tests(FoldSet set) => [.. set.Folds.Select(fold => fold.Test.ToArray())];

    private static HashSet<string> Keys(FrameSet frames, IEnumerable<int> rows, Func<FrameRow, string> key) => [.. rows.Select(row => key(frames.Rows[row]))];

    /// <summary>Each frame again from the audio-video file of its recording.</summary>
    private static List<FrameRow> WithTwins(IReadOnlyList<FrameRow> rows) =>
        [.. rows, .. rows.Select(row => SampleFrames.Row(row.Label, "01" + row.Clip[2..], row.Frame, row.Subject))];

    private (FrameSet Frames, int[] Rows) Set(IReadOnlyList<FrameRow> rows) => (SampleFrames.Save(_temp, rows), [.. Enumerable.Range(0, rows.Count)]);
}

using System.Text.Json;
using Mien.Lab.Datasets;

namespace Mien.Tests.Datasets;

public sealed class LeakGuardTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Twins_are_found_and_song_is_no_twin_of_speech()
    {
        var audit = Check(LeakClaim.Recordings, "01-01-03-01-01-01-05/f0.jpg,valid", "02-01-03-01-01-01-05/f1.jpg,train",
            "02-01-03-01-01-01-05/f0.jpg,train", "02-02-03-01-01-01-05/f0.jpg,train", "02-01-03-01-01-02-05/f0.jpg,train");
        var twin = Assert.Single(audit.Breaking);
        Assert.Equal((LeakKind.Twin, "01-03-01-01-01-05", 2), (twin.Kind, twin.Key, twin.Partners));
        Assert.Equal(("01-01-03-01-01-01-05/f0.jpg", "02-01-03-01-01-01-05/f0.jpg"), (twin.Held.Path, twin.Other.Path));
    }

    [Fact]
    public void Frames_of_one_clip_on_two_sides_are_one_recording_and_no_twins()
    {
        var audit = Check(LeakClaim.Recordings, "happy/a_f00000.png,train", "happy/a_f00001.png,valid", "happy/b_f00000.png,valid", "sad/a_f00002.png,test");
        Assert.Equal((1, 0), (audit.Count(LeakKind.SameRecording), audit.Count(LeakKind.Twin)));
    }

    [Theory]
    [InlineData(LeakClaim.Nothing, 0)]
    [InlineData(LeakClaim.Recordings, 2)]
    [InlineData(LeakClaim.Subjects, 3)]
    public void A_claim_is_broken_by_what_it_promises_and_by_nothing_else(LeakClaim claim, int kinds)
    {
        var audit = Check(claim, "02-01-03-01-01-01-05/f0,train", "02-01-03-01-01-01-05/f1,test", "01-01-03-01-01-01-05/f2,test");
        Assert.Equal(3, audit.Leaks.Select(leak => leak.Kind).Distinct().Count());
        Assert.Equal(kinds, audit.Breaking.Select(leak => leak.Kind).Distinct().Count());
    }

    [Fact]
    public void A_later_side_is_held_out_against_each_before_it()
    {
        var audit = Check(LeakClaim.Subjects, "S001_001_00000001.png,valid", "S001_002_00000001.png,test", "S002_001_00000001.png,train");
        var leak = Assert.Single(audit.Leaks);
        Assert.Equal((LeakKind.SameSubject, "S001", "test", "valid"),
            (leak.Kind, leak.Key, leak.Held.Place.In(0), leak.Other.Place.In(0)));
    }

    [Fact]
    public void Only_the_sides_of_one_fold_are_held_against_each_other()
    {
        // Fold 1 holds out person 1, fold 2 holds out person 2 but trains on a frame of hers.
        var audit = Read(LeakClaim.Subjects, "path,split,fold\nS001_001_00000001,test,1\nS002_001_00000001,train,1\nS002_002_00000001,train,1\n" +
                                             "S001_001_00000001,train,2\nS002_001_00000001,test,2\nS002_002_00000001,train,2\n");
        var leak = Assert.Single(audit.Leaks);
        Assert.Equal(("S002_001_00000001", "S002_002_00000001", "2"), (leak.Held.Path, leak.Other.Path, audit.Table.Folds[leak.Fold]));
    }

    [Fact]
    public void Leave_one_subject_out_as_one_row_a_picture_keeps_every_claim()
    {
        var rows = string.Concat(from actor in Enumerable.Range(1, 24) from take in new[] { 1, 2 } select $"02-01-03-01-01-{take:00}-{actor:00}.mp4,{actor}\n");
        Assert.Empty(Read(LeakClaim.Subjects, "path,fold\n" + rows).Leaks);
    }

    [Fact]
    public void The_same_path_or_hash_on_two_sides_is_the_same_picture()
    {
        var audit = Read(LeakClaim.Recordings, "path,split,pixels\na.png,train,11\nb.png,test,11\nc.png,test,22\nd.png,train,\nd.png,test,\n");
        Assert.Equal(["b.png", "d.png"], audit.Leaks.Where(leak => leak.Kind == LeakKind.SamePicture).Select(leak => leak.Held.Path));
    }

    [Fact]
    public void Clips_drawn_by_mien_never_share_a_recording_or_a_copy()
    {
        var rows = SampleFrames.Ravdess(4, 2, "happy", "sad").ToList();
        rows.AddRange(rows.Where(row => row.Subject == "01").Select(row => row with { Clip = "01" + row.Clip[2..] }).ToList());
        rows[0] = rows[0] with { Pixels = "copy" };
        rows[^1] = rows[^1] with { Pixels = "copy" };
        var frames = SampleFrames.Save(_temp, rows);
        for (var seed = 0; seed < 20; seed++)
        {
            var split = Split.Clips(frames, [.. Enumerable.Range(0, rows.Count)], 0.3, seed);
            var apart = split.Validation.Contains(0) != split.Validation.Contains(rows.Count - 1);
            Assert.Equal(apart ? 1 : 0, split.CopiesDropped);
            Assert.Empty(Own(frames, split, LeakClaim.Recordings).Breaking);
        }
    }

    [Fact]
    public void A_split_of_our_own_that_breaks_its_claim_is_refused_with_the_pair()
    {
        var frames = SampleFrames.Save(_temp,
        [
            SampleFrames.Row("happy", "01-01-03-01-01-01-05", subject: "05"), SampleFrames.Row("happy", "02-01-03-01-01-01-05", subject: "06"),
        ]);
        var leak = Assert.Throws<LeakException>(() => Split.Actors(frames, [0, 1], 0.5, 0, []));
        Assert.Contains("01-01-03-01-01-01-05_f00000.png", leak.Message, StringComparison.Ordinal);
        Assert.Contains("02-01-03-01-01-01-05_f00000.png", leak.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_hold_every_pair_and_say_whether_the_claim_holds()
    {
        var audit = Check(LeakClaim.Recordings, "=01-01-03-01-01-01-05/f0.jpg,valid", "02-01-03-01-01-01-05/f0.jpg,train");
        audit.Write(_temp["out"]);
        using var json = JsonDocument.Parse(File.ReadAllText(_temp["out", "audit.json"]));
        var root = json.RootElement;
        Assert.Equal(("mien.audit/1", "recordings", false), (root.GetProperty("format").GetString(), root.GetProperty("claim").GetString(), root.GetProperty("holds").GetBoolean()));
        Assert.Equal("twin", root.GetProperty("groups")[0].GetProperty("kind").GetString());
        var lines = File.ReadAllLines(_temp["out", "pairs.csv"]);
        Assert.Equal("kind,fold,path,split,other_path,other_split,shared,partners,correlation", lines[0]);
        Assert.Equal("twin,,\"'=01-01-03-01-01-01-05/f0.jpg\",valid,02-01-03-01-01-01-05/f0.jpg,train,01-03-01-01-01-05,1,", lines[1]);
    }

    private static LeakAudit Own(FrameSet frames, Split split, LeakClaim claim)
    {
        var sides = split.Train.Select(row => (row, Side: "train")).Concat(split.Validation.Select(row => (row, Side: "valid")));
        var path = Path.Combine(frames.Folder, "split.csv");
        File.WriteAllLines(path, sides.Select(pair => $"{frames.Rows[pair.row].Path},{pair.Side}").Prepend("path,split"));
        return LeakGuard.Check(SplitTable.Read(path, frames), claim);
    }

    private LeakAudit Check(LeakClaim claim, params string[] rows) => Read(claim, "path,split\n" + string.Join('\n', rows) + "\n");

    private LeakAudit Read(LeakClaim claim, string csv)
    {
        File.WriteAllText(_temp["split.csv"], csv);
        return LeakGuard.Check(SplitTable.Read(_temp["split.csv"]), claim);
    }
}

using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public sealed class ComparisonTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Ten people with three sad and one happy clip; A misses the first sad clip of each, B the first two of the odd ones and none of the even.</summary>
    [Fact]
    public void Differences_are_those_counted_by_hand()
    {
        var comparison = Compare(People(10, (_, take) => take == 0), People(10, (person, take) => person % 2 == 1 && take < 2));
        Assert.Equal((40, 10, 0, 0), (comparison.Clips, comparison.Subjects, comparison.OnlyA, comparison.OnlyB));
        Assert.Equal((0.75, 0.75, 0.0), (comparison.Accuracy.A, comparison.Accuracy.B, comparison.Accuracy.Difference.Value));
        Assert.Equal((5, 5, 1.0), (comparison.McNemar.OnlyA, comparison.McNemar.OnlyB, comparison.McNemar.P));
        Assert.Equal(["happy", "sad"], comparison.Classes.Select(label => label.Label));
        Assert.Equal((10, 30), (comparison.Classes[0].Support, comparison.Classes[1].Support));
        Assert.Equal((1.0, 2 / 3.0), (comparison.Classes[0].Recall.A, comparison.Classes[1].Recall.B));
        Assert.Equal(("1", 4, 0.75, 0.5), (comparison.People[0].Subject, comparison.People[0].Support, comparison.People[0].A, comparison.People[0].B));
        Assert.True(comparison.Accuracy.Difference.Interval.Exists && !comparison.Accuracy.Difference.Interval.Excludes(0));
    }

    /// <summary>Differences of +1/4 and -1/4, five each: s = 0.2635, so 2.262 s / sqrt(10) = 0.1885.</summary>
    [Fact]
    public void The_interval_is_the_paired_t_interval_of_equal_subjects()
    {
        var interval = Compare(People(10, (_, take) => take == 0), People(10, (person, take) => person % 2 == 1 && take < 2)).Accuracy.Difference.Interval;
        Assert.Equal(-0.1885, interval.Low!.Value, 1e-4);
        Assert.Equal(0.1885, interval.High!.Value, 1e-4);
    }

    [Fact]
    public void Swapping_the_two_turns_every_sign()
    {
        var (a, b) = (People(9, (person, take) => take < person % 3), People(9, (person, take) => take < 1 && person > 4));
        var (forth, back) = (Compare(a, b), Compare(b, a));
        Assert.Equal(forth.Uar.Difference.Value, -back.Uar.Difference.Value, 1e-12);
        Assert.Equal(forth.MacroF1.Difference.Interval.Low!.Value, -back.MacroF1.Difference.Interval.High!.Value, 1e-12);
        Assert.Equal(forth.McNemar.P, back.McNemar.P);
    }

    [Fact]
    public void Only_shared_clips_count()
    {
        var comparison = Compare(People(9, (_, take) => take == 0), string.Join('\n', People(9, (_, _) => false).Split('\n').Where(line => !line.StartsWith("3-", StringComparison.Ordinal))));
        Assert.Equal((32, 4, 0, 8), (comparison.Clips, comparison.OnlyA, comparison.OnlyB, comparison.Subjects));
    }

    [Fact]
    public void A_model_against_itself_differs_by_nothing_and_no_interval_is_made_up()
    {
        var comparison = Compare(People(10, (_, take) => take == 0), People(10, (_, take) => take == 0));
        Assert.Equal((0.0, false, 1.0), (comparison.Accuracy.Difference.Value, comparison.Accuracy.Difference.Interval.Exists, comparison.McNemar.P));
        Assert.StartsWith("Which is better for other people", comparison.CannotSay[0]);
    }

    [Fact]
    public void Fewer_than_eight_subjects_and_unknown_ones_give_no_interval()
    {
        var few = Compare(People(7, (_, take) => take == 0), People(7, (person, take) => take < person % 2));
        Assert.Contains("at least 8", few.Accuracy.Difference.Interval.Note);
        var unknown = Compare("clip,truth,predicted\na,sad,sad\nb,sad,happy\n", "clip,truth,predicted\na,sad,sad\nb,sad,sad\n");
        Assert.Equal((0, false), (unknown.Subjects, unknown.Accuracy.Difference.Interval.Exists));
        Assert.Empty(unknown.People);
    }

    [Fact]
    public void A_subject_that_one_file_names_is_known()
    {
        var comparison = Compare(People(9, (_, take) => take == 0), string.Join('\n', People(9, (_, _) => false).Split('\n')
            .Select(line => line.Length == 0 ? line : line[..line.LastIndexOf(',')])));
        Assert.Equal(9, comparison.Subjects);
    }

    [Fact]
    public void Frames_of_one_and_clips_of_the_other_are_compared_by_clip()
    {
        var comparison = Compare("clip,truth,predicted,p_sad,p_happy\na,sad,sad,0.6,0.4\na,sad,happy,0.1,0.9\nb,sad,sad,1,0\n", "clip,truth,predicted\na,sad,sad\nb,sadness,sad\n");
        Assert.Equal((2, 0.5, 1.0), (comparison.Clips, comparison.Accuracy.A, comparison.Accuracy.B));
    }

    [Fact]
    public void Other_truths_and_other_clips_are_refused()
    {
        Assert.Contains("disagree on the truth of 1 clips: a (sad or happy)", Refused("clip,truth,predicted\na,sad,sad\nb,sad,sad\n", "clip,truth,predicted\na,happy,sad\nb,sad,sad\n"));
        Assert.Contains("share no clip", Refused("clip,truth,predicted\na,sad,sad\n", "clip,truth,predicted\nb,sad,sad\n"));
    }

    [Fact]
    public void Clips_of_one_name_in_two_classes_do_not_disagree()
    {
        var comparison = Compare("clip,truth,predicted\n001,sad,sad\n001,happy,sad\n", "clip,truth,predicted\n001,sad,sad\n");
        Assert.Equal((1, 1, 0), (comparison.Clips, comparison.OnlyA, comparison.OnlyB));
    }

    [Fact]
    public void A_comparison_is_written_and_the_same_after_json()
    {
        var comparison = Compare(People(9, (_, take) => take == 0), People(9, (person, take) => take < person % 3));
        comparison.Write(_folder["out"]);
        var json = File.ReadAllText(_folder["out", "comparison.json"]);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Comparison>(json, LabJson.Options), LabJson.Options) + "\n");
        Assert.Contains("clips of one person are not", File.ReadAllText(_folder["out", "comparison.md"]));
    }

    /// <summary>Three sad clips and a happy one of each person; some of the sad ones are called happy.</summary>
    private static string People(int count, Func<int, int, bool> wrong) => "clip,truth,predicted,subject\n" + string.Concat(
        from person in Enumerable.Range(1, count)
        from take in Enumerable.Range(0, 4)
        select $"{person}-{take},{(take == 3 ? "happy" : "sad")},{(take == 3 || wrong(person, take) ? "happy" : "sad")},{person}\n");

    private string Refused(string a, string b) => Assert.Throws<MienException>(() => Compare(a, b)).Message;

    private Comparison Compare(string a, string b)
    {
        File.WriteAllText(_folder["a.csv"], a);
        File.WriteAllText(_folder["b.csv"], b);
        return Comparison.Of(PredictionTable.Read(_folder["a.csv"]), PredictionTable.Read(_folder["b.csv"]));
    }
}

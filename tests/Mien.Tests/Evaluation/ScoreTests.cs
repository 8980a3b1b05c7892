using System.Text.Json;
using Mien.Lab;
using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class ScoreTests
{
    private static readonly string[] _labels = ["happy", "sad", "angry"];

    [Fact]
    public void A_small_set_gives_the_figures_worked_out_by_hand()
    {
        var score = Score.Of(_labels,
        [
            Clip("1", "happy", "happy", 0.8, 0.1, 0.1), Clip("1", "happy", "sad", 0.3, 0.6, 0.1), Clip("2", "sad", "sad", 0.1, 0.5, 0.4),
            Clip("2", "angry", "angry", 0, 0, 1),
        ]);
        Assert.Equal((4, 2, 0.75, 0.5), (score.Support, score.Subjects, score.Accuracy.Value, score.Majority));
        Assert.Equal((0.5 + 1 + 1) / 3, score.Uar.Value, 1e-12);
        Assert.Equal((2 / 3.0 + 2 / 3.0 + 1) / 3, score.MacroF1.Value, 1e-12);
        Assert.Equal([[1, 1, 0], [0, 1, 0], [0, 0, 1]], score.Confusion);
        Assert.Equal((2, 1, 1.0, 0.5), (score.Classes[0].Support, score.Classes[0].Predicted, score.Classes[0].Precision.Value, score.Classes[0].Recall.Value));
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.3) + Math.Log(0.5)) / 4, score.Probabilities!.LogLoss.Value, 1e-12);
        Assert.Equal((0.2 + 0.6 + 0.5 + 0) / 4, score.Probabilities.Ece, 1e-12);
        Assert.Equal((15, 0), (score.Probabilities.Bins, score.Probabilities.Impossible));
    }

    [Fact]
    public void Every_figure_has_an_interval_from_eight_subjects_on()
    {
        var score = Score.Of(_labels, People(8));
        Assert.All(new[] { score.Accuracy, score.Uar, score.MacroF1, score.Probabilities!.LogLoss }.Concat(score.Classes.SelectMany(c => new[] { c.Precision, c.Recall, c.F1 })),
            estimate => Assert.True(estimate.Interval.Exists && estimate.Interval.Low <= estimate.Value && estimate.Value <= estimate.Interval.High, $"{estimate}"));
    }

    [Fact]
    public void Seven_subjects_one_subject_and_none_give_figures_without_intervals_and_the_reason()
    {
        foreach (var (count, reason) in new[] { (7, "7 subjects"), (1, "1 subject:") })
        {
            var score = Score.Of(_labels, People(count));
            Assert.False(score.Accuracy.Interval.Exists);
            Assert.StartsWith(reason, score.Accuracy.Interval.Note);
            Assert.Equal(count, score.Subjects);
        }
        var unknown = Score.Of(_labels, [.. People(9).Select(clip => clip with { Subject = "" })]);
        Assert.Equal((0, false), (unknown.Subjects, unknown.Accuracy.Interval.Exists));
        Assert.Contains("unknown", unknown.Accuracy.Interval.Note);
        var half = Score.Of(_labels, [.. People(9), new ScoredClip("x", "sad", "sad") { Probabilities = [0, 1, 0] }]);
        Assert.Contains("1 of 55 predictions name no subject", half.Accuracy.Interval.Note);
    }

    [Fact]
    public void A_class_of_few_subjects_bounds_the_intervals_of_the_macro_measures()
    {
        var score = Score.Of(_labels, [.. People(12).Where(clip => clip.Truth != "angry" || int.Parse(clip.Subject, System.Globalization.CultureInfo.InvariantCulture) <= 3)]);
        Assert.Equal((true, false, false), (score.Accuracy.Interval.Exists, score.Uar.Interval.Exists, score.Classes[2].Recall.Interval.Exists));
        Assert.Equal(3, score.Uar.Interval.Subjects);
    }

    [Fact]
    public void Groups_are_by_subject_sex_intensity_and_statement_of_ravdess_names_with_support()
    {
        string[] clips = ["02-01-03-01-01-01-01", "02-01-03-02-01-01-01", "02-01-04-01-02-01-02", "02-01-05-02-02-02-02"];
        var score = Score.Of(_labels, [.. clips.Select(clip => new ScoredClip(clip, "happy", clip.EndsWith("02", StringComparison.Ordinal) ? "sad" : "happy").WithName())]);
        Assert.Equal(["subject 01 2", "subject 02 2", "sex female 2", "sex male 2", "intensity normal 2", "intensity strong 2", "statement dogs 2", "statement kids 2"],
            score.Groups.Select(group => $"{group.By} {group.Value} {group.Support}"));
        Assert.Equal((1.0, 0.0), (score.Groups[0].Accuracy.Value, score.Groups[1].Accuracy.Value));
        Assert.Null(score.Probabilities);
    }

    [Fact]
    public void One_subjects_interval_is_over_clips_and_never_over_frames()
    {
        var clips = People(2);
        var own = Score.Of(_labels, clips).Groups[0].Accuracy;
        var (low, high) = Intervals.Wilson(own.Value * 6, 6);
        Assert.Equal((low, high), (own.Interval.Low, own.Interval.High));
        Assert.False(Score.Of(_labels, clips, Score.Frames).Groups[0].Accuracy.Interval.Exists);
        var stills = clips.Select((clip, i) => clip with { Clip = $"{i}" }).ToList();   // a picture alone in its clip is as good as a clip
        Assert.Equal(own, Score.Of(_labels, stills, Score.Frames).Groups[0].Accuracy);
    }

    [Fact]
    public void All_right_and_all_wrong_stay_within_0_and_1()
    {
        var right = Score.Of(_labels, [.. People(9).Select(clip => clip with { Predicted = clip.Truth })]);
        var wrong = Score.Of(_labels, [.. People(9).Select(clip => clip with { Predicted = clip.Truth == "sad" ? "happy" : "sad" })]);
        Assert.Equal((1, 1, 1), (right.Accuracy.Value, right.Uar.Value, right.MacroF1.Value));
        Assert.Equal((0, 0, 0), (wrong.Accuracy.Value, wrong.Uar.Value, wrong.MacroF1.Value));
        Assert.True(right.Accuracy.Interval.Low < 0.75 && wrong.Accuracy.Interval.High > 0.25);
    }

    [Fact]
    public void One_class_alone_is_scored()
    {
        var score = Score.Of(_labels, [.. People(9).Where(clip => clip.Truth == "sad")]);
        Assert.Equal(score.Accuracy.Value, score.Uar.Value, 1e-12);
        Assert.Equal((0, 0.0, false), (score.Classes[0].Support, score.Classes[0].Recall.Value, score.Classes[0].Recall.Interval.Exists));
    }

    [Fact]
    public void A_true_class_of_probability_zero_is_counted_and_costs_36_nats()
    {
        var score = Score.Of(_labels, [Clip("1", "happy", "sad", 0, 1, 0)]);
        Assert.Equal(1, score.Probabilities!.Impossible);
        Assert.Equal(36.04, score.Probabilities.LogLoss.Value, 5e-3);
        Assert.Equal(1, score.Probabilities.Ece, 1e-12);
    }

    [Fact]
    public void The_order_of_the_predictions_does_not_matter()
    {
        var (forth, back) = (Score.Of(_labels, People(10)), Score.Of(_labels, [.. People(10).AsEnumerable().Reverse()]));
        Assert.Equal(forth.Accuracy.Interval, back.Accuracy.Interval);
        Assert.Equal(forth.Probabilities!.LogLoss.Value, back.Probabilities!.LogLoss.Value, 1e-12);
        Assert.Equal(forth.Groups.Select(g => g.Value), back.Groups.Select(g => g.Value));
    }

    [Fact]
    public void Many_answers_are_thinned_in_the_curve_but_keep_both_ends()
    {
        var random = new Random(1);
        var score = Score.Of(_labels, [.. Enumerable.Range(0, 3000).Select(i => Clip($"{i % 9}", "happy", "happy", 0.5 + random.NextDouble() / 2, 0, 0))]);
        Assert.Equal(101, score.Probabilities!.Answered.Count);
        Assert.Equal((1 / 3000.0, 1.0), (score.Probabilities.Answered[0].Coverage, score.Probabilities.Answered[^1].Coverage));
    }

    [Fact]
    public void Broken_predictions_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Score.Of(_labels, []));
        Assert.Contains("calm", Assert.Throws<ArgumentException>(() => Score.Of(_labels, [new ScoredClip("x", "calm", "sad")])).Message);
        Assert.Throws<ArgumentException>(() => Score.Of(_labels, [Clip("1", "sad", "sad", double.NaN, 1, 0), Clip("1", "happy", "happy", double.NaN, 1, 0)]));
        Assert.Throws<ArgumentException>(() => Score.Of(_labels, [Clip("1", "sad", "sad", 0.5, 0.5)]));
        Assert.Throws<ArgumentException>(() => Score.Of(_labels, [Clip("1", "sad", "sad", 0, 1, 0), new ScoredClip("x", "sad", "sad")]));
    }

    [Fact]
    public void A_score_is_the_same_after_json()
    {
        var score = Score.Of(_labels, People(9));
        var json = JsonSerializer.Serialize(score, LabJson.Options);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Score>(json, LabJson.Options), LabJson.Options));
        Assert.Contains("\"macroF1\"", json);
    }

    /// <summary>Two clips a class of each person, the second wrong for some.</summary>
    private static List<ScoredClip> People(int count) =>
    [
        .. from person in Enumerable.Range(1, count) from label in Enumerable.Range(0, 3) from take in Enumerable.Range(0, 2)
           let wrong = take == 1 && (person + label) % 3 != 0
           select Clip($"{person}", _labels[label], _labels[wrong ? (label + 1) % 3 : label], [.. Enumerable.Range(0, 3).Select(i => i == label ? 0.5 + person / 100.0 : 0.25 - person / 200.0)]),
    ];

    private static ScoredClip Clip(string subject, string truth, string predicted, params double[] p) =>
        new($"{subject}-{truth}", truth, predicted) { Subject = subject, Probabilities = p };
}

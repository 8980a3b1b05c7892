using Mien.Lab.Datasets;
using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class CalibrationTests
{
    private static readonly string[] _labels = ["a", "b", "c"];

    /// <summary>Truths drawn from softmax(z), logits given as 2.5 z: the temperature that was planted is 2.5. With 20,000 rows the
    /// estimate's standard error is about 0.03.</summary>
    [Theory]
    [InlineData(2.5)]
    [InlineData(1.0)]
    [InlineData(0.4)]
    public void A_planted_temperature_is_found(double planted)
    {
        var (logits, truth) = Planted(20_000, planted, 1);
        Assert.Equal(planted, Calibration.TemperatureOf(logits, truth), 0.05 * planted);
    }

    [Fact]
    public void No_other_temperature_has_a_smaller_loss()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (logits, truth) = Planted(60, 0.3 + 0.2 * seed, seed);
            var best = Calibration.TemperatureOf(logits, truth);
            for (var other = Calibration.Coldest; other <= Calibration.Hottest; other *= 1.1)
                Assert.True(Loss(logits, truth, best) <= Loss(logits, truth, other) + 1e-9, $"seed {seed}: {best} against {other}");
        }
    }

    /// <summary>Two classes with logits (1, 0), right in three of four: softmax must be 3/4, so 1/T = ln 3.</summary>
    [Fact]
    public void A_case_worked_out_by_hand_is_met() =>
        Assert.Equal(1 / Math.Log(3), Calibration.TemperatureOf([[1, 0], [1, 0], [1, 0], [1, 0]], [0, 0, 0, 1]), 1e-9);

    [Fact]
    public void Data_without_a_finite_temperature_stay_at_the_bounds()
    {
        Assert.Equal(Calibration.Coldest, Calibration.TemperatureOf([[1, 0], [0, 2]], [0, 1]));
        Assert.Equal(Calibration.Hottest, Calibration.TemperatureOf([[1, 0], [0, 2]], [1, 0]));
        Assert.Equal(1, Calibration.TemperatureOf([[0.5, 0.5], [2, 2]], [0, 1]));
        Assert.Equal(Calibration.Coldest, Calibration.TemperatureOf([[900, 0], [0, 900]], [0, 1]));
    }

    [Fact]
    public void Broken_logits_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Calibration.TemperatureOf([], []));
        Assert.Throws<ArgumentException>(() => Calibration.TemperatureOf([[double.NaN, 0]], [0]));
        Assert.Throws<ArgumentException>(() => Calibration.TemperatureOf([[double.PositiveInfinity, 0]], [0]));
        Assert.Throws<ArgumentException>(() => Calibration.TemperatureOf([[1, 0]], [0, 1]));
    }

    /// <summary>(wrong + 1) / (answered + 1): at 0.6 it is 2/5, at 0.5 3/6, at 0.8 1/3.</summary>
    [Fact]
    public void The_threshold_answers_most_at_the_wanted_error()
    {
        (double, bool)[] answers = [(0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.5, false)];
        Assert.Equal(new AnswerPoint(0.6, 0.8, 0.75), Calibration.ThresholdOf(answers, 0.4));
        Assert.Equal(new AnswerPoint(0.8, 0.4, 1), Calibration.ThresholdOf(answers, 0.34));
        Assert.Equal(new AnswerPoint(0.5, 1, 0.6), Calibration.ThresholdOf(answers, 0.5));
        Assert.Null(Calibration.ThresholdOf(answers, 0.1));
        Assert.Null(Calibration.ThresholdOf([(0.9, false), (0.8, true)], 0.3));
    }

    [Fact]
    public void Calibration_lowers_the_loss_of_overconfident_answers_and_changes_none()
    {
        var inner = Clips(2000, 3);
        var calibration = Calibration.Fit(_labels, inner, ["99"]);
        Assert.InRange(calibration.Temperature, 2, 4);
        Assert.True(calibration.LogLossAfter < calibration.LogLossBefore - 0.1);
        Assert.All(inner, clip => Assert.Equal(clip.Predicted, FrameVote.Largest(_labels, calibration.Apply(clip.Probabilities))));
        Assert.Equal((2000, 10), (calibration.Predictions, calibration.Subjects));
    }

    /// <summary>Ten times, learned from 600 predictions and tried on 4,000 others of the same source: the errors average the stated
    /// rate. Its standard error is about 1.3 points a time, hence 0.4 on average.</summary>
    [Fact]
    public void The_uncertain_state_keeps_the_stated_error_rate_on_others()
    {
        var tries = Enumerable.Range(0, 10).Select(seed => Answered(Calibration.Fit(_labels, Clips(600, seed, 8), ["99"]), Clips(4000, 100 + seed, 8))).ToList();
        Assert.InRange(tries.Average(t => t.Error), 0.085, 0.115);
        Assert.InRange(tries.Average(t => t.Share), 0.3, 0.95);
    }

    [Fact]
    public void Where_no_answer_is_good_enough_all_are_uncertain()
    {
        var calibration = Calibration.Fit(_labels, [Clip("1", "b", 0.9, 0.05, 0.05), Clip("1", "c", 0.6, 0.2, 0.2)], [], 0.1);
        Assert.Equal((null, 0.0), (calibration.Threshold, calibration.Answered));
        Assert.True(calibration.IsUncertain([1, 0, 0]));
    }

    [Fact]
    public void Calibration_never_sees_a_subject_of_the_test()
    {
        var inner = Clips(50, 1);
        Assert.Contains("1, 2", Assert.Throws<LeakException>(() => Calibration.Fit(_labels, inner, ["1", "2", "77"])).Message);
        Assert.Throws<LeakException>(() => Calibration.Fit(_labels, [.. inner, Clip("", "a", 1, 0, 0)], ["77"]));
    }

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Calibration.Fit(_labels, [], []));
        Assert.Throws<ArgumentException>(() => Calibration.Fit(_labels, [new ScoredClip("x", "a", "a") { Subject = "1" }], []));
        Assert.Throws<ArgumentException>(() => Calibration.Fit(_labels, Clips(5, 1), [], 0));
        Assert.Throws<ArgumentException>(() => Calibration.Fit(_labels, Clips(5, 1), [], double.NaN));
    }

    private static (double Error, double Share) Answered(Calibration calibration, List<ScoredClip> clips)
    {
        var answered = clips.Where(clip => !calibration.IsUncertain(calibration.Apply(clip.Probabilities))).ToList();
        return (answered.Average(clip => clip.Predicted == clip.Truth ? 0.0 : 1), answered.Count / (double)clips.Count);
    }

    /// <summary>Three times overconfident answers of ten people.</summary>
    private static List<ScoredClip> Clips(int count, int seed, double spread = 3)
    {
        var (logits, truth) = Planted(count, 3, seed, spread);
        return [.. logits.Select((row, i) => Clip($"{i % 10 + 1}", _labels[truth[i]], FrameVote.Softmax(row)))];
    }

    private static ScoredClip Clip(string subject, string truth, params double[] p) =>
        new("clip", truth, FrameVote.Largest(_labels, p)) { Subject = subject, Probabilities = p };

    private static (double[][] Logits, int[] Truth) Planted(int rows, double temperature, int seed, double spread = 3)
    {
        var random = new Random(seed);
        var (logits, truth) = (new double[rows][], new int[rows]);
        for (var i = 0; i < rows; i++)
        {
            double[] z = [spread * random.NextDouble(), spread * random.NextDouble(), spread * random.NextDouble()];
            var (p, left) = (FrameVote.Softmax(z), random.NextDouble());
            truth[i] = left < p[0] ? 0 : left < p[0] + p[1] ? 1 : 2;
            logits[i] = [.. z.Select(v => v * temperature)];
        }
        return (logits, truth);
    }

    private static double Loss(double[][] logits, int[] truth, double temperature) =>
        logits.Select((row, i) => Reliability.LogLoss(FrameVote.Softmax([.. row.Select(z => z / temperature)])[truth[i]])).Average();
}

using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class ReliabilityTests
{
    /// <summary>The example of scikit-learn's <c>log_loss</c> with the figure of its documentation: 0.21616.</summary>
    [Fact]
    public void The_log_loss_of_scikit_learns_example_is_its_figure() =>
        Assert.Equal(0.21616, new[] { 0.9, 0.9, 0.8, 0.65 }.Average(Reliability.LogLoss), 5e-6);

    [Fact]
    public void A_certain_answer_costs_nothing_or_36_nats()
    {
        Assert.Equal(0, Reliability.LogLoss(1), 1e-12);
        Assert.Equal(52 * Math.Log(2), Reliability.LogLoss(0), 1e-9);
        Assert.Equal(36.04, Reliability.LogLoss(0), 5e-3);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_probability_is_refused(double value)
    {
        Assert.Throws<ArgumentException>(() => Reliability.LogLoss(value));
        Assert.Throws<ArgumentException>(() => Reliability.Curve([(value, true)]));
    }

    /// <summary>The example of scikit-learn's <c>calibration_curve</c> with the figures of its documentation.</summary>
    [Fact]
    public void The_curve_of_scikit_learns_example_is_its_curve()
    {
        var curve = Reliability.Curve([(0.1, false), (0.2, false), (0.3, false), (0.4, false), (0.65, true), (0.7, true), (0.8, true), (0.9, true), (1.0, true)], 3);
        Assert.Equal([0, 0.5, 1], curve.Select(bin => bin.Accuracy));
        Assert.Equal([0.2, 0.525, 0.85], curve.Select(bin => Math.Round(bin.Confidence, 9)));
        Assert.Equal([3, 2, 4], curve.Select(bin => bin.Count));
        Assert.Equal((3 * 0.2 + 2 * 0.025 + 4 * 0.15) / 9, Reliability.Ece(curve), 1e-12);
    }

    [Fact]
    public void An_edge_belongs_to_the_bin_below_it()
    {
        var curve = Reliability.Curve([.. Enumerable.Range(0, 16).Select(i => (i / 15.0, true))]);
        Assert.Equal(15, curve.Count);
        Assert.Equal(2, curve[0].Count);
        Assert.All(curve.Skip(1), bin => Assert.Equal((1, bin.High), (bin.Count, bin.Confidence)));
    }

    [Fact]
    public void Bins_without_answers_are_left_out()
    {
        var curve = Reliability.Curve([(0.99, true), (0.5, false)]);
        Assert.Equal(2, curve.Count);
        Assert.Equal((7 / 15.0, 8 / 15.0, 1.0), (curve[0].Low, curve[0].High, curve[1].High));
    }

    [Fact]
    public void Perfectly_calibrated_answers_have_no_error_and_certain_mistakes_the_whole()
    {
        Assert.Equal(0, Reliability.Ece(Reliability.Curve([(0.75, true), (0.75, true), (0.75, true), (0.75, false)])), 1e-12);
        Assert.Equal(0, Reliability.Ece(Reliability.Curve([(1, true), (1, true)])), 1e-12);
        Assert.Equal(1, Reliability.Ece(Reliability.Curve([(1, false), (1, false)])), 1e-12);
        Assert.Equal(0, Reliability.Ece([]));
    }

    [Fact]
    public void The_answered_share_grows_with_a_lower_threshold_and_ties_are_answered_together()
    {
        var points = Reliability.Answered([(0.9, true), (0.5, false), (0.7, true), (0.7, false)]);
        Assert.Equal([new AnswerPoint(0.9, 0.25, 1), new AnswerPoint(0.7, 0.75, 2 / 3.0), new AnswerPoint(0.5, 1, 0.5)], points);
        Assert.Empty(Reliability.Answered([]));
    }

    [Fact]
    public void The_last_point_of_the_curve_is_the_accuracy_of_all()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var answers = Enumerable.Range(0, random.Next(1, 60)).Select(_ => (Math.Round(random.NextDouble(), 1), random.Next(2) == 0)).ToList();
            var points = Reliability.Answered(answers);
            Assert.Equal((1, answers.Count(a => a.Item2) / (double)answers.Count), (points[^1].Coverage, points[^1].Accuracy));
            Assert.Equal(points.Select(p => p.Coverage).Order(), points.Select(p => p.Coverage));
        }
    }
}

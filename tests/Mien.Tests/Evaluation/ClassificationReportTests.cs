using Mien.Lab.Evaluation;

namespace Mien.Tests.Evaluation;

public class ClassificationReportTests
{
    [Fact]
    public void Figures_are_those_counted_by_hand()
    {
        var report = ClassificationReport.Of(["a", "b", "c"],
            [("a", "a"), ("a", "a"), ("a", "b"), ("a", "c"), ("b", "b"), ("b", "a"), ("c", "c"), ("c", "c")]);
        Assert.Equal([[2, 1, 1], [1, 1, 0], [0, 0, 2]], report.Confusion);
        Assert.Equal(8, report.Support);
        Assert.Equal(5 / 8.0, report.Accuracy, 1e-12);
        Assert.Equal((0.5 + 0.5 + 1) / 3, report.Uar, 1e-12);
        Assert.Equal(0.5, report.Majority, 1e-12);
        Assert.Equal([4, 2, 2], Enumerable.Range(0, 3).Select(report.SupportOf));
    }

    [Fact]
    public void A_class_without_pictures_does_not_count_in_the_uar()
    {
        var report = ClassificationReport.Of(["a", "b", "empty"], [("a", "a"), ("a", "empty"), ("b", "b")]);
        Assert.Equal((0.5 + 1) / 2, report.Uar, 1e-12);
        Assert.Equal(0, report.RecallOf(2));
        Assert.Equal(2 / 3.0, report.Accuracy, 1e-12);
    }

    [Fact]
    public void Without_pictures_every_figure_is_zero()
    {
        var report = ClassificationReport.Of(["a", "b"], []);
        Assert.Equal((0, 0.0, 0.0, 0.0), (report.Support, report.Accuracy, report.Uar, report.Majority));
        Assert.Equal((0.0, 0.0, 0.0, 0.0), (report.MacroF1, report.PrecisionOf(0), report.RecallOf(1), report.F1Of(1)));
    }

    /// <summary>Examples of scikit-learn's documentation, with the figures printed there (to two decimals in the first).</summary>
    [Fact]
    public void The_examples_of_scikit_learn_give_its_figures()
    {
        var report = Of([0, 1, 2, 2, 2], [0, 0, 2, 2, 1]);
        Assert.Equal([0.50, 0.00, 1.00], Each(report.PrecisionOf));
        Assert.Equal([1.00, 0.00, 0.67], Each(report.RecallOf).Select(r => Math.Round(r, 2)));
        Assert.Equal([0.67, 0.00, 0.80], Each(report.F1Of).Select(f => Math.Round(f, 2)));
        Assert.Equal([1, 1, 3], Enumerable.Range(0, 3).Select(report.SupportOf));
        Assert.Equal((0.60, 0.56, 0.49), (report.Accuracy, Math.Round(report.Uar, 2), Math.Round(report.MacroF1, 2)));

        var macro = Of([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1]);
        Assert.Equal([0.8, 0, 0], Each(macro.F1Of));
        Assert.Equal(4 / 15.0, macro.MacroF1, 1e-12);
        Assert.Equal([[2, 0, 0], [0, 0, 1], [1, 0, 2]], Of([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]).Confusion);
        Assert.Equal(0.625, Of([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1]).Uar, 1e-12);
    }

    [Fact]
    public void A_class_that_is_only_predicted_counts_in_the_macro_f1_but_not_in_the_uar()
    {
        var report = Of([0, 0, 1, 1], [0, 2, 1, 1]);
        Assert.Equal(0.75, report.Uar, 1e-12);
        Assert.Equal((2 / 3.0 + 1 + 0) / 3, report.MacroF1, 1e-12);
        Assert.Equal((0, 0, 0), (report.PrecisionOf(2), report.RecallOf(2), report.F1Of(2)));
    }

    [Fact]
    public void A_class_that_is_neither_true_nor_predicted_counts_nowhere()
    {
        var report = Of([0, 1], [0, 1]);
        Assert.Equal((1, 1, 1), (report.Accuracy, report.Uar, report.MacroF1));
        Assert.Equal(0, report.F1Of(2));
    }

    [Fact]
    public void All_wrong_is_zero_everywhere()
    {
        var report = Of([0, 0, 1, 2], [1, 2, 0, 1]);
        Assert.Equal((0, 0, 0), (report.Accuracy, report.Uar, report.MacroF1));
    }

    [Fact]
    public void One_class_alone_makes_accuracy_and_uar_the_same()
    {
        var report = Of([1, 1, 1, 1], [1, 1, 1, 0]);
        Assert.Equal((0.75, 0.75, 1), (report.Accuracy, report.Uar, report.Majority));
        Assert.Equal(6 / 7.0 / 2, report.MacroF1, 1e-12);
    }

    [Fact]
    public void An_unbalanced_majority_answer_has_a_high_accuracy_and_a_uar_of_chance()
    {
        var report = Of([0, 0, 0, 0, 0, 0, 0, 0, 1, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal((0.8, 1 / 3.0), (report.Accuracy, report.Uar));
        Assert.Equal(report.Majority, report.Accuracy);
    }

    /// <summary>200 random sets of predictions against the definitions written out over the pairs themselves.</summary>
    [Fact]
    public void Random_predictions_give_what_the_definitions_say()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var count = random.Next(1, 40);
            int[] truth = [.. Enumerable.Range(0, count).Select(_ => random.Next(3))], predicted = [.. Enumerable.Range(0, count).Select(_ => random.Next(3))];
            var report = Of(truth, predicted);
            var pairs = truth.Zip(predicted).ToList();
            Assert.Equal(pairs.Count(p => p.First == p.Second) / (double)count, report.Accuracy, 1e-12);
            Assert.Equal(truth.Distinct().Average(c => pairs.Where(p => p.First == c).Average(p => p.Second == c ? 1.0 : 0)), report.Uar, 1e-12);
            Assert.Equal(truth.Concat(predicted).Distinct().Average(c => F1(pairs, c)), report.MacroF1, 1e-12);
            for (var label = 0; label < 3; label++)
                Assert.InRange(report.F1Of(label), Math.Min(report.PrecisionOf(label), report.RecallOf(label)), Math.Max(report.PrecisionOf(label), report.RecallOf(label)));
        }
    }

    [Fact]
    public void What_is_taken_away_is_no_longer_counted()
    {
        var (all, part, rest) = (Of([0, 0, 1, 2, 2], [0, 1, 1, 2, 0]), Of([0, 2], [1, 2]), Of([0, 1, 2], [0, 1, 0]));
        Assert.Equal(rest.Confusion, all.Without(part).Confusion);
        Assert.Equal(5, all.Support);
    }

    /// <summary>Precision and recall each 0 where nothing stands below the fraction; F1 their harmonic mean, 0 where both are 0.</summary>
    private static double F1(List<(int Truth, int Predicted)> pairs, int label)
    {
        var right = pairs.Count(p => p.Truth == label && p.Predicted == label);
        var precision = right == 0 ? 0 : right / (double)pairs.Count(p => p.Predicted == label);
        var recall = right == 0 ? 0 : right / (double)pairs.Count(p => p.Truth == label);
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static double[] Each(Func<int, double> measure) => [.. Enumerable.Range(0, 3).Select(measure)];

    private static ClassificationReport Of(int[] truth, int[] predicted) =>
        ClassificationReport.Of(["0", "1", "2"], truth.Zip(predicted, (t, p) => ($"{t}", $"{p}")));
}

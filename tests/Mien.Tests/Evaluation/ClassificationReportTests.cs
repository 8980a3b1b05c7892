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
    }
}

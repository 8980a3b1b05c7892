using Mien.Lab.Evaluation;
using Mien.Lab.Training;

namespace Mien.Tests.Evaluation;

public sealed class FourFiguresTests
{
    [Fact]
    public void The_distance_is_in_hundredths_of_accuracy_and_of_a_nat()
    {
        // By hand from Table 1: |0.2523 - 0.1523|, |0.9988 - 0.9488|, |0.5108 - 0.8108|, |0.7012 - 0.7812|.
        var distance = new FourFigures(0.2523, 0.9988, 0.5108, 0.7012).DistanceTo(FourFigures.Paper);
        Assert.Equal(10, distance.Loss, 1e-9);
        Assert.Equal(5, distance.Accuracy, 1e-9);
        Assert.Equal(30, distance.ValidationLoss, 1e-9);
        Assert.Equal(8, distance.ValidationAccuracy, 1e-9);
        Assert.Equal(53, distance.Total, 1e-9);
        Assert.Equal(30, distance.Largest(), 1e-9);
    }

    [Fact]
    public void The_paper_is_no_distance_from_itself_and_distances_are_the_same_both_ways()
    {
        Assert.Equal(new FigureDistance(0, 0, 0, 0, 0), FourFigures.Paper.DistanceTo(FourFigures.Paper));
        var other = new FourFigures(1, 0.5, 2, 0.25);
        Assert.Equal(other.DistanceTo(FourFigures.Paper), FourFigures.Paper.DistanceTo(other));
    }

    [Fact]
    public void The_numbers_are_those_of_the_epoch()
    {
        Assert.Equal(new FourFigures(0.1, 0.9, 0.2, 0.8), FourFigures.Of(new EpochMetrics(3, 0.1, 0.9, 0.2, 0.8, 12)));
        Assert.Equal(0.1676, FourFigures.Paper.Gap(), 1e-12);
    }
}

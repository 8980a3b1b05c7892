using Mien.Recognition;

namespace Mien.Lab.Evaluation;

/// <summary>What an evaluation reports of predictions on unseen pictures or clips: the one place where measures are chosen.</summary>
/// <param name="Support">Number of predictions.</param>
/// <param name="Accuracy">Share of right ones.</param>
/// <param name="Uar">Unweighted average recall over the classes that occur.</param>
/// <param name="Confusion">Counts; row is the truth, column the prediction, in label order.</param>
public sealed record FoldFigures(int Support, double Accuracy, double Uar, IReadOnlyList<IReadOnlyList<int>> Confusion)
{
    /// <summary>Every picture counts.</summary>
    public static FoldFigures OfFrames(IReadOnlyList<string> labels, IEnumerable<TestPrediction> predictions) =>
        Of(labels, predictions.Select(prediction => (prediction.Truth, prediction.Predicted)));

    /// <summary>Every clip counts: the mean of its frames' probabilities votes.</summary>
    public static FoldFigures OfClips(IReadOnlyList<string> labels, IEnumerable<TestPrediction> predictions) =>
        Of(labels, predictions.GroupBy(prediction => (prediction.Fold, prediction.Truth, prediction.Clip))
            .Select(clip => (clip.Key.Truth, Vote(labels, ClipVote.Mean(clip.Select(frame => frame.Probabilities.ToArray()))))));

    private static FoldFigures Of(IReadOnlyList<string> labels, IEnumerable<(string Truth, string Predicted)> pairs)
    {
        var report = ClassificationReport.Of(labels, pairs);
        return new FoldFigures(report.Support, report.Accuracy, report.Uar, report.Confusion);
    }

    private static string Vote(IReadOnlyList<string> labels, double[] mean) => labels[Array.IndexOf(mean, mean.Max())];
}

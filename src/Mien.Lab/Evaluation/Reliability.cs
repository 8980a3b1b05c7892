namespace Mien.Lab.Evaluation;

/// <summary>Answers of about the same confidence, and how many of them were right.</summary>
/// <param name="Low">Lower edge, outside.</param>
/// <param name="High">Upper edge, inside.</param>
/// <param name="Count">Answers in it.</param>
/// <param name="Confidence">Mean probability of the answer.</param>
/// <param name="Accuracy">Share of right answers.</param>
public sealed record ReliabilityBin(double Low, double High, int Count, double Confidence, double Accuracy);

/// <summary>What remains when only the more confident answers are given.</summary>
/// <param name="Threshold">Least confidence that is answered.</param>
/// <param name="Coverage">Share of all that are answered.</param>
/// <param name="Accuracy">Share of right answers among them.</param>
public sealed record AnswerPoint(double Threshold, double Coverage, double Accuracy);

/// <summary>Whether probabilities mean what they say.</summary>
public static class Reliability
{
    /// <summary>Bins of the calibration error (Guo et al. 2017).</summary>
    public const int Bins = 15;

    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Loss of one answer in nats: -ln of the true class' probability, which is kept at least 2^-52 from 0 and 1,
    /// as scikit-learn's <c>log_loss</c> does; so a certain mistake costs 36.04, not infinity.</summary>
    /// <exception cref="ArgumentException">Not a probability.</exception>
    public static double LogLoss(double probability) => probability is >= 0 and <= 1
        ? -Math.Log(Math.Clamp(probability, Epsilon, 1 - Epsilon))
        : throw new ArgumentException($"{probability} is no probability.", nameof(probability));

    /// <summary>Accuracy against confidence in bins of equal width, lower edge outside and upper edge inside; bins without
    /// answers are left out (<c>calibration_curve</c>).</summary>
    /// <param name="answers">Confidence of each answer, 0 to 1, and whether it was right.</param>
    /// <param name="bins">Number of bins.</param>
    /// <exception cref="ArgumentException">A confidence outside 0 to 1.</exception>
    public static IReadOnlyList<ReliabilityBin> Curve(IReadOnlyList<(double Confidence, bool Right)> answers, int bins = Bins) =>
    [
        .. answers.GroupBy(answer => BinOf(answer.Confidence, bins)).OrderBy(bin => bin.Key).Select(bin => new ReliabilityBin(
            bin.Key / (double)bins, (bin.Key + 1) / (double)bins, bin.Count(), bin.Average(answer => answer.Confidence), bin.Average(answer => answer.Right ? 1.0 : 0))),
    ];

    /// <summary>Expected calibration error: the bins' distances between confidence and accuracy, weighted by their answers;
    /// 0 without answers (Naeini et al. 2015, Guo et al. 2017).</summary>
    public static double Ece(IReadOnlyList<ReliabilityBin> curve)
    {
        var count = curve.Sum(bin => bin.Count);
        return count == 0 ? 0 : curve.Sum(bin => bin.Count * Math.Abs(bin.Accuracy - bin.Confidence)) / count;
    }

    /// <summary>Accuracy among the answered at every threshold, from the strictest on; equally confident answers are given together.</summary>
    /// <param name="answers">Confidence of each answer and whether it was right.</param>
    public static IReadOnlyList<AnswerPoint> Answered(IReadOnlyList<(double Confidence, bool Right)> answers)
    {
        var (given, right) = (0, 0);
        var points = new List<AnswerPoint>();
        foreach (var alike in answers.GroupBy(answer => answer.Confidence).OrderByDescending(group => group.Key))
        {
            given += alike.Count();
            right += alike.Count(answer => answer.Right);
            points.Add(new AnswerPoint(alike.Key, given / (double)answers.Count, right / (double)given));
        }
        return points;
    }

    private static int BinOf(double confidence, int bins)
    {
        if (!(confidence is >= 0 and <= 1))
            throw new ArgumentException($"{confidence} is no confidence between 0 and 1.", nameof(confidence));
        var bin = (int)(confidence * bins);
        while (bin > 0 && confidence <= bin / (double)bins)
            bin--;
        return Math.Min(bin, bins - 1);
    }
}

using Mien.Lab.Datasets;

namespace Mien.Lab.Evaluation;

/// <summary>A temperature for the logits and the confidence below which the answer is "uncertain", both learned from inner
/// subjects: people whom neither the network's weights nor the test has seen.</summary>
/// <param name="Temperature">Logits are divided by it before the softmax (Guo et al. 2017); no answer changes.</param>
/// <param name="Threshold">Least confidence, after the temperature, that is answered; null when no threshold keeps the error rate.</param>
/// <param name="ErrorRate">Share of mistakes among the answered that the threshold was chosen for.</param>
/// <param name="Answered">Share of the inner predictions that reach the threshold; an estimate, not a guarantee for others.</param>
/// <param name="Predictions">Inner predictions it was learned from.</param>
/// <param name="Subjects">Inner people.</param>
/// <param name="LogLossBefore">Of the inner predictions at temperature 1, nats.</param>
/// <param name="LogLossAfter">Of the same at the temperature found.</param>
public sealed record Calibration(
    double Temperature, double? Threshold, double ErrorRate, double Answered, int Predictions, int Subjects, double LogLossBefore, double LogLossAfter)
{
    /// <summary>Temperatures stay between these; data that are all right, or all alike in their mistakes, have no finite best one.</summary>
    public const double Coldest = 0.05, Hottest = 20;

    /// <summary>Learns temperature and threshold.</summary>
    /// <param name="labels">Class names in the order of the probabilities.</param>
    /// <param name="inner">Predictions with probabilities of inner subjects, all named, in the unit that will be answered.</param>
    /// <param name="tested">Subjects of the test set; none may be among the inner ones.</param>
    /// <param name="errorRate">Wanted share of mistakes among the answered; one in ten is ours.</param>
    /// <exception cref="LeakException">A subject is both inner and tested, or an inner one has no name.</exception>
    /// <exception cref="ArgumentException">No predictions, no probabilities, or an impossible rate.</exception>
    public static Calibration Fit(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> inner, IEnumerable<string> tested, double errorRate = 0.1)
    {
        if (!(errorRate is > 0 and < 1))
            throw new ArgumentException($"An error rate of {errorRate} is impossible: it lies between 0 and 1.", nameof(errorRate));
        if (inner.Count == 0 || inner.Any(clip => clip.Probabilities.Count != labels.Count))
            throw new ArgumentException("Calibration needs predictions with a probability for each class.", nameof(inner));
        RequireApart(inner, tested);
        var index = labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        int[] truth = [.. inner.Select(clip => index[clip.Truth])];
        double[][] logits = [.. inner.Select(clip => FrameVote.Logits(clip.Probabilities))];
        var temperature = TemperatureOf(logits, truth);
        double[][] calibrated = [.. logits.Select(row => Divided(row, temperature))];
        var point = ThresholdOf([.. calibrated.Select((p, i) => (p.Max(), Array.IndexOf(p, p.Max()) == truth[i]))], errorRate);
        return new Calibration(temperature, point?.Threshold, errorRate, point?.Coverage ?? 0, inner.Count, inner.Select(clip => clip.Subject).Distinct().Count(),
            Loss([.. logits.Select(row => Divided(row, 1))], truth), Loss(calibrated, truth));
    }

    /// <summary>Probabilities at this temperature.</summary>
    public double[] Apply(IReadOnlyList<double> probabilities) => Divided(FrameVote.Logits(probabilities), Temperature);

    /// <summary>Whether calibrated probabilities are too flat to answer.</summary>
    public bool IsUncertain(IReadOnlyList<double> calibrated) => Threshold is not { } threshold || calibrated.Max() < threshold;

    /// <summary>The temperature of maximum likelihood, between <see cref="Coldest"/> and <see cref="Hottest"/>.</summary>
    /// <remarks>The loss is convex in 1 / T; its slope, the sum over the rows of expected less true logit, is brought to zero by
    /// Newton's steps, halved intervals where a step would leave the bracket. Logits that are all equal leave T at 1.</remarks>
    /// <param name="logits">A row a prediction.</param>
    /// <param name="truth">Index of the true class of each row.</param>
    /// <exception cref="ArgumentException">No rows, or a logit that is no number.</exception>
    public static double TemperatureOf(IReadOnlyList<IReadOnlyList<double>> logits, IReadOnlyList<int> truth)
    {
        if (logits.Count == 0 || logits.Count != truth.Count || logits.Any(row => row.Any(logit => !double.IsFinite(logit))))
            throw new ArgumentException("A temperature needs rows of finite logits, each with its true class.", nameof(logits));
        var (low, high) = (1 / Hottest, 1 / Coldest);
        if (logits.All(row => row.Max() - row.Min() < 1e-12))
            return 1;
        if (Slope(logits, truth, high).Slope <= 0)
            return Coldest;
        if (Slope(logits, truth, low).Slope >= 0)
            return Hottest;
        var inverse = 1.0;
        for (var step = 0; step < 100 && high - low > 1e-12 * inverse; step++)
        {
            var (slope, curvature) = Slope(logits, truth, inverse);
            (low, high) = slope < 0 ? (inverse, high) : (low, inverse);
            var newton = inverse - slope / curvature;
            if (Math.Abs(newton - inverse) < 1e-13 * inverse)
                break;
            inverse = newton > low && newton < high ? newton : (low + high) / 2;
        }
        return 1 / inverse;
    }

    /// <summary>The point that answers most while (wrong + 1) / (answered + 1) is within the wanted rate; null when there is none.</summary>
    /// <remarks>The 1 is the finite-sample correction of conformal risk control (Angelopoulos et al. 2024): without it the point is
    /// chosen for its luck, and others are wrong more often than stated. It takes predictions for exchangeable, which those of a
    /// few people are only roughly.</remarks>
    /// <param name="answers">Confidence of each answer and whether it was right.</param>
    /// <param name="errorRate">Wanted share of mistakes among the answered.</param>
    public static AnswerPoint? ThresholdOf(IReadOnlyList<(double Confidence, bool Right)> answers, double errorRate) =>
        Reliability.Answered(answers).LastOrDefault(point => IsWithin(errorRate, point.Coverage * answers.Count, point.Accuracy));

    private static bool IsWithin(double errorRate, double answered, double accuracy) =>
        (1 - accuracy) * answered + 1 <= errorRate * (answered + 1) + 1e-9;

    private static (double Slope, double Curvature) Slope(IReadOnlyList<IReadOnlyList<double>> logits, IReadOnlyList<int> truth, double inverse)
    {
        var (slope, curvature) = (0.0, 0.0);
        for (var row = 0; row < logits.Count; row++)
        {
            var probabilities = Divided(logits[row], 1 / inverse);
            var mean = probabilities.Select((p, i) => p * logits[row][i]).Sum();
            slope += mean - logits[row][truth[row]];
            curvature += probabilities.Select((p, i) => p * (logits[row][i] - mean) * (logits[row][i] - mean)).Sum();
        }
        return (slope, curvature);
    }

    private static double[] Divided(IReadOnlyList<double> logits, double temperature) => FrameVote.Softmax([.. logits.Select(logit => logit / temperature)]);

    private static double Loss(double[][] probabilities, int[] truth) => probabilities.Select((p, i) => Reliability.LogLoss(p[truth[i]])).Average();

    private static void RequireApart(IReadOnlyList<ScoredClip> inner, IEnumerable<string> tested)
    {
        if (inner.Any(clip => clip.Subject.Length == 0))
            throw new LeakException("Calibration learns from inner subjects, and some predictions name no subject: whether they are of the test set cannot be told.");
        var both = inner.Select(clip => clip.Subject).Intersect(tested).Take(5).ToList();
        if (both.Count > 0)
            throw new LeakException($"Calibration would see subjects of the test set: {string.Join(", ", both)}. Give it inner subjects only.");
    }
}

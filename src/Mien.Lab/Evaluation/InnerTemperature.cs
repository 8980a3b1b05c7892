namespace Mien.Lab.Evaluation;

/// <summary>The temperature of a fold: one scalar that divides the logits (Guo et al. 2017), fitted on inner rows alone.</summary>
public static class InnerTemperature
{
    private const double Largest = 20;

    /// <summary>Least mean cross-entropy of softmax(logits / T), T from 1/20 to 20.</summary>
    /// <param name="logits">(N, classes).</param>
    /// <param name="classes">True class of each.</param>
    /// <remarks>It is convex in 1/T, so the sign of its slope is bisected.</remarks>
    public static double Fit(IReadOnlyList<float[]> logits, IReadOnlyList<int> classes)
    {
        var (low, high) = (Math.Log(1 / Largest), Math.Log(Largest));   // of 1/T
        for (var step = 0; step < 50; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Slope(logits, classes, Math.Exp(middle)) > 0 ? (low, middle) : (middle, high);
        }
        return Math.Exp(-(low + high) / 2);
    }

    /// <summary>Derivative of the summed cross-entropy by 1/T: expected logit less that of the true class.</summary>
    private static double Slope(IReadOnlyList<float[]> logits, IReadOnlyList<int> classes, double scale) => logits.Zip(classes).Sum(pair =>
        Softmax(pair.First, scale).Zip(pair.First).Sum(p => p.First * p.Second) - pair.First[pair.Second]);

    /// <summary>Probabilities of logits times a scale (1/T).</summary>
    /// <param name="logits">Of one picture.</param>
    /// <param name="scale">1/T.</param>
    public static double[] Softmax(float[] logits, double scale)
    {
        var largest = logits.Max();
        var powers = logits.Select(logit => Math.Exp((logit - largest) * scale)).ToArray();
        var sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }
}

namespace Mien.Recognition;

/// <summary>Takes the frequencies of the classes in training out of a model's answers (Saerens et al. 2002, Neural Computation 14):
/// what was rare there is named sooner, what was frequent later.</summary>
public static class PriorCorrection
{
    private const double Least = 1e-6;

    /// <summary>Divides probabilities by the classes' shares to a power, and makes them sum to 1 again.</summary>
    /// <param name="answer">A value a class; changed in place.</param>
    /// <param name="shares">Of the classes in training, in the same order.</param>
    /// <param name="power">0 changes nothing, 1 answers as for classes that are equally frequent; below 0 multiplies.</param>
    public static void Apply(Span<float> answer, IReadOnlyList<double> shares, double power)
    {
        var sum = 0f;
        for (var i = 0; i < answer.Length; i++)
            sum += answer[i] = (float)(answer[i] * Math.Pow(Math.Max(shares[i], Least), -power));
        foreach (ref var probability in answer)
            probability /= sum;
    }

    /// <summary>Corrects a model's own answers.</summary>
    /// <exception cref="MienException">The model tells no shares.</exception>
    internal static float[][] Apply(float[][] answers, ExpressionClassifier classifier, double power)
    {
        if (power == 0)
            return answers;
        var shares = SharesOf(classifier);
        foreach (var answer in answers)
            Apply(answer, shares, power);
        return answers;
    }

    /// <summary>The shares that a model tells.</summary>
    /// <exception cref="MienException">It tells none.</exception>
    public static IReadOnlyList<double> SharesOf(ExpressionClassifier classifier) => classifier.ClassShares
        ?? throw new MienException("The model does not tell how frequent its classes were in training (class_shares), so they cannot be corrected for.");
}

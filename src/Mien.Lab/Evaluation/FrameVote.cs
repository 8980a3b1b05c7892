using Mien.Recognition;

namespace Mien.Lab.Evaluation;

/// <summary>One answer a clip out of the answers for its frames.</summary>
public static class FrameVote
{
    /// <summary>Keras' epsilon: a probability below it counts as it where a logarithm is taken to get a logit back.</summary>
    public const double Floor = 1e-7;

    /// <summary>The class with the largest probability; the first of equal ones.</summary>
    public static string Largest(IReadOnlyList<string> labels, IReadOnlyList<double> probabilities)
    {
        var best = 0;
        for (var i = 1; i < probabilities.Count; i++)
            if (probabilities[i] > probabilities[best])
                best = i;
        return labels[best];
    }

    /// <summary>Clips by the mean of their frames' probabilities, as <see cref="ClipVote"/> ships it.</summary>
    /// <param name="labels">Class names in the order of the probabilities.</param>
    /// <param name="frames">With probabilities; frames of a clip share class and name.</param>
    /// <exception cref="ArgumentException">A frame has no probabilities.</exception>
    public static IReadOnlyList<ScoredClip> MeanOfProbabilities(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> frames) =>
        Vote(labels, frames, ClipVote.Mean);

    /// <summary>Clips by the mean of their frames' logits.</summary>
    /// <remarks>The logarithm of a probability is its logit less the frame's own constant, which the softmax of the mean
    /// takes out again; so the logits themselves are not needed.</remarks>
    /// <inheritdoc cref="MeanOfProbabilities"/>
    public static IReadOnlyList<ScoredClip> MeanOfLogits(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> frames) =>
        Vote(labels, frames, clip => Softmax(ClipVote.Mean(clip.Select(Logits))));

    /// <summary>Logits up to a constant: logarithms of the probabilities, none below <see cref="Floor"/>.</summary>
    public static double[] Logits(IReadOnlyList<double> probabilities) => [.. probabilities.Select(p => Math.Log(Math.Max(p, Floor)))];

    /// <summary>Probabilities of logits.</summary>
    public static double[] Softmax(IReadOnlyList<double> logits)
    {
        var largest = logits.Max();
        double[] powers = [.. logits.Select(logit => Math.Exp(logit - largest))];
        var sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    private static List<ScoredClip> Vote(IReadOnlyList<string> labels, IReadOnlyList<ScoredClip> frames, Func<IEnumerable<double[]>, double[]> mean)
    {
        if (frames.Any(frame => frame.Probabilities.Count != labels.Count))
            throw new ArgumentException("Every frame needs a probability for each class to vote.", nameof(frames));
        return [.. frames.GroupBy(frame => frame.Key, StringComparer.Ordinal).Select(clip =>
        {
            var probabilities = mean(clip.Select(frame => frame.Probabilities.ToArray()));
            return clip.First() with { Path = "", Probabilities = probabilities, Predicted = Largest(labels, probabilities) };
        })];
    }
}

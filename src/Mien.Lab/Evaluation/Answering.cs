using System.Text.Json;
using Mien.Recognition;

namespace Mien.Lab.Evaluation;

/// <summary>What is made of a model's answers before they are scored.</summary>
/// <param name="Mirrored">The mean of the answers to a picture and to its mirror image (test-time flip).</param>
/// <param name="PriorCorrection">Probabilities are divided by the classes' shares in the training pictures to this power and made to
/// sum to 1 again (Saerens et al. 2002 with power 1): 0 changes nothing, 1 answers as for classes that are equally frequent. A model
/// trained with logit adjustment t (Menon et al. 2021) has power t in it; -t takes it out again, for faces mixed as in training.</param>
/// <param name="OwnBaseline">Answers are divided by the person's own mean answer (<see cref="PersonBaseline"/>).</param>
public sealed record Answering(bool Mirrored, double PriorCorrection, bool OwnBaseline = false)
{
    /// <summary>Answers as they are.</summary>
    public static Answering Plain { get; } = new(false, 0);

    /// <summary>Probabilities of pictures.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="pictures">Packed RGB, Size * Size * 3 bytes each.</param>
    /// <returns>A row a picture, in the model's label order.</returns>
    /// <exception cref="MienException">The model does not tell the shares of its classes.</exception>
    public float[][] Of(ExpressionClassifier classifier, IReadOnlyList<ReadOnlyMemory<byte>> pictures)
    {
        var answers = classifier.Classify(pictures);
        if (Mirrored)
            answers = [.. answers.Zip(classifier.Classify([.. pictures.Select(picture => Mirror(picture.Span, classifier.Input.Size))]), Mean)];
        if (PriorCorrection != 0)
            Correct(answers, Shares(classifier));
        return answers;
    }

    private void Correct(float[][] answers, double[] shares)
    {
        foreach (var answer in answers)
        {
            for (var i = 0; i < answer.Length; i++)
                answer[i] = (float)(answer[i] * Math.Pow(Math.Max(shares[i], 1e-6), -PriorCorrection));
            var sum = answer.Sum();
            for (var i = 0; i < answer.Length; i++)
                answer[i] /= sum;
        }
    }

    private static double[] Shares(ExpressionClassifier classifier) =>
        classifier.Metadata.TryGetValue("class_shares", out var json) && JsonSerializer.Deserialize<double[]>(json) is { } shares && shares.Length == classifier.Labels.Count
            ? shares
            : throw new MienException("The model does not tell how frequent its classes were in training (class_shares), so they cannot be corrected for.");

    private static float[] Mean(float[] one, float[] other) => [.. one.Zip(other, (a, b) => (a + b) / 2)];

    private static ReadOnlyMemory<byte> Mirror(ReadOnlySpan<byte> picture, int size)
    {
        var mirrored = new byte[picture.Length];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                picture.Slice((y * size + size - 1 - x) * 3, 3).CopyTo(mirrored.AsSpan((y * size + x) * 3));
        return mirrored;
    }
}

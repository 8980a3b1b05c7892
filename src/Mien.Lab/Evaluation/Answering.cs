using Mien.Recognition;
using Prior = Mien.Recognition.PriorCorrection;

namespace Mien.Lab.Evaluation;

/// <summary>What is made of a model's answers before they are scored.</summary>
/// <param name="Mirrored">The mean of the answers to a picture and to its mirror image (test-time flip).</param>
/// <param name="PriorCorrection">Power of <see cref="Mien.Recognition.PriorCorrection"/>: 0 changes nothing. A model that
/// was trained with class balance or logit adjustment (Menon et al. 2021) has some of it in its answers already; powers below 0 take it back.</param>
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
        return Prior.Apply(answers, classifier, PriorCorrection);
    }

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

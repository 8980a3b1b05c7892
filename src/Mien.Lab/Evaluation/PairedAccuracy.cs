namespace Mien.Lab.Evaluation;

/// <summary>Two networks on the same faces.</summary>
/// <remarks>The interval is over faces, not over people: it takes every face for an independent one. Faces of one person or one
/// clip are alike, so with other people the loss can lie further off than it says; intervals over people are in
/// <see cref="Intervals"/>.</remarks>
/// <param name="Faces">Number of faces.</param>
/// <param name="Reference">Accuracy of the first network, 0 to 1.</param>
/// <param name="Accuracy">Accuracy of the second.</param>
/// <param name="Agreement">Share of faces that both call the same.</param>
/// <param name="Low">Lower end of the 95 % interval of the loss, over faces.</param>
/// <param name="High">Upper end.</param>
public sealed record PairedAccuracy(int Faces, double Reference, double Accuracy, double Agreement, double Low, double High)
{
    private const double Normal95 = 1.959964;

    /// <summary>What the second network loses; negative where it gains.</summary>
    public double Loss => Reference - Accuracy;

    /// <summary>Counts faces, and sets the interval of Agresti and Min (2005): Wald's for matched pairs, half a face added to each
    /// of the four cells.</summary>
    /// <param name="answers">Truth and both answers of each face; at least one.</param>
    public static PairedAccuracy Of(IReadOnlyList<(string Truth, string Reference, string Other)> answers)
    {
        var lost = answers.Count(face => face.Reference == face.Truth && face.Other != face.Truth);
        var won = answers.Count(face => face.Reference != face.Truth && face.Other == face.Truth);
        var total = answers.Count + 2.0;
        var loss = (lost - won) / total;
        var reach = Normal95 * Math.Sqrt((lost + won + 1) / total - loss * loss) / Math.Sqrt(total);
        return new PairedAccuracy(answers.Count, Share(answers, face => face.Reference == face.Truth), Share(answers, face => face.Other == face.Truth),
            Share(answers, face => face.Reference == face.Other), loss - reach, loss + reach);
    }

    private static double Share(IReadOnlyList<(string Truth, string Reference, string Other)> answers, Func<(string Truth, string Reference, string Other), bool> holds) =>
        answers.Count(holds) / (double)answers.Count;
}

using Mien.Faces;

namespace Mien.Lab.Detection;

/// <summary>Chooses the threshold of a detector on pictures without a face.</summary>
internal static class DetectorChoice
{
    /// <summary>Score at which a face counts where nobody says otherwise: that of <see cref="DetectorOptions"/>.</summary>
    public static float UsualScore { get; } = new DetectorOptions().Score;

    private const float Lowest = 0.05f;

    /// <summary>Least score that no more than a share of the pictures exceeds with their best face, at either size of the search.</summary>
    /// <param name="model">A detector without a shift.</param>
    /// <param name="pictures">Pictures without a face.</param>
    /// <param name="share">0 to 1.</param>
    /// <param name="cancel">Stops.</param>
    public static float Threshold(string model, IReadOnlyList<GreyPicture> pictures, double share, CancellationToken cancel)
    {
        var usual = new DetectorOptions { Score = Lowest };
        using var first = FaceDetector.Load(model, usual);
        using var second = FaceDetector.Load(model, usual with { Size = usual.Size / 2 });
        var best = pictures.Select(picture =>
        {
            cancel.ThrowIfCancellationRequested();
            var frame = GreyPicture.ToFrame(picture.Grey, picture.Width, picture.Height);
            return first.Detect(frame).Concat(second.Detect(frame)).Select(face => face.Score).DefaultIfEmpty(0).Max();
        }).OrderDescending().ToList();
        return Math.Clamp(best[Math.Min(best.Count - 1, (int)(share * best.Count))] + 1e-4f, Lowest, 0.95f);
    }

    /// <summary>What brings a threshold to <see cref="UsualScore"/> when it is added to every logit.</summary>
    public static double Shift(float threshold) => Logit(UsualScore) - Logit(threshold);

    private static double Logit(double probability) => Math.Log(probability / (1 - probability));
}

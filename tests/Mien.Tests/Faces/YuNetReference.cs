using System.Globalization;
using Mien.Faces;

namespace Mien.Tests.Faces;

/// <summary>What OpenCV's <c>FaceDetectorYN</c> finds in one picture that was resized to <paramref name="Width"/> x
/// <paramref name="Height"/>, in the pixels of that size.</summary>
internal sealed record YuNetReference(string File, int Frame, int Width, int Height, IReadOnlyList<Face> Faces)
{
    /// <summary>Reads the reference; an empty row is a picture without a face.</summary>
    public static IReadOnlyList<YuNetReference> Read(string path) =>
    [
        .. System.IO.File.ReadLines(path).Skip(1).Select(line => line.Split(','))
            .GroupBy(cells => (File: cells[0], Frame: Whole(cells[1]), Width: Whole(cells[2]), Height: Whole(cells[3])))
            .Select(picture => new YuNetReference(picture.Key.File, picture.Key.Frame, picture.Key.Width, picture.Key.Height,
                [.. picture.Where(cells => cells[4].Length > 0).Select(cells => Face([.. cells[4..].Select(Number)]))])),
    ];

    private static Face Face(float[] values) => new(new FaceBox(values[0], values[1], values[2], values[3]),
        [.. Enumerable.Range(0, 5).Select(i => new Landmark(values[4 + 2 * i], values[5 + 2 * i]))], values[14]);

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}

using Mien.Faces;
using Mien.Media;

namespace Mien.Tests.Faces;

/// <summary>Faces that stand where a test wants them, at 25 frames a second.</summary>
internal static class SampleFaces
{
    public const double Rate = 25;

    /// <summary>A face with its middle at a point; the landmarks of an average face, turned by shifting all but the eyes' row.</summary>
    public static Face At(double x, double y, double width = 60, double turn = 0, float score = 0.9f)
    {
        var height = width * 1.3;
        (double X, double Y)[] points = [(0.32 + turn / 2, 0.4), (0.68 + turn / 2, 0.4), (0.5 + turn, 0.58), (0.35 + turn / 2, 0.75), (0.65 + turn / 2, 0.75)];
        var (left, top) = (x - width / 2, y - height / 2);
        return new Face(new FaceBox((float)left, (float)top, (float)width, (float)height),
            [.. points.Select(point => new Landmark((float)(left + point.X * width), (float)(top + point.Y * height)))], score);
    }

    public static TimeSpan Time(int frame) => TimeSpan.FromSeconds(frame / Rate);

    /// <summary>What a detector's suppression of overlaps leaves: of two faces that share more than 0.3, the first.</summary>
    public static IReadOnlyList<Face> Suppressed(params IEnumerable<Face> faces)
    {
        var kept = new List<Face>();
        foreach (var face in faces)
            if (kept.TrueForAll(other => other.Box.Overlap(face.Box) <= 0.3))
                kept.Add(face);
        return kept;
    }

    /// <summary>Grey frames of 640x360.</summary>
    public static IAsyncEnumerable<Frame> Frames(int count) => Enumerable.Range(0, count)
        .Select(i => new Frame(i, Time(i), 640, 360, ReadOnlyMemory<byte>.Empty)).ToAsyncEnumerable();

    public static double Middle(this TrackedFace face) => face.Face.Box.X + face.Face.Box.Width / 2.0;
}

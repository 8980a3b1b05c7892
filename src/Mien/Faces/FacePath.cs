namespace Mien.Faces;

/// <summary>Faces on their way from frame to frame.</summary>
internal static class FacePath
{
    /// <summary>The face moved sideways and down by pixels.</summary>
    public static Face Moved(this Face face, double x, double y) => face with
    {
        Box = face.Box with { X = (float)(face.Box.X + x), Y = (float)(face.Box.Y + y) },
        Landmarks = [.. face.Landmarks.Select(point => new Landmark((float)(point.X + x), (float)(point.Y + y)))],
    };

    /// <summary>The face on a straight line between two sightings, <paramref name="share"/> (0 to 1) of the way.</summary>
    public static Face Between(Face before, Face after, double share)
    {
        var box = new FaceBox(Mix(before.Box.X, after.Box.X), Mix(before.Box.Y, after.Box.Y),
            Mix(before.Box.Width, after.Box.Width), Mix(before.Box.Height, after.Box.Height));
        var landmarks = before.Landmarks.Zip(after.Landmarks, (a, b) => new Landmark(Mix(a.X, b.X), Mix(a.Y, b.Y)));
        return new Face(box, [.. landmarks], Mix(before.Score, after.Score));

        float Mix(float a, float b) => (float)(a + (b - a) * share);
    }

    /// <summary>Length of a square of the same area, pixels; at least one.</summary>
    public static double Size(this FaceBox box) => Math.Sqrt(Math.Max(box.Area, 1));

    /// <summary>Middle of the box, pixels.</summary>
    public static (double X, double Y) Centre(this FaceBox box) => (box.X + box.Width / 2.0, box.Y + box.Height / 2.0);

    /// <summary>The box with a margin on each side, in shares of its size.</summary>
    public static FaceBox Grown(this FaceBox box, double margin)
    {
        var more = (float)(margin * box.Size());
        return new FaceBox(box.X - more, box.Y - more, box.Width + 2 * more, box.Height + 2 * more);
    }

    /// <summary>Whether a point is in the box.</summary>
    public static bool Holds(this FaceBox box, (double X, double Y) point) =>
        point.X >= box.X && point.X <= box.Right && point.Y >= box.Y && point.Y <= box.Bottom;

    /// <summary>Distance of two middles in sizes of the faces.</summary>
    public static double Distance(FaceBox a, FaceBox b)
    {
        var ((ax, ay), (bx, by)) = (a.Centre(), b.Centre());
        return Math.Sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by)) / ((a.Size() + b.Size()) / 2);
    }
}

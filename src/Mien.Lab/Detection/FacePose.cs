using Mien.Faces;
using Mien.Lab.Datasets;
using SkiaSharp;

namespace Mien.Lab.Detection;

/// <summary>How a face picture is laid into a scene.</summary>
/// <param name="Matrix">From pixels of the picture to pixels of the scene.</param>
/// <param name="Roll">Rotation, degrees.</param>
/// <param name="Mirrored">Whether left and right are exchanged.</param>
internal sealed record FacePose(SKMatrix Matrix, float Roll, bool Mirrored)
{
    /// <summary>A pose that brings the middle of the face's box to a place and its height to a number of pixels.</summary>
    public static FacePose Draw(FacePicture picture, (float X, float Y, float Height) place, Random random)
    {
        var box = picture.Face.Box;
        var roll = random.Chance(0.2f) ? random.Between(-40, 40) : 9 * random.Normal();
        var mirrored = random.Chance(0.5f);
        var scale = place.Height / box.Height;
        var stretch = MathF.Exp(0.06f * random.Normal());
        var matrix = SKMatrix.CreateTranslation(-box.X - box.Width / 2, -box.Y - box.Height / 2)
            .PostConcat(SKMatrix.CreateScale((mirrored ? -scale : scale) * stretch, scale))
            .PostConcat(new SKMatrix(1, 0.05f * random.Normal(), 0, 0, 1, 0, 0, 0, 1))
            .PostConcat(SKMatrix.CreateRotationDegrees(roll))
            .PostConcat(SKMatrix.CreateTranslation(place.X, place.Y));
        return new FacePose(matrix, roll, mirrored);
    }

    /// <summary>A face in the scene: its landmarks moved, its box that of the turned oval in its old box.</summary>
    public Face Apply(Face face)
    {
        var box = face.Box;
        var centre = Matrix.MapPoint(box.X + box.Width / 2, box.Y + box.Height / 2);
        var (across, down) = (Matrix.MapVector(box.Width / 2, 0), Matrix.MapVector(0, box.Height / 2));
        var (halfWidth, halfHeight) = (Length(across.X, down.X), Length(across.Y, down.Y));
        var points = face.Landmarks.Select(point => Matrix.MapPoint(point.X, point.Y)).Select(point => new Landmark(point.X, point.Y)).ToArray();
        if (Mirrored)
            points = [points[1], points[0], points[2], points[4], points[3]];
        return new Face(new FaceBox(centre.X - halfWidth, centre.Y - halfHeight, 2 * halfWidth, 2 * halfHeight), points, face.Score);
    }

    private static float Length(float x, float y) => MathF.Sqrt(x * x + y * y);
}

/// <summary>What composing draws by chance.</summary>
internal static class SceneChance
{
    /// <summary>Whether something of this probability happens.</summary>
    public static bool Chance(this Random random, float share) => random.NextSingle() < share;

    /// <summary>An opaque grey between two shades.</summary>
    public static SKColor Shade(this Random random, float low = 0, float high = 255) => Grey(random.Between(low, high));

    /// <summary>An opaque grey.</summary>
    public static SKColor Grey(float value)
    {
        var shade = (byte)Math.Clamp(value, 0, 255);
        return new SKColor(shade, shade, shade);
    }
}

namespace Mien.Faces;

/// <summary>A point of a picture.</summary>
/// <param name="X">Pixels from the left edge.</param>
/// <param name="Y">Pixels from the upper edge.</param>
public readonly record struct Landmark(float X, float Y);

/// <summary>A face in a picture.</summary>
/// <param name="Box">Where it is.</param>
/// <param name="Landmarks">Five points in YuNet's order: the person's right eye (left in the picture), left eye, tip of the
/// nose, right and left corner of the mouth.</param>
/// <param name="Score">How sure the detector is, 0 to 1.</param>
public sealed record Face(FaceBox Box, IReadOnlyList<Landmark> Landmarks, float Score)
{
    /// <summary>The same face in a picture that is larger by a factor.</summary>
    public Face Scale(float factor) => new(
        new FaceBox(Box.X * factor, Box.Y * factor, Box.Width * factor, Box.Height * factor),
        [.. Landmarks.Select(landmark => new Landmark(landmark.X * factor, landmark.Y * factor))], Score);

    /// <summary>Rough turn of the head to the side in degrees: 0 looks into the camera, positive to the right of the picture.</summary>
    /// <remarks>From where the nose stands between the eyes, for a head whose nose rises half the distance of the eyes above
    /// the face; good enough to tell a turned head, not a measurement of pose.</remarks>
    public double Yaw
    {
        get
        {
            var (right, left, nose) = (Landmarks[0], Landmarks[1], Landmarks[2]);
            var (alongX, alongY) = (left.X - right.X, left.Y - right.Y);
            var apart = alongX * alongX + alongY * alongY;
            if (apart == 0)
                return 90;
            var offset = ((nose.X - (right.X + left.X) / 2) * alongX + (nose.Y - (right.Y + left.Y) / 2) * alongY) / apart;
            return Math.Atan2(offset, 0.5) * 180 / Math.PI;
        }
    }
}

/// <summary>A face that belongs to a person.</summary>
/// <param name="Person">Number of the person in this video, from 1; the same person keeps it.</param>
/// <param name="Face">Where the face is.</param>
/// <param name="Detected">Whether a detector saw it in this frame; else it was followed from neighbouring frames.</param>
/// <param name="Doubtful">Whether this may be another person than before: two faces crossed or one came back after an
/// absence.</param>
public sealed record TrackedFace(int Person, Face Face, bool Detected, bool Doubtful);

namespace Mien.Faces;

/// <summary>How badly a face fits a track, in sizes of a face.</summary>
internal static class TrackCost
{
    private const double LargestChange = 2;
    private const double LandmarkWeight = 0.5;
    private const double OverlapWeight = 0.3;

    /// <summary>Distance from the predicted place, change of size (logarithm of the ratio), missing overlap, and how far the
    /// landmarks have moved within the face; infinity for what cannot be the same face.</summary>
    public static double Of(Track track, TimeSpan time, Face seen)
    {
        var expected = track.At(time);
        var distance = FacePath.Distance(expected.Box, seen.Box);
        var growth = Math.Abs(Math.Log(seen.Box.Size() / expected.Box.Size()));
        return distance > Reach(time - track.LastSeen) || growth > Math.Log(LargestChange)
            ? double.PositiveInfinity
            : distance + growth + OverlapWeight * (1 - expected.Box.Overlap(seen.Box)) + LandmarkWeight * Turn(expected, seen);
    }

    /// <summary>How far a face may be from its predicted place: more after an absence, two faces at most.</summary>
    private static double Reach(TimeSpan absence) => Math.Min(0.6 + 3 * absence.TotalSeconds, 2);

    /// <summary>Mean way of the landmarks, each seen from the middle of its box.</summary>
    private static double Turn(Face expected, Face seen)
    {
        var ways = Seen(expected).Zip(Seen(seen), (a, b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y)));
        return ways.DefaultIfEmpty().Average();
    }

    private static IEnumerable<(double X, double Y)> Seen(Face face)
    {
        var ((x, y), size) = (face.Box.Centre(), face.Box.Size());
        return face.Landmarks.Select(point => ((point.X - x) / size, (point.Y - y) / size));
    }
}

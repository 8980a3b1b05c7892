using Mien.Faces;

namespace Mien.Lab.Detection;

/// <summary>How well a detector finds wanted faces.</summary>
/// <param name="Faces">Wanted faces.</param>
/// <param name="Found">Of them found: a face whose box overlaps by at least <see cref="LeastOverlap"/>.</param>
/// <param name="MedianOverlap">Median intersection over union of the found ones.</param>
/// <param name="LandmarkError">Median over found faces of the landmarks' mean distance, in distances of the eyes.</param>
/// <param name="Extra">Faces that were not wanted.</param>
public sealed record SceneFigures(int Faces, int Found, double MedianOverlap, double LandmarkError, int Extra)
{
    /// <summary>Overlap from which a face counts as found.</summary>
    public const float LeastOverlap = 0.5f;

    /// <summary>Counts over pictures.</summary>
    /// <param name="pictures">Wanted and found faces of each.</param>
    public static SceneFigures Of(IEnumerable<(IReadOnlyList<Face> Wanted, IReadOnlyList<Face> Found)> pictures)
    {
        var (faces, extra, overlaps, distances) = (0, 0, new List<double>(), new List<double>());
        foreach (var (wanted, found) in pictures)
        {
            var left = found.ToList();
            faces += wanted.Count;
            foreach (var face in wanted)
            {
                if (left.MaxBy(other => other.Box.Overlap(face.Box)) is not { } best || best.Box.Overlap(face.Box) < LeastOverlap)
                    continue;
                left.Remove(best);
                overlaps.Add(best.Box.Overlap(face.Box));
                distances.Add(Distance(best, face));
            }
            extra += left.Count;
        }
        return new SceneFigures(faces, overlaps.Count, Median(overlaps), Median(distances), extra);
    }

    private static double Distance(Face face, Face wanted) =>
        face.Landmarks.Zip(wanted.Landmarks, Distance).Average() / Math.Max(1e-3, Distance(wanted.Landmarks[0], wanted.Landmarks[1]));

    private static double Distance(Landmark a, Landmark b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? 0 : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}

namespace Mien.Faces;

/// <summary>Which track each face of a frame belongs to.</summary>
/// <param name="Time">Presentation time of the frame.</param>
/// <param name="Faces">The faces.</param>
/// <param name="Tracks">The track of each face; null for a new face.</param>
/// <param name="Doubted">Tracks that may have been taken for each other.</param>
/// <param name="IsContinuation">Whether the faces are exactly those of the frame before, without doubt.</param>
internal sealed record Association(
    TimeSpan Time, IReadOnlyList<Face> Faces, Track?[] Tracks, IReadOnlySet<Track> Doubted, bool IsContinuation)
{
    private const double NoRecentPair = 2;
    private const double NoPair = 6;
    private const double SwapMargin = 0.4;
    private const double NearBy = 1.5;

    /// <summary>Pairs in two rounds: first the tracks that were in sight until just now, then those that have been away, which
    /// so cannot take a face from one that is there.</summary>
    /// <param name="tracks">All tracks.</param>
    /// <param name="before">Time of the frame before; what was seen then is expected again.</param>
    /// <param name="time">Time of this frame.</param>
    /// <param name="faces">What the detector sees.</param>
    public static Association Of(IReadOnlyList<Track> tracks, TimeSpan before, TimeSpan time, IReadOnlyList<Face> faces)
    {
        var found = new Track?[faces.Count];
        var doubted = new HashSet<Track>();
        var recent = tracks.Where(track => before - track.LastSeen <= Track.ShortMiss).ToList();
        Pair(recent, time, faces, found, NoRecentPair, doubted);
        Pair([.. tracks.Except(recent)], time, faces, found, NoPair, doubted);
        doubted.UnionWith(Returns(found, before, faces));
        var expected = tracks.Where(track => track.LastSeen == before).ToHashSet();
        var same = found.Length == expected.Count && found.All(track => track is not null && expected.Contains(track));
        return new Association(time, faces, found, doubted, same && doubted.Count == 0);
    }

    private static void Pair(List<Track> tracks, TimeSpan time, IReadOnlyList<Face> faces, Track?[] found, double alone, HashSet<Track> doubted)
    {
        var open = Enumerable.Range(0, faces.Count).Where(face => found[face] is null).ToList();
        var cost = new double[tracks.Count, open.Count];
        for (var i = 0; i < tracks.Count; i++)
            for (var j = 0; j < open.Count; j++)
                cost[i, j] = TrackCost.Of(tracks[i], time, faces[open[j]]);
        var pairs = Assignment.Solve(cost, alone);
        for (var i = 0; i < pairs.Length; i++)
        {
            if (pairs[i] < 0)
                continue;
            found[open[pairs[i]]] = tracks[i];
            for (var k = 0; k < pairs.Length; k++)
                if (k != i && Confusable(cost, pairs, i, k))
                    doubted.UnionWith([tracks[i], tracks[k]]);
        }
    }

    /// <summary>Whether the two could as well be exchanged, or the second, which has no face, could have the first one's.</summary>
    private static bool Confusable(double[,] cost, int[] pairs, int i, int k) => pairs[k] < 0
        ? cost[k, pairs[i]] - cost[i, pairs[i]] < SwapMargin / 2
        : cost[i, pairs[k]] + cost[k, pairs[i]] - cost[i, pairs[i]] - cost[k, pairs[k]] < SwapMargin;

    /// <summary>Tracks that come back after a long absence, or after any beside another face, and that other face's.</summary>
    private static IEnumerable<Track> Returns(Track?[] found, TimeSpan before, IReadOnlyList<Face> faces)
    {
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is not { } track || track.LastSeen >= before)
                continue;
            if (before - track.LastSeen > Track.ShortMiss)
                yield return track;
            for (var k = 0; k < found.Length; k++)
                if (k != i && found[k] is { } other && FacePath.Distance(faces[i].Box, faces[k].Box) < NearBy)
                {
                    yield return track;
                    yield return other;
                }
        }
    }
}

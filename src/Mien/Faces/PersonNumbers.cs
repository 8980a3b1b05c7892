namespace Mien.Faces;

/// <summary>Gives tracks the numbers of persons.</summary>
/// <remarks>Without a limit every track is a person. With one, numbers go to the largest new faces until all are given; after
/// that a new face is a person who was lost, or nobody. Nobody becomes somebody only in the place of a less plausible
/// holder: one that is smaller and, weighed with the size, has been in sight for a shorter time.</remarks>
internal sealed class PersonNumbers(int? people)
{
    private const double Clearly = 1.5;
    private const double Larger = 1.2;
    private const double Comparable = 2;
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(1);
    private int _given;

    /// <summary>Numbers the tracks among <paramref name="tracks"/> that are seen now and have none.</summary>
    public void Give(List<Track> tracks, TimeSpan time)
    {
        var nobodies = tracks.Where(track => track.Person == 0 && track.LastSeen == time).OrderByDescending(track => track.Face.Box.Area).ToList();
        foreach (var track in nobodies.Take(Math.Max((people ?? int.MaxValue) - _given, 0)).OrderBy(track => track.Face.Box.X))
            track.Person = ++_given;
        foreach (var track in nobodies.Where(track => track.Person == 0))
            if (Usurper(tracks, track) is { } usurper)
                Hand(usurper, track, time);
            else if (Missing(tracks, track, time) is { } missing)
                missing.Lost = Hand(missing, track, time);
            else if (LessPlausible(tracks, track) is { } holder)
                Hand(holder, track, time);
    }

    private static int Hand(Track from, Track to, TimeSpan time)
    {
        to.Doubt(time);
        (to.Person, from.Person, to.Lost) = (from.Person, 0, 0);
        return to.Person;
    }

    /// <summary>Who has the number that a face lost while it was missed, as long as that one is less plausible.</summary>
    private static Track? Usurper(List<Track> tracks, Track back) => back.Lost == 0 ? null
        : tracks.Find(track => track.Person == back.Lost && Plausibility(track) < Plausibility(back));

    /// <summary>The person that a face can be which appeared after that person was last seen: the nearest in size.</summary>
    private static Track? Missing(List<Track> tracks, Track seen, TimeSpan time) => tracks
        .Where(track => track.Person > 0 && track.LastSeen < seen.FirstSeen)
        .Where(track => time - track.LastSeen > _soon || Change(track, seen) < Math.Log(Comparable))
        .MinBy(track => Change(track, seen));

    private static Track? LessPlausible(List<Track> tracks, Track seen)
    {
        var least = tracks.Where(track => track.Person > 0).MinBy(Plausibility);
        return least is not null && seen.Visible >= _soon && seen.Face.Box.Size() > Larger * least.Face.Box.Size()
            && Plausibility(seen) > Clearly * Plausibility(least) ? least : null;
    }

    private static double Plausibility(Track track) => track.Visible.TotalSeconds * track.Face.Box.Size();

    private static double Change(Track a, Track b) => Math.Abs(Math.Log(a.Face.Box.Size() / b.Face.Box.Size()));
}

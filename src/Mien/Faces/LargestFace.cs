namespace Mien.Faces;

/// <summary>Keeps to the person with the largest face, without flicker.</summary>
internal sealed class LargestFace
{
    private const double ClearlyLarger = 1.5;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(0.5);
    private int _person;
    private TimeSpan _unchallenged;

    /// <summary>The number of the person to show, or 0. Another face wins when for half a second it has one and a half times
    /// the area, or the one before is not there.</summary>
    public int Choose(TimeSpan time, IEnumerable<TrackedFace> faces)
    {
        var byPerson = faces.Where(face => face.Person > 0).ToDictionary(face => face.Person, face => face.Face.Box.Area);
        if (byPerson.Count == 0)
            return 0;
        var largest = byPerson.MaxBy(pair => pair.Value);
        if (byPerson.TryGetValue(_person, out var area) && largest.Value <= ClearlyLarger * area)
            _unchallenged = time;
        if (_person == 0 || time - _unchallenged >= _patience)
            (_person, _unchallenged) = (largest.Key, time);
        return _person;
    }
}

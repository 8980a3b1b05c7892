using System.Globalization;
using Mien.Media;

namespace Mien.Faces;

/// <summary>Gives the names of <see cref="PersonNames"/> to the persons of one video while it runs.</summary>
/// <param name="names">The names and their places.</param>
/// <remarks>What counts is the mean place in a person's first seconds, so later walks change nothing, weighed with the time in
/// sight (ten seconds at most). Free names go to new persons at once; a name moves to another person only when that fits
/// clearly better for two seconds on end. At any time a name belongs to one person at most.</remarks>
public sealed class PersonNaming(PersonNames names)
{
    private const double ClearGain = 0.1;
    private const double FullWeight = 10;
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _forgotten = TimeSpan.FromMinutes(1);
    private readonly SortedDictionary<int, Place> _persons = [];
    private Dictionary<int, int> _named = [];        // person, place
    private TimeSpan _contentSince;

    /// <summary>The name of a person as far as is known now; <c>person N</c> without one.</summary>
    public string NameOf(int person) => _named.TryGetValue(person, out var place)
        ? names.Places[place].Name
        : string.Create(CultureInfo.InvariantCulture, $"person {person}");

    /// <summary>Takes the faces of the next frame.</summary>
    public void Observe(Frame frame, IReadOnlyList<TrackedFace> faces) => Observe(frame.Time, frame.Width, frame.Height, faces);

    /// <summary>Takes the faces of the next frame, in pixels of a picture of this size.</summary>
    public void Observe(TimeSpan time, int width, int height, IReadOnlyList<TrackedFace> faces)
    {
        var frame = new Frame(0, time, width, height, default);
        if (names.Count == 0)
            return;
        foreach (var face in faces)
            _persons[face.Person] = _persons.GetValueOrDefault(face.Person, new Place(0, 0, 0, TimeSpan.Zero, frame.Time)).With(frame, face.Face.Box.Centre());
        foreach (var gone in _persons.Where(pair => frame.Time - pair.Value.LastSeen > _forgotten && !_named.ContainsKey(pair.Key)).ToList())
            _persons.Remove(gone.Key);
        var best = Best(frame, [.. _persons.Keys], [.. Enumerable.Range(0, names.Count)], []);
        var gain = Worth(frame, best) - Worth(frame, _named);
        if (gain <= ClearGain * _named.Keys.Sum(person => _persons[person].Weight))
            _contentSince = frame.Time;
        if (frame.Time - _contentSince >= _patience)
            _named = best;
        else
            _named = Best(frame, [.. _persons.Keys.Except(_named.Keys)], [.. Enumerable.Range(0, names.Count).Except(_named.Values)], _named);
    }

    /// <summary>The most worthy naming of persons by places, added to one there is.</summary>
    private Dictionary<int, int> Best(Frame frame, int[] persons, int[] places, Dictionary<int, int> given)
    {
        var cost = new double[persons.Length, places.Length];
        for (var i = 0; i < persons.Length; i++)
            for (var j = 0; j < places.Length; j++)
                cost[i, j] = Worth(frame, persons[i], places[j]) is { } worth ? FullWeight - worth : double.PositiveInfinity;
        var result = new Dictionary<int, int>(given);
        foreach (var (person, place) in persons.Zip(Assignment.Solve(cost, 2 * FullWeight)).Where(pair => pair.Second >= 0))
            result[person] = places[place];
        return result;
    }

    private double Worth(Frame frame, Dictionary<int, int> naming) => naming.Sum(pair => Worth(frame, pair.Key, pair.Value) ?? 0);

    private double? Worth(Frame frame, int person, int place)
    {
        var seen = _persons[person];
        return names.Places[place].Distance(seen.X, seen.Y, frame.Width, frame.Height) is { } distance ? seen.Weight * (1 - distance) : null;
    }

    /// <summary>Where a person is: mean shares of the picture over the first seconds, and time in sight.</summary>
    private sealed record Place(double SumX, double SumY, int Frames, TimeSpan Visible, TimeSpan LastSeen)
    {
        public double X => SumX / Frames;

        public double Y => SumY / Frames;

        public double Weight => Math.Clamp(Visible.TotalSeconds, 0.01, FullWeight);

        public Place With(Frame frame, (double X, double Y) centre)
        {
            var next = this with { Visible = Visible + (frame.Time - LastSeen < Track.ShortMiss ? frame.Time - LastSeen : TimeSpan.Zero), LastSeen = frame.Time };
            return Frames > 0 && Visible > _settling ? next
                : next with { SumX = SumX + centre.X / frame.Width, SumY = SumY + centre.Y / frame.Height, Frames = Frames + 1 };
        }
    }
}

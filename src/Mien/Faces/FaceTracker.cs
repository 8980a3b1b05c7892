namespace Mien.Faces;

/// <summary>Tells from their places which faces of successive frames are the same person's. It does not recognise anyone.</summary>
/// <remarks>Each face has a predicted place (constant velocity); faces and predictions are paired at the least total cost of
/// distance, size, overlap and landmarks. Where another pairing would have cost nearly the same, the persons are marked as
/// doubtful for a second. Memory does not grow with the video, but for one number per person.</remarks>
public sealed class FaceTracker
{
    private readonly TrackingOptions _options;
    private readonly PersonNumbers _numbers;
    private readonly List<Track> _tracks = [];
    private TimeSpan _last = TimeSpan.FromTicks(-1);
    private int _keys;

    /// <summary>Starts with the first frame of a video.</summary>
    /// <exception cref="MienException">An option is not possible.</exception>
    public FaceTracker(TrackingOptions options)
    {
        options.Validate();
        (_options, _numbers) = (options, new PersonNumbers(options.People));
    }

    /// <summary>Takes what the detector sees in the next frame it looks at.</summary>
    /// <param name="time">Presentation time, later than the one before.</param>
    /// <param name="faces">All faces.</param>
    /// <returns>The persons in the frame in the order of their numbers; faces that are surplus to
    /// <see cref="TrackingOptions.People"/> are left out.</returns>
    public IReadOnlyList<TrackedFace> Update(TimeSpan time, IReadOnlyList<Face> faces) =>
        [.. Commit(Associate(time, faces)).Where(sighting => sighting.Face.Person > 0).Select(sighting => sighting.Face)];

    /// <summary>Where the persons seen in the last frame should be a little later.</summary>
    /// <returns>Nothing half a second after the last frame.</returns>
    public IReadOnlyList<TrackedFace> Predict(TimeSpan time) =>
        [.. Expect(time).Where(sighting => sighting.Face.Person > 0).Select(sighting => sighting.Face)];

    internal IReadOnlyList<Sighting> Expect(TimeSpan time) => time - _last > Track.ShortMiss
        ? []
        : [.. Seen().Select(track => new Sighting(track.Key, new TrackedFace(track.Person, track.At(time), false, track.IsDoubtful(time))))];

    /// <summary>Which tracks these faces would belong to; changes nothing.</summary>
    internal Association Associate(TimeSpan time, IReadOnlyList<Face> faces) =>
        Association.Of(_tracks, _last, time > _last ? time : _last + TimeSpan.FromTicks(1), faces);

    /// <summary>Takes an association of the next frame.</summary>
    /// <returns>All its faces, those of nobody (person 0) too.</returns>
    internal IReadOnlyList<Sighting> Commit(Association next)
    {
        for (var i = 0; i < next.Faces.Count; i++)
            if (next.Tracks[i] is { } track)
                track.See(next.Time, next.Faces[i]);
            else
                _tracks.Add(new Track(_keys++, next.Time, next.Faces[i]));
        foreach (var track in next.Doubted.Where(_ => _options.People != 1))
            track.Doubt(next.Time);
        _last = next.Time;
        _numbers.Give(_tracks, _last);
        _tracks.RemoveAll(track => (track.Person == 0 || _options.People is null) && _last - track.LastSeen > _options.MaxAbsence);
        return [.. Seen().Select(track => new Sighting(track.Key, new TrackedFace(track.Person, track.Face, true, track.IsDoubtful(_last))))];
    }

    private IEnumerable<Track> Seen() => _tracks.Where(track => track.LastSeen == _last).OrderBy(track => track.Person);
}

/// <summary>A face in a frame with the track it belongs to.</summary>
internal readonly record struct Sighting(int Track, TrackedFace Face);

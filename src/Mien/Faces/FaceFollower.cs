using System.Runtime.CompilerServices;
using Mien.Media;

namespace Mien.Faces;

/// <summary>Finds the faces of a video with a detector that looks at every n-th frame only.</summary>
/// <param name="detect">The detector; called for one frame at a time, not always in order.</param>
/// <param name="options">Which faces, and how often to look.</param>
/// <remarks>Between two looked-at frames that show the same faces, boxes and landmarks move on a straight line. Where a face
/// appeared or vanished or persons came close, the detector looks at every frame between, so that no face is invented or
/// held. What came and went between two looks is missed. At most n frames are held, and
/// fewer where they take more than 512 MB: the detector then looks more often.</remarks>
public sealed class FaceFollower(Func<Frame, IReadOnlyList<Face>> detect, TrackingOptions options)
{
    private const long HeldBytes = 512L << 20;

    /// <summary>Follows the faces through a video.</summary>
    /// <returns>Every frame, in order.</returns>
    /// <exception cref="MienException">An option is not possible.</exception>
    public async IAsyncEnumerable<FollowedFrame> FollowAsync(IAsyncEnumerable<Frame> frames, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var selection = new FaceSelection(options.Faces);
        if (options.Faces == FaceChoice.Frame)
        {
            await foreach (var frame in frames.WithCancellation(cancel))
                yield return selection.Select(frame, []);
            yield break;
        }
        var stretch = new Stretch(new FaceTracker(options), detect);
        var held = new List<Frame>();
        await foreach (var frame in frames.WithCancellation(cancel))
        {
            held.Add(frame);
            if (held.Count < options.DetectEvery && (held.Count + 1L) * frame.Rgb.Length <= HeldBytes && !stretch.IsFirst)
                continue;
            foreach (var (shown, sightings) in stretch.Close(held))
                yield return selection.Select(shown, sightings);
            held.Clear();
        }
        foreach (var (shown, sightings) in stretch.Close(held))
            yield return selection.Select(shown, sightings);
    }

    /// <summary>The frames from one look of the detector to the next.</summary>
    private sealed class Stretch(FaceTracker tracker, Func<Frame, IReadOnlyList<Face>> detect)
    {
        private IReadOnlyList<Sighting> _before = [];
        private TimeSpan _start;

        public bool IsFirst { get; private set; } = true;

        /// <summary>The faces of frames of which the last is looked at, and the others when that is needed.</summary>
        public IEnumerable<(Frame Frame, IReadOnlyList<Sighting> Sightings)> Close(List<Frame> frames)
        {
            if (frames.Count == 0)
                yield break;
            var faces = detect(frames[^1]);
            var next = tracker.Associate(frames[^1].Time, faces);
            if (next.IsContinuation)
            {
                var after = tracker.Commit(next);
                foreach (var frame in frames.SkipLast(1))
                    yield return (frame, [.. Between(after, frame.Time, frames[^1].Time)]);
                _before = after;
            }
            else
            {
                foreach (var frame in frames.SkipLast(1))
                    yield return (frame, tracker.Commit(tracker.Associate(frame.Time, detect(frame))));
                _before = tracker.Commit(tracker.Associate(frames[^1].Time, faces));
            }
            (_start, IsFirst) = (frames[^1].Time, false);
            yield return (frames[^1], _before);
        }

        private IEnumerable<Sighting> Between(IReadOnlyList<Sighting> after, TimeSpan time, TimeSpan end) =>
            from a in _before
            join b in after on a.Track equals b.Track
            let face = FacePath.Between(a.Face.Face, b.Face.Face, end > _start ? (time - _start) / (end - _start) : 0)
            select new Sighting(a.Track, new TrackedFace(a.Face.Person, face, false, a.Face.Doubtful));
    }
}

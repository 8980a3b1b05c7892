using Mien.Media;

namespace Mien.Faces;

/// <summary>Follows faces in frames as they come, as from a camera, and answers at once.</summary>
/// <remarks>The detector looks at every n-th frame; in the frames between, faces go on with their velocity, for half a
/// second at most. Frames may be left out. Not for several threads at once.</remarks>
public sealed class LiveFaceFollower
{
    private readonly Func<Frame, IReadOnlyList<Face>> _detect;
    private readonly TrackingOptions _options;
    private readonly FaceTracker _tracker;
    private readonly FaceSelection _selection;
    private int _pushed;

    /// <summary>Starts with the first frame.</summary>
    /// <param name="detect">The detector.</param>
    /// <param name="options">Which faces, and how often to look.</param>
    /// <exception cref="MienException">An option is not possible.</exception>
    public LiveFaceFollower(Func<Frame, IReadOnlyList<Face>> detect, TrackingOptions options)
    {
        (_detect, _options) = (detect, options);
        (_tracker, _selection) = (new FaceTracker(options), new FaceSelection(options.Faces));
    }

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">Later than the one before.</param>
    /// <returns>The faces in it.</returns>
    public FollowedFrame Push(Frame frame)
    {
        if (_options.Faces == FaceChoice.Frame)
            return _selection.Select(frame, []);
        return _selection.Select(frame, _pushed++ % _options.DetectEvery == 0
            ? _tracker.Commit(_tracker.Associate(frame.Time, _detect(frame)))
            : _tracker.Expect(frame.Time));
    }
}

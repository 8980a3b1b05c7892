using System.Runtime.CompilerServices;
using Mien.Faces;
using Mien.Media;

namespace Mien.Output;

/// <summary>Covers all faces of a video, and where a face is not seen rather too much than too little.</summary>
/// <param name="options">How much and how long.</param>
/// <remarks>The place of a lost face stays covered and grows until a face is seen there again or
/// <see cref="BlurOptions.Hold"/> is over; a face that appears is covered backwards in time as well. What no detector ever
/// sees stays visible: look at the frames in <see cref="ToCheck"/>, and at the video.</remarks>
public sealed class FaceBlur(BlurOptions options)
{
    private const long HeldBytes = 512L << 20;
    private readonly List<Veil> _veils = [];
    private readonly Queue<(Frame Frame, List<Patch> Patches)> _held = [];
    private readonly List<FrameToCheck> _toCheck = [];

    /// <summary>Frames in which a face is new, covered from memory, or no longer covered; complete at the end.</summary>
    public IReadOnlyList<FrameToCheck> ToCheck => _toCheck;

    /// <summary>Covers the faces of one picture.</summary>
    public static Frame Cover(Frame picture, IEnumerable<Face> faces, BlurOptions options) =>
        Cover(picture, [.. faces.Select(face => new Patch(face.Box, options.Margin))]);

    /// <summary>Covers the faces of one video; not for a second one.</summary>
    /// <returns>Every frame, in order.</returns>
    public async IAsyncEnumerable<Frame> BlurAsync(IAsyncEnumerable<FollowedFrame> frames, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var (frame, persons, others) in frames.WithCancellation(cancel))
        {
            var patches = Patches(frame, [.. persons.Select(person => person.Face.Box), .. others.Select(face => face.Box)]);
            _held.Enqueue((frame, patches));
            while (_held.Count > options.LookBackFrames || (long)_held.Count * frame.Rgb.Length > HeldBytes || frame.Time - _held.Peek().Frame.Time > options.LookBack)
                yield return Next();
        }
        while (_held.Count > 0)
            yield return Next();
    }

    private Frame Next()
    {
        var (frame, patches) = _held.Dequeue();
        return Cover(frame, patches);
    }

    private List<Patch> Patches(Frame frame, IReadOnlyList<FaceBox> boxes)
    {
        var veils = Pair(frame.Time, boxes);
        foreach (var veil in _veils.Except(veils).ToList())
            veil!.IsLost = true;
        for (var i = 0; i < boxes.Count; i++)
        {
            if (veils[i] is not { IsLost: false })
                CoverBack(frame, boxes[i], isNew: veils[i] is null);
            if (veils[i] is { } seen)
                (seen.Place, seen.Seen, seen.IsLost) = (boxes[i], frame.Time, false);
            else
                _veils.Add(new Veil { Place = boxes[i], Seen = frame.Time });
        }
        foreach (var veil in _veils.Where(veil => veil.IsLost))
            Note(frame, IsOver(veil, frame) ? "a face was lost and not found again; its last place is no longer blurred" : "a face is not seen; its last place is blurred");
        _veils.RemoveAll(veil => veil.IsLost && IsOver(veil, frame));
        return [.. _veils.Select(veil => new Patch(veil.Place, Margin(frame.Time - veil.Seen)))];
    }

    private bool IsOver(Veil veil, Frame frame) => frame.Time - veil.Seen > options.Hold;

    private void CoverBack(Frame frame, FaceBox box, bool isNew)
    {
        foreach (var (earlier, patches) in _held)
            patches.Add(new Patch(box, Margin(frame.Time - earlier.Time)));
        if (isNew && frame.Index > 0)
            Note(frame, "a face appears; earlier frames are blurred there for a moment only");
    }

    private void Note(Frame frame, string reason) => _toCheck.Add(new FrameToCheck(frame.Index, frame.Time, reason));

    /// <summary>The veil of each face: the nearest whose place, grown while it was lost, holds the face's middle.</summary>
    private Veil?[] Pair(TimeSpan time, IReadOnlyList<FaceBox> boxes)
    {
        var cost = new double[boxes.Count, _veils.Count];
        for (var i = 0; i < boxes.Count; i++)
            for (var j = 0; j < _veils.Count; j++)
                cost[i, j] = _veils[j].Place.Grown(Margin(time - _veils[j].Seen)).Holds(boxes[i].Centre())
                    ? FacePath.Distance(boxes[i], _veils[j].Place)
                    : double.PositiveInfinity;
        return [.. Assignment.Solve(cost, alone: 100).Select(column => column < 0 ? null : _veils[column])];
    }

    /// <summary>What is covered around a face that is or was seen so long before or after.</summary>
    private double Margin(TimeSpan away) => options.Margin + options.Growth * away.TotalSeconds;

    private static Frame Cover(Frame frame, List<Patch> patches)
    {
        if (patches.Count == 0)
            return frame;
        var rgb = frame.Rgb.ToArray();
        foreach (var patch in patches)
            Mosaic.Cover(rgb, frame.Width, frame.Height, patch.Box.Grown(patch.Margin), patch.Box.Width);
        return frame with { Rgb = rgb };
    }

    /// <summary>A place to cover: a face with a margin in shares of its size.</summary>
    private readonly record struct Patch(FaceBox Box, double Margin);

    /// <summary>The place of a face that is seen, or was until a while ago.</summary>
    private sealed class Veil
    {
        public FaceBox Place { get; set; }

        public TimeSpan Seen { get; set; }

        public bool IsLost { get; set; }
    }
}

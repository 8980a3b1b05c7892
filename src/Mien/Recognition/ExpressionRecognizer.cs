using System.Runtime.CompilerServices;
using Mien.Faces;
using Mien.Media;

namespace Mien.Recognition;

/// <summary>Recognises apparent expression in videos and pictures. Safe to use from several threads.</summary>
/// <param name="classifier">The model; stays the caller's.</param>
/// <param name="detector">Finds the faces; stays the caller's. Null reads whole frames only.</param>
public sealed class ExpressionRecognizer(ExpressionClassifier classifier, FaceDetector? detector = null)
{
    private const int FirstBatch = 4, Batch = 32;
    private readonly RowClassifier _rows = new(classifier);

    /// <summary>Reads a video or picture: a row for each person in each frame, and one for each frame without a face. Decoding,
    /// the search for faces and classification run at the same time; memory does not grow with the length.</summary>
    /// <param name="path">A video or picture.</param>
    /// <param name="options">What to read; null for the defaults.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <returns>Rows in the order of the video, with <see cref="PersonFrame.Raw"/> where something was classified; smoothing and
    /// states are made by <see cref="Timeline.ToTimeline"/>.</returns>
    /// <exception cref="MienException">The input is missing or cannot be read, faces are asked for without a detector, or a prior
    /// correction of a model that does not tell its classes' shares.</exception>
    public async IAsyncEnumerable<PersonFrame> RecognizeAsync(
        string path, RecognitionOptions? options = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        options ??= new RecognitionOptions();
        var wanted = options.Tracking.Faces == FaceChoice.Frame
            ? WholeFrames(path, options, cancel)
            : FacesAsync(path, options, Detector(), cancel);
        await foreach (var row in ClassifyAsync(wanted.Ahead(2 * Batch, cancel), options.PriorCorrection, cancel))
            yield return row;
    }

    /// <summary>Recognises one picture.</summary>
    /// <param name="picture">Packed RGB of any size.</param>
    /// <param name="faces">Whether faces are looked for (all of them), or the whole picture is classified.</param>
    /// <returns>A row a face, largest first, or one row without a face.</returns>
    /// <exception cref="MienException">Faces are asked for without a detector.</exception>
    public IReadOnlyList<PersonFrame> Recognize(Frame picture, FaceChoice faces = FaceChoice.All)
    {
        if (faces == FaceChoice.Frame)
            return _rows.Classify([_rows.Whole(picture, picture.Index, picture.Time)]);
        var found = Detector().Detect(picture).OrderByDescending(face => face.Box.Area).Take(faces == FaceChoice.Largest ? 1 : int.MaxValue);
        var tracked = found.Select((face, i) => new TrackedFace(i + 1, face, Detected: true, Doubtful: false)).ToList();
        return _rows.Classify([.. _rows.Cut(new FollowedFrame(picture, tracked, []), 1)]);
    }

    /// <summary>The whole input with its vote, every frame as a whole, as in the paper.</summary>
    /// <param name="path">A video or picture.</param>
    /// <param name="progress">Frames done; their number is not known beforehand.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<ClipExpression> RecognizeClipAsync(string path, IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        var frames = new List<FrameExpression>();
        var options = new RecognitionOptions { Tracking = new TrackingOptions { Faces = FaceChoice.Frame } };
        await foreach (var row in RecognizeAsync(path, options, cancel))
        {
            frames.Add(new FrameExpression(row.Frame, row.Time, [.. row.Raw!]));
            progress?.Report(new WorkProgress(Path.GetFileName(path), frames.Count, 0, "frames"));
        }
        return new ClipExpression(path, classifier.Labels, frames, ClipVote.Mean(frames.Select(frame => frame.Probabilities)));
    }

    private FaceDetector Detector() => detector
        ?? throw new MienException("Faces are asked for, but this recognizer was made without a face detector. Give it one, or read whole frames.");

    private IAsyncEnumerable<Wanted> WholeFrames(string path, RecognitionOptions options, CancellationToken cancel)
    {
        var size = classifier.Input.Size;
        return MediaFile.IsPicture(path)
            ? new[] { path }.ToAsyncEnumerable().Select(file => _rows.Whole(ImageFile.Read(file), 0, TimeSpan.Zero))
            : VideoReader.ReadAsync(path, size, size, options.Frames, cancel).Select(frame => _rows.Whole(frame, frame.Index, frame.Time));
    }

    private async IAsyncEnumerable<Wanted> FacesAsync(
        string path, RecognitionOptions options, FaceDetector finder, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (MediaFile.IsPicture(path))
        {
            var picture = ImageFile.Read(path);
            var tracked = finder.Detect(picture).OrderByDescending(face => face.Box.Area).Take(Most(options.Tracking))
                .Select((face, i) => new TrackedFace(i + 1, face, Detected: true, Doubtful: false)).ToList();
            foreach (var wanted in _rows.Cut(new FollowedFrame(picture, tracked, []), 1))
                yield return wanted;
            yield break;
        }
        var video = await VideoFile.ProbeAsync(path, options.Frames.From, cancel);
        var (width, height) = options.LongerSide == 0 ? (video.Width, video.Height) : video.Fit(options.LongerSide);
        var frames = VideoReader.ReadAsync(path, width, height, options.Frames, cancel);
        await foreach (var followed in new FaceFollower(finder.Detect, options.Tracking).FollowAsync(frames, cancel))
            foreach (var wanted in _rows.Cut(followed, (float)video.Width / width))
                yield return wanted;
    }

    private static int Most(TrackingOptions tracking) => tracking.Faces == FaceChoice.Largest ? 1 : tracking.People ?? int.MaxValue;

    private async IAsyncEnumerable<PersonFrame> ClassifyAsync(
        IAsyncEnumerable<Wanted> wanted, double correction, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (batch, size) = (new List<Wanted>(), FirstBatch);       // a first answer comes soon, and then many at once
        await foreach (var one in wanted.WithCancellation(cancel))
        {
            batch.Add(one);
            if (batch.Count < size)
                continue;
            foreach (var row in _rows.Classify(batch, correction))
                yield return row;
            batch.Clear();
            size = Math.Min(2 * size, Batch);
        }
        foreach (var row in _rows.Classify(batch, correction))
            yield return row;
    }
}

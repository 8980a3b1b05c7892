using System.Runtime.CompilerServices;
using Mien.Media;

namespace Mien.Recognition;

/// <summary>Recognises apparent expression in videos and pictures with a trained model.</summary>
/// <param name="classifier">The model; stays the caller's.</param>
public sealed class ExpressionRecognizer(ExpressionClassifier classifier)
{
    private const int Batch = 32;

    /// <summary>Reads every frame of a video, or one picture, and classifies it; memory does not grow with the length.</summary>
    /// <exception cref="MienException">The input is missing or cannot be read.</exception>
    public async IAsyncEnumerable<FrameExpression> RecognizeAsync(string path, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var batch = new List<Frame>(Batch);
        await foreach (var frame in Read(path, cancel))
        {
            batch.Add(frame);
            if (batch.Count < Batch)
                continue;
            foreach (var expression in Classify(batch))
                yield return expression;
            batch.Clear();
        }
        foreach (var expression in Classify(batch))
            yield return expression;
    }

    /// <summary>The whole input with its vote.</summary>
    /// <param name="path">A video or picture.</param>
    /// <param name="progress">Frames done; their number is not known beforehand.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<ClipExpression> RecognizeClipAsync(string path, IProgress<WorkProgress>? progress = null, CancellationToken cancel = default)
    {
        var frames = new List<FrameExpression>();
        await foreach (var frame in RecognizeAsync(path, cancel))
        {
            frames.Add(frame);
            progress?.Report(new WorkProgress(Path.GetFileName(path), frames.Count, 0, "frames"));
        }
        return new ClipExpression(path, classifier.Labels, frames, ClipVote.Mean(frames.Select(frame => frame.Probabilities)));
    }

    private IAsyncEnumerable<Frame> Read(string path, CancellationToken cancel) =>
        MediaFile.IsPicture(path)
            ? ReadPicture(path).ToAsyncEnumerable()
            : VideoReader.ReadAsync(path, classifier.Input.Size, classifier.Input.Size, cancel: cancel);

    private IEnumerable<Frame> ReadPicture(string path)
    {
        var size = classifier.Input.Size;
        var picture = ImageFile.Read(path);
        yield return new Frame(0, TimeSpan.Zero, size, size, Resampling.Bilinear(picture.Rgb.Span, picture.Width, picture.Height, size, size));
    }

    private IEnumerable<FrameExpression> Classify(List<Frame> frames) => frames.Count == 0
        ? []
        : frames.Zip(classifier.Classify([.. frames.Select(frame => frame.Rgb)]),
            (frame, p) => new FrameExpression(frame.Index, frame.Time, [.. p.Select(value => (double)value)]));
}

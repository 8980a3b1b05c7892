using Mien.Faces;
using Mien.Media;

namespace Mien.Recognition;

/// <summary>A row to be, and the picture that the model must see for it; null where there is none.</summary>
internal readonly record struct Wanted(PersonFrame Row, ReadOnlyMemory<byte>? Crop);

/// <summary>Makes rows of frames and their faces.</summary>
internal sealed class RowClassifier(ExpressionClassifier classifier)
{
    /// <summary>A whole frame, as the paper reads it.</summary>
    public Wanted Whole(Frame frame, int index, TimeSpan time) => new(
        new PersonFrame(index, time, 1, Face: null, FrameState.Measured, Raw: null, Smoothed: null), FaceCrop.Cut(frame, null, classifier.Input));

    /// <summary>The faces of a frame, or one row that says that there is none.</summary>
    /// <param name="followed">The frame.</param>
    /// <param name="scale">Pixels of the video for one of the frame's.</param>
    public IEnumerable<Wanted> Cut(FollowedFrame followed, float scale)
    {
        var frame = followed.Frame;
        if (followed.Faces.Count == 0)
            yield return new Wanted(new PersonFrame(frame.Index, frame.Time, 0, null, FrameState.NoFace, null, null), null);
        foreach (var face in followed.Faces)
            yield return new Wanted(
                new PersonFrame(frame.Index, frame.Time, face.Person, face with { Face = face.Face.Scale(scale) }, FrameState.Measured, null, null),
                FaceCrop.Cut(frame, face.Face, classifier.Input));
    }

    /// <summary>Classifies all pictures in one batch.</summary>
    /// <param name="batch">The rows to be.</param>
    /// <param name="correction">Power of <see cref="PriorCorrection"/>.</param>
    /// <exception cref="MienException">A correction is wanted of a model that does not tell its shares.</exception>
    public List<PersonFrame> Classify(List<Wanted> batch, double correction = 0)
    {
        var crops = batch.Where(one => one.Crop is not null).Select(one => one.Crop!.Value).ToList();
        var answers = new Queue<float[]>(crops.Count == 0 ? [] : PriorCorrection.Apply(classifier.Classify(crops), classifier, correction));
        return batch.ConvertAll(one => one.Crop is null ? one.Row : one.Row with { Raw = [.. answers.Dequeue().Select(p => (double)p)] });
    }
}

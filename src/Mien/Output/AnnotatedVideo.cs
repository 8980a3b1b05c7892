using System.Runtime.CompilerServices;
using Mien.Media;
using Mien.Recognition;

namespace Mien.Output;

/// <summary>Writes a video with a box, name, label and confidence for each face, with its sound.</summary>
public static class AnnotatedVideo
{
    /// <summary>Writes the video whole or not at all.</summary>
    /// <param name="path">The MP4 file.</param>
    /// <param name="frames">Each frame with its rows; where a row has no face, the caption of the whole frame stands in the corner.</param>
    /// <param name="labels">Class names in the order of the rows' probabilities.</param>
    /// <param name="nameOf">What a person is called, asked for each frame.</param>
    /// <param name="sound">Where the sound comes from.</param>
    /// <param name="cancel">Stops; no file is left.</param>
    /// <returns>The number of frames written.</returns>
    /// <exception cref="MienException">The video cannot be written, or no font is installed.</exception>
    public static async Task<int> WriteAsync(string path, IAsyncEnumerable<(Frame Frame, IReadOnlyList<PersonFrame> Persons)> frames,
        IReadOnlyList<string> labels, Func<int, string> nameOf, SoundTrack? sound, CancellationToken cancel = default)
    {
        using var captions = new FrameCaptions(labels, nameOf);
        return await VideoWriter.WriteTimedAsync(path, DrawAsync(frames, captions, cancel), sound, cancel);
    }

    /// <summary>Draws on one picture.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public static Frame Draw(Frame frame, IReadOnlyList<PersonFrame> persons, IReadOnlyList<string> labels, Func<int, string> nameOf)
    {
        using var captions = new FrameCaptions(labels, nameOf);
        return captions.Draw(frame, persons);
    }

    private static async IAsyncEnumerable<Frame> DrawAsync(IAsyncEnumerable<(Frame Frame, IReadOnlyList<PersonFrame> Persons)> frames,
        FrameCaptions captions, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (frame, persons) in frames.WithCancellation(cancel))
            yield return captions.Draw(frame, persons);
    }
}

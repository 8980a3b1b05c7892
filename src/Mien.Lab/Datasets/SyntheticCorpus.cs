using Mien.Media;

namespace Mien.Lab.Datasets;

/// <summary>A corpus of drawn, synthetic faces under RAVDESS names: for demonstrations without any recording.</summary>
/// <remarks>Ours. Persons differ in looks, light and framing, show each class in a way of their own, and speak.
/// Figures measured on it say nothing about real people.</remarks>
public static class SyntheticCorpus
{
    private const string Notice = """
        Synthetic faces
        ===============

        These clips were drawn by a program (Mien). They show no real person and no recording of RAVDESS.
        Folders and files are named as RAVDESS names its video-only speech clips, so that the same commands
        read both: 02-01-emotion-intensity-statement-repetition-actor.mp4, with the emotions 01 neutral,
        02 calm, 03 happy, 04 sad, 05 angry, 06 fearful.

        They exist to try the software without downloads. An accuracy measured on them is no statement
        about faces of people: name the corpus "synthetic" wherever you show it.

        """;

    /// <summary>Writes <c>Actor_NN/02-01-EE-II-SS-RR-AA.mp4</c> for every clip, and a SYNTHETIC.txt by which <c>prepare</c> knows them.</summary>
    /// <remarks>Clips that exist are whole, and are left as they are: an interrupted call can simply be repeated.</remarks>
    /// <param name="folder">Created when absent.</param>
    /// <param name="options">Persons, clips, frames and picture size.</param>
    /// <param name="progress">Clips done, of all.</param>
    /// <param name="cancellationToken">Stops after the frames in hand; nothing half-written keeps its name.</param>
    /// <returns>The clips, in the order of <see cref="SyntheticClip.All"/>.</returns>
    /// <exception cref="MienException">An option is out of its range, the folder holds a corpus of other options, or
    /// ffmpeg is missing or failed.</exception>
    public static async Task<IReadOnlyList<SyntheticClip>> WriteAsync(
        string folder, SyntheticOptions options, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options.Check();
        var clips = SyntheticClip.All(options);
        var done = 0;
        WriteMark(Path.Combine(folder, RavdessCatalogue.SyntheticMark), options);
        await Parallel.ForEachAsync(clips, cancellationToken, async (clip, ct) =>
        {
            var path = Path.Combine(folder, $"Actor_{clip.Actor:00}", clip.FileName);
            if (!File.Exists(path))
                await VideoWriter.WriteAsync(
                    path, Draw(clip, options).ToAsyncEnumerable(), options.FramesPerSecond, ct);
            progress?.Report(new WorkProgress("draw", Interlocked.Increment(ref done), clips.Count, "clips"));
        });
        return clips;
    }

    private static void WriteMark(string path, SyntheticOptions options)
    {
        var text = $"{Notice}{options}\n";
        if (File.Exists(path) && File.ReadAllText(path) != text)
            throw new MienException(
                $"'{path}' belongs to a corpus that was drawn with other options than {options}. Choose another folder, " +
                "or delete this one to draw it again.");
        AtomicFile.WriteText(path, text);
    }

    /// <summary>Draws one clip in memory: the same clip and options give the same pixels.</summary>
    /// <exception cref="MienException">An option is out of its range.</exception>
    public static IEnumerable<Frame> Draw(SyntheticClip clip, SyntheticOptions options)
    {
        options.Check();
        return Frames(clip, options);
    }

    private static IEnumerable<Frame> Frames(SyntheticClip clip, SyntheticOptions options)
    {
        var actor = SyntheticActor.Create(clip.Actor, options);
        var take = SyntheticTake.Create(clip, options);
        var apex = actor.Apex(clip.Emotion, options);
        using var scene = new SyntheticScene(actor, clip, options);
        for (var i = 0; i < options.FramesPerClip; i++)
        {
            var seconds = i / options.FramesPerSecond;
            var progress = (i + 0.5f) / options.FramesPerClip;
            var speech = new SyntheticPose(Open: take.Speech((float)seconds));
            var pose = actor.Rest + take.Accident + apex * take.Envelope(progress) + speech;
            yield return new Frame(i, TimeSpan.FromSeconds(seconds), options.Width, options.Height, scene.Shoot(i, pose));
        }
    }
}

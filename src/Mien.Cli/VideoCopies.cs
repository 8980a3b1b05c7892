using Mien.Faces;
using Mien.Media;
using Mien.Output;

namespace Mien.Cli;

/// <summary>Copies of a video for people to look at, at its own size and with its sound.</summary>
internal static class VideoCopies
{
    /// <summary>Writes the video with boxes, names and labels.</summary>
    public static async Task AnnotateAsync(string input, string target, KeptRows rows,
        ResultSource source, RecognizeOptions options, ProgressDisplay display, CancellationToken cancel)
    {
        var (frames, sound) = await OpenAsync(input, options.Recognition.Frames, "annotate " + source.Name, display, cancel);
        rows.Rewind();
        await AnnotatedVideo.WriteAsync(target + ".mp4", frames.Select(frame => (frame, rows.Of(frame.Index))),
            source.Labels, source.NameOf, sound, cancel);
        display.Say(target + ".mp4");
    }

    /// <summary>Writes the video with every face covered, looked for in every frame, and the list of frames to check.</summary>
    /// <exception cref="MienException">There is no detector.</exception>
    public static async Task BlurAsync(
        string input, string target, FaceDetector? detector, RecognizeOptions options, ProgressDisplay display, CancellationToken cancel)
    {
        using var own = detector is null ? FaceDetector.Load(options: options.Detector) : null;
        var (frames, sound) = await OpenAsync(input, options.Recognition.Frames, "blur " + Path.GetFileName(input), display, cancel);
        var follower = new FaceFollower((detector ?? own!).Detect, new TrackingOptions());
        var checks = await BlurredVideo.WriteAsync(target + ".mp4", target + ".check.csv", follower.FollowAsync(frames, cancel), sound, new BlurOptions(), cancel);
        display.Say($"{target}.mp4; {checks.Count:N0} frames to check by hand in {target}.check.csv");
    }

    private static async Task<(IAsyncEnumerable<Frame> Frames, SoundTrack Sound)> OpenAsync(
        string input, VideoSelection selection, string work, ProgressDisplay display, CancellationToken cancel)
    {
        var video = await VideoFile.ProbeAsync(input, selection.From, cancel);
        var expected = RecognizePlan.FramesOf(video, selection);
        var frames = VideoReader.ReadAsync(input, video.Width, video.Height, selection, cancel).Select(frame =>
        {
            display.Report(new WorkProgress(work, frame.Index + 1, expected, "frames"));
            return frame;
        });
        return (frames, new SoundTrack(input, selection.From, selection.To));
    }
}

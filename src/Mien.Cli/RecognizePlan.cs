using System.Diagnostics;
using Mien.Faces;
using Mien.Media;
using Mien.Recognition;

namespace Mien.Cli;

/// <summary>What reading videos will take.</summary>
/// <param name="Frames">Frames that are read.</param>
/// <param name="Length">Length of the videos.</param>
/// <param name="Time">Expected time, from the rates of this machine.</param>
/// <param name="DiskBytes">Expected size of the tables.</param>
internal sealed record RecognizePlan(long Frames, TimeSpan Length, TimeSpan Time, long DiskBytes)
{
    private const int Batch = 16, RowBytes = 330;
    private const double DefaultRate = 25, DecodeRate = 250;

    /// <summary>Looks at the head of each video and times the networks on blank pictures. Decoding, which differs with the
    /// video, is counted with 250 frames a second.</summary>
    public static async Task<RecognizePlan> MeasureAsync(IReadOnlyList<string> videos, ExpressionClassifier classifier, FaceDetector? detector,
        RecognitionOptions options, CancellationToken cancel)
    {
        var (length, decoded, frames) = (TimeSpan.Zero, 0.0, 0.0);
        foreach (var path in videos)
            try
            {
                var video = await VideoFile.ProbeAsync(path, cancel);
                var (part, all) = (LengthOf(video, options.Frames), FramesOf(video, options.Frames));
                (length, decoded) = (length + part, decoded + all);
                frames += options.Frames.Fps is { } fps ? Math.Min(all, part.TotalSeconds * fps) : (double)all / options.Frames.Every;
            }
            catch (MienException)
            {
                // It will be named when its turn comes.
            }
        var seconds = decoded / DecodeRate + frames * (Classify(classifier) + Detect(detector) / options.Tracking.DetectEvery);
        return new RecognizePlan((long)frames, length, TimeSpan.FromSeconds(seconds), (long)(frames * RowBytes));
    }

    /// <summary>Frames in the chosen part of a video, as its container announces them; 0 when it does not.</summary>
    public static long FramesOf(VideoFile video, VideoSelection selection) =>
        (long)(LengthOf(video, selection).TotalSeconds * (video.FrameRate ?? DefaultRate));

    private static TimeSpan LengthOf(VideoFile video, VideoSelection selection)
    {
        var end = video.Duration is { } whole && (selection.To is not { } to || whole < to) ? whole : selection.To ?? TimeSpan.Zero;
        return end > selection.From ? end - selection.From : TimeSpan.Zero;
    }

    private static double Classify(ExpressionClassifier classifier)
    {
        var blank = Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[3 * classifier.Input.Size * classifier.Input.Size], Batch).ToList();
        var clock = Stopwatch.StartNew();
        classifier.Classify(blank);
        return clock.Elapsed.TotalSeconds / Batch;
    }

    private static double Detect(FaceDetector? detector)
    {
        var blank = new Frame(0, TimeSpan.Zero, 640, 360, new byte[640 * 360 * 3]);
        detector?.Detect(blank);
        var clock = Stopwatch.StartNew();
        detector?.Detect(blank);
        return clock.Elapsed.TotalSeconds;
    }
}

using Mien.Faces;
using Mien.Media;
using Mien.Output;
using Mien.Recognition;
using Mien.Web.Models;

namespace Mien.Web.Jobs;

/// <summary>Reads the video of a job: its rows and segments go to the job's folder as they come.</summary>
internal sealed class Reading(JobStore store, ModelShelf shelf, DataFolder data, VideoPlaces places, WebOptions options)
{
    private const double DefaultRate = 25;

    /// <summary>Frames in the part of a video that is read, as its container announces them; 0 when it does not.</summary>
    public static long FramesOf(Job job)
    {
        var media = job.Media;
        if (media.IsPicture)
            return 1;
        var from = TimeSpan.FromSeconds(job.Options.From ?? 0);
        var end = job.Options.To is { } to && (media.Duration is null || to < media.Duration.Value.TotalSeconds) ? TimeSpan.FromSeconds(to) : media.Duration;
        return end > from ? (long)((end.Value - from).TotalSeconds * (media.FrameRate ?? DefaultRate)) : 0;
    }

    /// <summary>Reads from the beginning.</summary>
    /// <returns>The job with its summary.</returns>
    /// <exception cref="MienException">The video, the model or the detector cannot be used.</exception>
    public async Task<Job> RunAsync(Job job, ActiveJob active, CancellationToken cancel)
    {
        using var model = shelf.Borrow(job.Options.Model);
        var classifier = model.Classifier;
        var recognition = job.Options.ToRecognition(classifier.Input);
        recognition = recognition with { Frames = Limited(recognition.Frames, options.Limits.Length) with { Decoded = active.Touch } };
        var detector = recognition.Tracking.Faces == FaceChoice.Frame ? null : shelf.Detector();
        var files = data.Of(job.Id);
        using var rows = new RowLogWriter(files.Rows, classifier.Labels.Count);
        using var segments = new SegmentLogWriter(files.Segments, classifier.Labels);
        active.Begin(rows);
        active.Enter("read", FramesOf(job));
        _ = store.Change(job.Id, now => now with { Model = model.Facts, Complete = false, Summary = null, Generation = now.Generation + 1 });

        var timeline = job.Options.ToTimeline(classifier.UncertainBelow);
        var frames = new ExpressionRecognizer(classifier, detector).RecognizeAsync(places.Of(job), recognition, cancel).ToTimeline(timeline, cancel).Select(Observe);
        var summary = await frames.WriteAsync(new ResultSource(job.Name, classifier.Labels), timeline, [new Told(active, rows), segments], cancel);
        return store.Change(job.Id, now => now with { Complete = true, Summary = summary, Bytes = files.Bytes() }) ?? job;

        TimelineFrame Observe(TimelineFrame frame)
        {
            active.See(frame.Rows.Select(row => row.Person));
            return frame;
        }
    }

    /// <summary>A video whose container announces no length is read this far.</summary>
    public static VideoSelection Limited(VideoSelection frames, TimeSpan longest) =>
        frames.To <= frames.From + longest ? frames : frames with { To = frames.From + longest };

    /// <summary>Tells of every frame once it can be read.</summary>
    private sealed class Told(ActiveJob active, RowLogWriter rows) : IResultWriter
    {
        public void Add(TimelineFrame frame)
        {
            rows.Add(frame);
            active.Advance(frame.Frame + 1);
        }

        public void Add(Segment segment) { }

        public void Complete(TimelineSummary summary) => rows.Complete(summary);

        public void Dispose() { }
    }
}

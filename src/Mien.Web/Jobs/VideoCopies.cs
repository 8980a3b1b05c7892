using System.Globalization;
using Mien.Faces;
using Mien.Media;
using Mien.Output;
using Mien.Recognition;
using Mien.Web.Models;

namespace Mien.Web.Jobs;

/// <summary>Copies of a job's video: one that browsers play, and those with boxes or with covered faces.</summary>
internal sealed class VideoCopies(JobStore store, ModelShelf shelf, DataFolder data, VideoPlaces places, WebOptions options)
{
    private const int ProxySide = 1280;

    /// <summary>Makes the H.264 copy of a video that browsers do not play, at its own presentation times; nothing for any other.</summary>
    /// <exception cref="MienException">ffmpeg could not.</exception>
    public async Task ProxyAsync(Job job, ActiveJob active, CancellationToken cancel)
    {
        var files = data.Of(job.Id);
        if (job.Media.Plays || File.Exists(files.Proxy))
            return;
        var (width, height) = new VideoFile(job.Media.Width, job.Media.Height, null, null).Fit(ProxySide);
        var part = files.Proxy + ".part";
        using var process = Ffmpeg.Start(
        [
            "-nostdin", "-y", "-v", "error", "-progress", "pipe:1", .. Ffmpeg.Input(places.Of(job), []), "-map", "0:V:0", "-map", "0:a:0?", "-map_metadata", "-1", "-fps_mode", "passthrough",
            "-t", (Limited(job).From + options.Limits.Length).TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture),
            "-vf", string.Create(CultureInfo.InvariantCulture, $"scale={Even(width)}:{Even(height)},setsar=1,format=yuv420p"),
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads", "1", "-g", "60", "-c:a", "aac", "-ac", "2", "-movflags", "+faststart", "-f", "mp4", part,
        ]);
        using var kill = cancel.Register(() => VideoReader.Kill(process));
        var said = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await FollowAsync(process.StandardOutput, active);
        var log = await said;
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new MienException($"No copy that browsers play could be made of '{job.Name}': {log.Split('\n')[0].Trim()}");
        File.Move(part, files.Proxy, overwrite: true);
        store.Change(job.Id, now => now with { Bytes = files.Bytes() });
        active.Moved.Beat();
    }

    /// <summary>Makes the copies that the job still wants.</summary>
    public async Task WantedAsync(Job job, ActiveJob active, CancellationToken cancel)
    {
        if (job.Media.IsPicture)
            return;
        foreach (var copy in (store.Find(job.Id) ?? job).Wanted)
        {
            await (copy == VideoCopy.Annotated ? AnnotateAsync(job, active, cancel) : BlurAsync(job, active, cancel));
            store.Change(job.Id, now => now with { Wanted = [.. now.Wanted.Where(one => one != copy)], Bytes = data.Of(job.Id).Bytes() });
        }
    }

    /// <summary>A message without the path of the upload, which is no concern of the user's.</summary>
    public string Plain(Job job, string message) => message.Replace(places.Find(job) ?? data.Of(job.Id).At(job.Source), job.Name, StringComparison.Ordinal);

    /// <summary>Makes the copy with the names that persons have when it is done.</summary>
    private async Task AnnotateAsync(Job job, ActiveJob active, CancellationToken cancel)
    {
        Job named;
        do
        {
            active.Enter("annotate", Reading.FramesOf(job));
            named = store.Find(job.Id) ?? job;
            await WriteAnnotatedAsync(named, active, cancel);
        }
        while (store.Find(job.Id)?.HasNamesOf(named) == false);
    }

    private async Task WriteAnnotatedAsync(Job job, ActiveJob active, CancellationToken cancel)
    {
        var (labels, files) = (job.Model!.Labels, data.Of(job.Id));
        using var log = new RowLog(files.Rows, labels.Count);
        using var kept = log.Frames().GetEnumerator();
        var more = kept.MoveNext();
        var frames = Frames(job, active, cancel).Select(frame => (frame, RowsOf(frame.Index)));
        await AnnotatedVideo.WriteAsync(files.Annotated, frames, labels, job.NameOf, Sound(job), cancel);

        IReadOnlyList<PersonFrame> RowsOf(int frame)
        {
            while (more && kept.Current.Frame < frame)
                more = kept.MoveNext();
            return more && kept.Current.Frame == frame ? kept.Current.Rows : [];
        }
    }

    /// <summary>Tells how far ffmpeg has come. Only a copy that grows moves: what is told again and again is no sign of life.</summary>
    private static async Task FollowAsync(StreamReader progress, ActiveJob active)
    {
        var (frames, size) = (0L, "");
        while (await progress.ReadLineAsync(CancellationToken.None) is { } line)
            if (line.StartsWith("frame=", StringComparison.Ordinal))
                _ = long.TryParse(line.AsSpan("frame=".Length), CultureInfo.InvariantCulture, out frames);
            else if (line.StartsWith("total_size=", StringComparison.Ordinal) && line != size)
            {
                size = line;
                active.Copied(frames);
            }
    }

    private async Task BlurAsync(Job job, ActiveJob active, CancellationToken cancel)
    {
        active.Enter("blur", Reading.FramesOf(job));
        var (follower, files) = (new FaceFollower(shelf.Detector().Detect, new TrackingOptions()), data.Of(job.Id));
        await BlurredVideo.WriteAsync(files.Blurred, files.BlurChecks, follower.FollowAsync(Frames(job, active, cancel), cancel), Sound(job), new BlurOptions(), cancel);
    }

    private IAsyncEnumerable<Frame> Frames(Job job, ActiveJob active, CancellationToken cancel) =>
        VideoReader.ReadAsync(places.Of(job), job.Media.Width, job.Media.Height, Limited(job) with { Decoded = active.Touch }, cancel).Select(frame =>
        {
            active.Advance(frame.Index + 1);
            return frame;
        });

    /// <summary>The part that was read.</summary>
    private VideoSelection Limited(Job job) => Reading.Limited(job.Options.ToRecognition(null).Frames, options.Limits.Length);

    private SoundTrack Sound(Job job)
    {
        var frames = Limited(job);
        return new SoundTrack(places.Of(job), frames.From, frames.To);
    }

    private static int Even(int length) => length + length % 2;
}

using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mien.Web.Jobs;

/// <summary>Rows as they come.</summary>
internal sealed record FramesEvent(IReadOnlyList<FrameView> Frames);

/// <summary>Segments as they end.</summary>
internal sealed record SegmentsEvent(IReadOnlyList<SegmentView> Segments);

/// <summary>Jobs as server-sent events: states, progress, and rows as they come.</summary>
internal static class JobEvents
{
    private const int RowsAtOnce = 256;
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100), _listPace = TimeSpan.FromMilliseconds(500), _quiet = TimeSpan.FromSeconds(15);

    public static void MapJobEvents(this IEndpointRouteBuilder routes)
    {
        var events = routes.MapGroup("/api").WithTags("Jobs");
        events.DisableRequestTimeout();
        events.MapGet("/events", All).WithSummary("Changes of all jobs").ProducesProblem(400);
        events.MapGet("/jobs/{id}/events", One).WithSummary("State, progress, rows and segments of a job").ProducesProblem(400).ProducesProblem(404);
    }

    private static ServerSentEventsResult<string> All(EventSource source, CancellationToken cancel, [FromHeader(Name = "Last-Event-ID")] string? last = null)
    {
        var seen = last is not { Length: > 0 } ? (long?)null
            : long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : throw Problems.Malformed($"'{last}' is no id of an event.");
        return TypedResults.ServerSentEvents(source.AllAsync(seen, cancel));
    }

    private static ServerSentEventsResult<string> One(string id, JobStore store, EventSource source, CancellationToken cancel,
        string? after = null, [FromHeader(Name = "Last-Event-ID")] string? last = null)
    {
        var seen = (last ?? after) is { Length: > 0 } text ? Cursor.Parse(text) ?? throw Problems.Malformed($"'{text}' is no id of an event.") : new Cursor(0, 0, 0);
        return TypedResults.ServerSentEvents(source.OneAsync(store.Require(id), seen, cancel));
    }

    /// <summary>What a client has of a job.</summary>
    /// <param name="Generation">Which attempt at its rows.</param>
    /// <param name="Rows">Rows.</param>
    /// <param name="Segments">Segments.</param>
    internal readonly record struct Cursor(int Generation, long Rows, int Segments)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Generation}-{Rows}-{Segments}");

        public static Cursor? Parse(string text) => text.Split('-') is [var generation, var rows, var segments]
            && int.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out var g)
            && long.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var r)
            && int.TryParse(segments, NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? new Cursor(g, r, s) : null;
    }

    /// <summary>Makes the events.</summary>
    internal sealed class EventSource(JobStore store, JobRunner runner, JobViews views, DataFolder data, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, IHostApplicationLifetime life)
    {
        /// <summary>Every job that waits or runs, and what else changed since a version; then each change of any. Only the last of what is
        /// sent together has an id: a client that has it has all of them.</summary>
        public async IAsyncEnumerable<SseItem<string>> AllAsync(long? seen, [EnumeratorCancellation] CancellationToken cancel)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, life.ApplicationStopping);
            while (!stop.IsCancellationRequested)
            {
                var next = store.Changed.Next;
                var (changed, deleted, now) = store.Since(seen ?? long.MaxValue);
                var open = store.All().Where(job => job.State == JobState.Running || job.State == JobState.Queued && seen != now).ToList();   // places in the queue change with any
                var running = open.Exists(job => job.State == JobState.Running);
                var news = changed.Union(open).DistinctBy(job => job.Id).Select(job => Item("job", views.Of(job)))
                    .Concat(deleted.Select(id => Item("deleted", new { id }))).ToList();
                for (var i = 0; i < news.Count; i++)
                    yield return i < news.Count - 1 ? news[i] : new SseItem<string>(news[i].Data, news[i].EventType) { EventId = $"{now}" };
                seen = now;
                if (await WaitAsync(running ? Task.WhenAny(next, Task.Delay(_listPace, stop.Token)) : next, _quiet, stop.Token))
                    yield return Item("ping", new { });
                await PauseAsync(_listPace, stop.Token);
            }
        }

        /// <summary>What a client does not have of a job, then what comes.</summary>
        public async IAsyncEnumerable<SseItem<string>> OneAsync(Job job, Cursor seen, [EnumeratorCancellation] CancellationToken cancel)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, life.ApplicationStopping);
            var (state, progress) = ("", "");
            while (!stop.IsCancellationRequested)
            {
                var (changed, moved) = (store.Changed.Next, runner.Find(job.Id)?.Moved.Next ?? Task.Delay(Timeout.Infinite, stop.Token));
                if (store.Find(job.Id) is not { } now)
                    break;
                job = now;
                if (job.Generation != seen.Generation)
                {
                    if (seen.Rows + seen.Segments > 0)
                        yield return Item("reset", new { }, new Cursor(job.Generation, 0, 0));
                    seen = new Cursor(job.Generation, 0, 0);
                }
                var view = views.Of(job);
                var (stateNow, progressNow) = (Text(view with { Progress = null, Bytes = 0 }), view.Progress is null ? "" : Text(view.Progress));
                if (stateNow != state)
                    yield return Item("state", view, seen);
                else if (progressNow != progress && view.Progress is not null)
                    yield return Item("progress", view.Progress, seen);
                (state, progress) = (stateNow, progressNow);
                while (News(job, seen) is { } news)
                {
                    seen = news.Seen;
                    yield return news.Item;
                }
                if (job.HasEnded && store.Find(job.Id)?.HasEnded != false)
                    break;
                if (await WaitAsync(Task.WhenAny(changed, moved), _quiet, stop.Token))
                    yield return Item("ping", new { }, seen);
                await PauseAsync(_pace, stop.Token);
            }
            if (!stop.IsCancellationRequested)
                yield return Item("end", new { }, seen);
        }

        /// <summary>Some of what is behind a cursor, and where the cursor stands then; null when there is nothing.</summary>
        private (SseItem<string> Item, Cursor Seen)? News(Job job, Cursor seen)
        {
            var files = data.Of(job.Id);
            if (job.Model is not { } model || !File.Exists(files.Rows))
                return null;
            using var log = new RowLog(files.Rows, model.Labels.Count, runner.Find(job.Id)?.Rows);
            if (seen.Rows < log.Count)
            {
                var frames = log.Frames(seen.Rows, seen.Rows + RowsAtOnce).ToList();
                var then = seen with { Rows = seen.Rows + frames.Sum(frame => frame.Rows.Count) };
                return (Item("rows", new FramesEvent(frames.ConvertAll(frame => FrameView.Of(frame, model.Labels))), then), then);
            }
            var ended = SegmentLog.Read(files.Segments, model.Labels, seen.Segments);
            var last = seen with { Segments = seen.Segments + ended.Count };
            return ended.Count == 0 ? null : (Item("segments", new SegmentsEvent([.. ended.Select(SegmentView.Of)]), last), last);
        }

        private SseItem<string> Item(string type, object value, Cursor? id = null) => new(Text(value), type) { EventId = id?.ToString() };

        private string Text(object value) => JsonSerializer.Serialize(value, value.GetType(), json.Value.SerializerOptions);

        /// <returns>Whether nothing happened for so long.</returns>
        private static async Task<bool> WaitAsync(Task news, TimeSpan patience, CancellationToken cancel)
        {
            var quiet = Task.Delay(patience, cancel);
            return await Task.WhenAny(news, quiet) == quiet && !cancel.IsCancellationRequested;
        }

        private static Task PauseAsync(TimeSpan time, CancellationToken cancel) =>
            Task.Delay(time, cancel).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}

using System.ComponentModel;
using Mien.Recognition;
using Mien.Web.Jobs;

namespace Mien.Web.Videos;

/// <summary>The curves of one person; all lists are of one length.</summary>
internal sealed record CurveView(
    int Person, string Name, IReadOnlyList<double> Times, IReadOnlyList<double> Ends, IReadOnlyList<FrameState> States,
    IReadOnlyList<IReadOnlyList<double>?> Smoothed, IReadOnlyList<IReadOnlyList<double>?> Raw);

/// <summary>The curves of a video over a stretch of time.</summary>
internal sealed record TimelineView(
    IReadOnlyList<string> Labels, double From, double To, bool Complete, string Cursor, bool Binned, IReadOnlyList<CurveView> People,
    IReadOnlyList<SegmentView> Segments);

/// <summary>Frames with everyone in them, and where to go on.</summary>
internal sealed record FramePage(IReadOnlyList<string> Labels, IReadOnlyList<FrameView> Frames, double? Next);

/// <summary>What was read of a video: curves to draw, and exact rows for the picture.</summary>
internal static class Timelines
{
    private const int MostPoints = 5000;

    public static void MapTimelines(this IEndpointRouteBuilder routes)
    {
        var timelines = routes.MapGroup("/api/jobs/{id}").WithTags("One video").ProducesProblem(400).ProducesProblem(404);
        timelines.MapGet("/timeline", Curves).WithSummary("Curves of each person, thinned out to so many points");
        timelines.MapGet("/frames", Frames).WithSummary("Exact rows with boxes");
    }

    private static Ok<TimelineView> Curves(string id, JobStore store, JobRunner runner, DataFolder data,
        [Description("Seconds.")] double? from = null, [Description("Seconds.")] double? to = null,
        [Description("For each person, 1 to 5000.")] int points = 1000, [Description("This one alone.")] int? person = null)
    {
        var job = store.Require(id);
        Check(points, "points");
        var segments = SegmentsOf(job, data);
        if (Open(job, runner, data) is not { } log)
            return TypedResults.Ok(new TimelineView(job.Model?.Labels ?? [], 0, 0, job.Complete, new JobEvents.Cursor(job.Generation, 0, 0).ToString(), false, [], []));
        using (log)
        {
            var (start, end) = Range(log, from, to);
            var (first, last) = (log.At(start), log.At(end));
            var people = new SortedDictionary<int, Curve>();
            var bin = last - first > points ? (end - start) / points : TimeSpan.Zero;
            foreach (var frame in log.Frames(first).TakeWhile(frame => frame.Start + RowLog.Rounding < end))
                foreach (var row in frame.Rows.Where(row => row.Person > 0 && (person is null || row.Person == person)))
                {
                    if (!people.TryGetValue(row.Person, out var curve))
                        people[row.Person] = curve = new Curve(start, bin);
                    curve.Add(frame, row);
                }
            var curves = people.Select(pair => pair.Value.ToView(pair.Key, job.NameOf(pair.Key))).ToList();
            return TypedResults.Ok(new TimelineView(job.Model!.Labels, Told(start, log), Told(end, log), job.Complete,
                new JobEvents.Cursor(job.Generation, log.Count, segments.Count).ToString(), bin > TimeSpan.Zero, curves,
                [.. segments.Where(segment => segment.Start < end && segment.End > start && (person is null || segment.Person == person)).Select(SegmentView.Of)]));
        }
    }

    private static Ok<FramePage> Frames(string id, JobStore store, JobRunner runner, DataFolder data,
        [Description("Seconds.")] double? from = null, [Description("Seconds.")] double? to = null, [Description("1 to 5000.")] int limit = 1000)
    {
        var job = store.Require(id);
        Check(limit, "limit");
        if (Open(job, runner, data) is not { } log)
            return TypedResults.Ok(new FramePage(job.Model?.Labels ?? [], [], null));
        using (log)
        {
            var (start, end) = Range(log, from, to);
            var frames = log.Frames(log.At(start)).TakeWhile(frame => frame.Start + RowLog.Rounding < end).Take(limit + 1).ToList();
            return TypedResults.Ok(new FramePage(job.Model!.Labels, [.. frames.Take(limit).Select(frame => FrameView.Of(frame, job.Model.Labels))],
                frames.Count > limit ? Rounded.Seconds(frames[limit].Start) : null));
        }
    }

    /// <summary>The rows of a job so far; null when it has none.</summary>
    public static RowLog? Open(Job job, JobRunner runner, DataFolder data)
    {
        var path = data.Of(job.Id).Rows;
        return job.Model is { } model && File.Exists(path) ? new RowLog(path, model.Labels.Count, runner.Find(job.Id)?.Rows) : null;
    }

    /// <summary>The segments of a job so far.</summary>
    private static IReadOnlyList<Segment> SegmentsOf(Job job, DataFolder data) =>
        job.Model is { } model ? SegmentLog.Read(data.Of(job.Id).Segments, model.Labels) : [];

    private static (TimeSpan Start, TimeSpan End) Range(RowLog log, double? from, double? to)
    {
        var start = Time(from, "from") ?? TimeSpan.Zero;
        var end = Time(to, "to") is { } asked && asked < log.End ? asked : log.End;
        return (start, end < start ? start : end);
    }

    /// <summary>No time behind the last row: who asked for more has what is there, and not what comes.</summary>
    private static double Told(TimeSpan time, RowLog log) => Rounded.Seconds(time < log.End ? time : log.End);

    private static TimeSpan? Time(double? seconds, string name) => seconds switch
    {
        null => null,
        >= 0 and <= 1e7 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw Problems.Malformed($"{name} {seconds} is no time of a video: seconds, 0 or more."),
    };

    private static void Check(int count, string name)
    {
        if (count is < 1 or > MostPoints)
            throw Problems.Malformed($"{name} {count} is not possible: 1 to {MostPoints}.");
    }

    /// <summary>The rows of a person, or means over bins of time.</summary>
    private sealed class Curve(TimeSpan start, TimeSpan bin)
    {
        private readonly List<Point> _points = [];
        private long _bin = -1;

        public void Add(TimelineFrame frame, PersonFrame row)
        {
            var at = bin > TimeSpan.Zero ? Math.Max(0, (frame.Start - start).Ticks) / bin.Ticks : _bin + 1;
            if (at != _bin)
                _points.Add(new Point(frame.Start));
            _bin = at;
            _points[^1].Add(frame.End, row);
        }

        public CurveView ToView(int person, string name) => new(person, name,
            [.. _points.Select(point => Rounded.Seconds(point.Start))], [.. _points.Select(point => Rounded.Seconds(point.End))], [.. _points.Select(point => point.State)],
            [.. _points.Select(point => point.Smoothed.Values)], [.. _points.Select(point => point.Raw.Values)]);
    }

    /// <summary>One point of a curve.</summary>
    private sealed class Point(TimeSpan start)
    {
        private readonly int[] _states = new int[Enum.GetValues<FrameState>().Length];

        public TimeSpan Start => start;

        public TimeSpan End { get; private set; }

        public Mean Smoothed { get; } = new();

        public Mean Raw { get; } = new();

        /// <summary>The state of most of its rows.</summary>
        public FrameState State => (FrameState)Array.IndexOf(_states, _states.Max());

        public void Add(TimeSpan end, PersonFrame row)
        {
            End = end;
            _states[(int)row.State]++;
            Smoothed.Add(row.Smoothed);
            Raw.Add(row.Raw);
        }
    }

    /// <summary>The mean of lists.</summary>
    private sealed class Mean
    {
        private double[]? _sum;
        private int _count;

        public IReadOnlyList<double>? Values => _sum is null ? null : [.. _sum.Select(value => Rounded.Probability(value / _count))];

        public void Add(IReadOnlyList<double>? values)
        {
            if (values is null)
                return;
            _sum ??= new double[values.Count];
            for (var i = 0; i < _sum.Length; i++)
                _sum[i] += values[i];
            _count++;
        }
    }
}

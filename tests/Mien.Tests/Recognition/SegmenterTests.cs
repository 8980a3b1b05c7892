using Mien.Recognition;
using static Mien.Tests.Recognition.SampleRows;

namespace Mien.Tests.Recognition;

public class SegmenterTests
{
    /// <summary>Neutral, happy, sad, undecided, and no measurement, in this order.</summary>
    private static readonly Dictionary<char, double[]?> _faces = new()
    {
        ['N'] = [0.8, 0.1, 0.1],
        ['H'] = [0.1, 0.8, 0.1],
        ['S'] = [0.1, 0.1, 0.8],
        ['?'] = [0.4, 0.39, 0.21],
        ['.'] = null,
    };

    [Theory]
    [InlineData("NNNNNHHHHHH", "neutral 0-5", "happy 5-11")]
    [InlineData("NNNNNHHNNNN", "neutral 0-11")]
    [InlineData("NNNNN..NNNN", "neutral 0-11")]
    [InlineData("NNNNN...NNN", "neutral 0-5", "neutral 8-11")]
    [InlineData("NNNNN......", "neutral 0-5")]
    [InlineData("NNNNN.H.NNN", "neutral 0-5", "neutral 8-11")]
    [InlineData("NNNNNHSHNNN", "neutral 0-5", "neutral 8-11")]
    [InlineData("NNNHH.HNNN", "neutral 0-3", "happy 3-7", "neutral 7-10")]
    [InlineData("HHSSSS", "sad 2-6")]
    [InlineData("NNNNNHH", "neutral 0-5")]
    [InlineData("HH......HH")]
    [InlineData("?????")]
    [InlineData("???NNN?", "neutral 3-7")]
    [InlineData(".....")]
    [InlineData("")]
    public void Interruptions_shorter_than_the_minimum_are_bridged_and_shorter_segments_dropped(string faces, params string[] segments) =>
        Assert.Equal(segments, Cut(faces, new() { MinimumLength = TimeSpan.FromSeconds(3), GiveUp = 0 }).Select(Describe));

    [Theory]
    [InlineData("NNHNN.N", "neutral 0-2", "happy 2-3", "neutral 3-5", "neutral 6-7")]
    [InlineData("N", "neutral 0-0")]
    public void Without_a_minimum_every_run_is_a_segment(string faces, params string[] segments) =>
        Assert.Equal(segments, Cut(faces, new() { MinimumLength = TimeSpan.Zero }).Select(Describe));

    [Fact]
    public void A_label_takes_over_with_its_lead_and_gives_up_below_another()
    {
        var options = new TimelineOptions { TakeOver = 0.2, GiveUp = -0.1, MinimumLength = TimeSpan.Zero };
        double[][] faces =
        [
            [0.55, 0.45, 0], [0.61, 0.39, 0],    // leads by 0.1: not yet; by 0.22: neutral begins
            [0.5, 0.5, 0], [0.46, 0.54, 0],      // behind by 0.08: holds
            [0.44, 0.56, 0],                     // behind by 0.12: gives up, happy leads by 0.12 only
            [0.39, 0.61, 0],                     // happy begins
        ];
        var segments = Cut(options, [.. faces.Select((p, i) => Row(i, i, 1, p))]);
        Assert.Equal(["neutral 1-4", "happy 5-6"], segments.Select(Describe));
        Assert.Equal((0.61 + 0.5 + 0.46) / 3, segments[0].Confidence, 1e-12);
    }

    [Fact]
    public void A_segment_counts_the_measured_frames_it_bridges()
    {
        var segment = Assert.Single(Cut("NNNH.NNN", new() { MinimumLength = TimeSpan.FromSeconds(3) }));
        Assert.Equal(7, segment.Frames);
        Assert.Equal((6 * 0.8 + 0.1) / 7, segment.Confidence, 1e-12);
    }

    [Theory]
    [InlineData(FrameState.Uncertain)]
    [InlineData(FrameState.NotMeasurable)]
    [InlineData(FrameState.NoFace)]
    public void Rows_that_are_not_measured_interrupt(FrameState state)
    {
        var rows = Enumerable.Range(0, 10).Select(i => Row(i, i, 1, 0.9, 0.1, 0) with { State = i is 3 or 4 ? state : FrameState.Measured });
        Assert.Equal(["neutral 0-3", "neutral 5-10"], Cut(new() { MinimumLength = TimeSpan.FromSeconds(2) }, [.. rows]).Select(Describe));
        Assert.Equal(["neutral 0-10"], Cut(new() { MinimumLength = TimeSpan.FromSeconds(2.1) }, [.. rows]).Select(Describe));
    }

    [Fact]
    public async Task A_segment_is_told_as_soon_as_it_has_surely_ended()
    {
        var segmenter = new Segmenter(Labels, new() { MinimumLength = TimeSpan.FromSeconds(2) });
        var told = new List<int>();
        foreach (var frame in await ToListAsync(Stream("NNNHHHHHNNN".Select((face, i) => Row(i, i, 1, _faces[face]!))).ByFrame(Cancel)))
            if (segmenter.Add(frame).Count > 0)
                told.Add(frame.Frame);
        Assert.Equal([4, 9], told);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.2)]
    [InlineData(3, 0.5)]
    [InlineData(4, 2)]
    public async Task Segments_of_a_person_never_overlap_and_cover_only_its_rows(int seed, double minimum)
    {
        var options = new TimelineOptions { MinimumLength = TimeSpan.FromSeconds(minimum), SmoothingTime = TimeSpan.FromSeconds(0.05) };
        var frames = await ToListAsync(Stream(Random(seed, 3000)).ToTimeline(options, Cancel));
        var segmenter = new Segmenter(Labels, options);
        var segments = frames.SelectMany(segmenter.Add).ToList();
        segments.AddRange(segmenter.Complete());
        Assert.True(segments.Count > 20, $"only {segments.Count} segments");
        foreach (var own in segments.GroupBy(segment => segment.Person))
        {
            Assert.All(own.Zip(own.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
            var rows = frames.SelectMany(frame => frame.Rows.Where(row => row.Person == own.Key).Select(row => (frame.Start, frame.End, Row: row))).ToList();
            Assert.All(own, segment =>
            {
                var covered = rows.Where(row => row.Start >= segment.Start && row.End <= segment.End).ToList();
                Assert.Equal((segment.Start, segment.End), (covered[0].Start, covered[^1].End));
                Assert.Equal(FrameState.Measured, covered[0].Row.State);
                Assert.Equal(FrameState.Measured, covered[^1].Row.State);
                Assert.Equal(segment.Frames, covered.Count(row => row.Row.State == FrameState.Measured));
                Assert.True(segment.End - segment.Start >= options.MinimumLength);
                var label = Labels.Index().First(pair => pair.Item == segment.Label).Index;
                Assert.Equal(covered.Where(row => row.Row.State == FrameState.Measured).Average(row => row.Row.Smoothed![label]), segment.Confidence, 1e-9);
            });
        }
    }

    [Fact]
    public async Task A_summary_adds_up_by_time()
    {
        var rows = new List<PersonFrame>
        {
            Row(0, 0, 1, 0.8, 0.2, 0), Row(1, 1, 1, 0.8, 0.2, 0), Row(2, 3, 1, 0.1, 0.9, 0),
            Row(3, 4, 1, 0.1, 0.9, 0) with { State = FrameState.Uncertain }, Row(4, 5, 1, 0.1, 0.9, 0) with { State = FrameState.NotMeasurable },
            NoFace(5, 6), Row(6, 7, 1, 0.2, 0.8, 0),
        };
        var options = new TimelineOptions { MinimumLength = TimeSpan.Zero };
        var totals = new TimelineTotals(Labels);
        var segmenter = new Segmenter(Labels, options);
        foreach (var frame in await ToListAsync(Stream(rows).ByFrame(Cancel)))
        {
            totals.Add(frame);
            foreach (var segment in segmenter.Add(frame))
                totals.Add(segment);
        }
        foreach (var segment in segmenter.Complete())
            totals.Add(segment);
        var summary = totals.ToSummary();
        Assert.Equal((8.0, 8.0, 7, 1), (summary.Length.TotalSeconds, summary.End.TotalSeconds, summary.Frames, summary.FramesWithoutFace));
        var person = Assert.Single(summary.People);
        Assert.Equal((7.0, 6, 4, 1, 1), (person.Visible.TotalSeconds, person.Frames, person.Measured, person.Uncertain, person.NotMeasurable));
        Assert.Equal([(0.8 * 2 + 0.1 * 2 + 0.2) / 5, (0.2 * 2 + 0.9 * 2 + 0.8) / 5, 0], person.Vote!.Select(p => Math.Round(p, 12)));
        Assert.Equal([("neutral", 0.6, 1, 3.0), ("happy", 0.4, 2, 1.0), ("sad", 0, 0, null)],
            person.Labels.Select(label => (label.Label, label.Share!.Value, label.Episodes, label.MeanLength?.TotalSeconds)));
    }

    private static List<Segment> Cut(string faces, TimelineOptions options) =>
        Cut(options, [.. faces.Select((face, i) => _faces[face] is { } p ? Row(i, i, 1, p) : NoFace(i, i))]);

    private static List<Segment> Cut(TimelineOptions options, params PersonFrame[] rows)
    {
        var segmenter = new Segmenter(Labels, options);
        var frames = ToListAsync(Stream(rows).ByFrame(Cancel)).GetAwaiter().GetResult();
        return [.. frames.SelectMany(segmenter.Add), .. segmenter.Complete()];
    }

    private static string Describe(Segment segment) => FormattableString.Invariant($"{segment.Label} {segment.Start.TotalSeconds}-{segment.End.TotalSeconds}");
}

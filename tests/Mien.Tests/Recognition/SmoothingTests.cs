using Mien.Recognition;
using static Mien.Tests.Recognition.SampleRows;

namespace Mien.Tests.Recognition;

public class SmoothingTests
{
    private static readonly TimelineOptions _ema = new()
    {
        Smoothing = SmoothingKind.Ema,
        SmoothingTime = TimeSpan.FromSeconds(1),
        SmoothingGap = TimeSpan.FromSeconds(2),
    };

    private static readonly TimelineOptions _gaussian = _ema with { Smoothing = SmoothingKind.Gaussian };

    [Fact]
    public async Task Ema_follows_a_step_by_one_minus_exp_of_the_time_passed()
    {
        var rows = await Smooth(_ema, Row(0, 0, 1, 1, 0), Row(1, 1, 1, 0, 1), Row(2, 1.5, 1, 0, 1));
        Assert.Equal([1, 0], rows[0].Smoothed!);
        Assert.Equal(0.36787944, rows[1].Smoothed![0], 1e-8);
        Assert.Equal(0.36787944 * 0.60653066, rows[2].Smoothed![0], 1e-8);
        Assert.Equal(1, rows[2].Smoothed!.Sum(), 1e-12);
    }

    [Fact]
    public async Task Ema_of_a_constant_step_is_the_same_at_any_frame_rate()
    {
        var coarse = await Smooth(_ema, Row(0, 0, 1, 1, 0), Row(1, 1, 1, 0, 1));
        var fine = await Smooth(_ema, [Row(0, 0, 1, 1, 0), .. Enumerable.Range(1, 100).Select(i => Row(i, i * 0.01, 1, 0, 1))]);
        Assert.Equal(coarse[^1].Smoothed![0], fine[^1].Smoothed![0], 1e-9);
    }

    [Theory]
    [InlineData(SmoothingKind.Ema)]
    [InlineData(SmoothingKind.Gaussian)]
    public async Task A_gap_longer_than_the_limit_begins_afresh_and_a_shorter_one_does_not(SmoothingKind kind)
    {
        var options = _ema with { Smoothing = kind };
        var far = await Smooth(options, Row(0, 0, 1, 1, 0), NoFace(1, 1), Row(2, 2.1, 1, 0, 1));
        Assert.Equal([0, 1], far[2].Smoothed!);
        Assert.Equal([1, 0], far[0].Smoothed!);
        var near = await Smooth(options, Row(0, 0, 1, 1, 0), NoFace(1, 1), Row(2, 2, 1, 0, 1));
        Assert.InRange(near[2].Smoothed![0], 0.05, 0.5);
    }

    [Theory]
    [InlineData(SmoothingKind.None)]
    [InlineData(SmoothingKind.Ema)]
    [InlineData(SmoothingKind.Gaussian)]
    public async Task Rows_come_out_in_order_with_raw_values_kept_and_people_apart(SmoothingKind kind)
    {
        var rows = Random(3, 300);
        var smoothed = await Smooth(_ema with { Smoothing = kind, SmoothingTime = TimeSpan.FromSeconds(0.2) }, [.. rows]);
        Assert.Equal(rows.Select(row => row with { Smoothed = null }), smoothed.Select(row => row with { Smoothed = null }));
        Assert.All(smoothed, row => Assert.Equal(row.State == FrameState.Measured, row.Smoothed is not null));
        for (var person = 1; person <= 3; person++)
        {
            var alone = await Smooth(_ema with { Smoothing = kind, SmoothingTime = TimeSpan.FromSeconds(0.2) },
                [.. rows.Where(row => row.Person == person)]);
            Assert.Equal(alone.Select(row => row.Smoothed), smoothed.Where(row => row.Person == person).Select(row => row.Smoothed));
        }
    }

    [Fact]
    public async Task None_leaves_every_value_as_it_was() =>
        Assert.All(await Smooth(new() { Smoothing = SmoothingKind.None }, [.. Random(4, 100)]), row => Assert.Equal(row.Raw, row.Smoothed));

    [Fact]
    public async Task A_row_that_is_not_measurable_takes_no_part()
    {
        var turned = Row(1, 0.5, 1, 0, 1) with { State = FrameState.NotMeasurable };
        foreach (var options in (TimelineOptions[])[_ema, _gaussian])
        {
            var rows = await Smooth(options, Row(0, 0, 1, 1, 0), turned, Row(2, 1, 1, 1, 0));
            Assert.Null(rows[1].Smoothed);
            Assert.Equal([0, 1], rows[1].Raw!);
            Assert.Equal([1, 0], rows[2].Smoothed!);
        }
    }

    [Fact]
    public async Task Gaussian_weighs_neighbours_by_their_distance_in_time()
    {
        var rows = await Smooth(_gaussian, Row(0, 0, 1, 1, 0), Row(1, 1, 1, 0, 1), Row(2, 3, 1, 1, 0));
        var (near, far, farthest) = (Math.Exp(-0.5), Math.Exp(-2), Math.Exp(-4.5));
        Assert.Equal((near + far) / (1 + near + far), rows[1].Smoothed![0], 1e-12);
        Assert.Equal((1 + farthest) / (1 + near + farthest), rows[0].Smoothed![0], 1e-12);
    }

    [Fact]
    public async Task Gaussian_reaches_three_sigmas_and_no_further()
    {
        var rows = await Smooth(_gaussian with { SmoothingGap = TimeSpan.FromSeconds(10) },
            Row(0, 0, 1, 1, 0), Row(1, 3.001, 1, 0, 1), Row(2, 6.001, 1, 0, 1));
        Assert.Equal([1, 0], rows[0].Smoothed!);
        Assert.Equal([0, 1], rows[1].Smoothed!);
    }

    [Fact]
    public async Task Gaussian_reads_no_further_ahead_than_its_window()
    {
        var read = 0;
        async IAsyncEnumerable<PersonFrame> Endless()
        {
            for (; ; read++)
            {
                yield return Row(read, read * 0.04, 1, 1, 0);
                await Task.Yield();
            }
        }
        var ahead = new List<int>();
        await foreach (var row in Endless().Smooth(_gaussian, Cancel))
        {
            ahead.Add(read - row.Frame);
            if (row.Frame == 500)
                break;
        }
        Assert.Equal(76, ahead.Max());      // 3 seconds at 25 frames a second, and the frame that shows they have passed
    }

    [Fact]
    public void Impossible_values_are_refused_with_their_flags()
    {
        var error = Assert.Throws<MienException>(new TimelineOptions
        {
            Smoothing = (SmoothingKind)9,
            SmoothingTime = TimeSpan.Zero,
            SmoothingGap = TimeSpan.FromSeconds(-1),
            TakeOver = 2,
            GiveUp = double.NaN,
            MinimumLength = TimeSpan.MaxValue,
            UncertainBelow = -0.1,
            MinimumFaceWidth = double.PositiveInfinity,
            MaximumYaw = 91,
        }.Validate);
        foreach (var flag in (string[])["--smooth 9", "--smooth-time 0 ", "--smooth-gap -1 ", "--take-over 2 ", "--give-up NaN ", "--min-length ",
            "--uncertain-below -0.1 ", "--min-face ", "--max-yaw 91 "])
            Assert.Contains(flag, error.Message, StringComparison.Ordinal);
        Assert.Throws<MienException>(() => { Stream().Smooth(new() { MaximumYaw = -1 }, Cancel); });
        new TimelineOptions().Validate();
    }

    private static Task<List<PersonFrame>> Smooth(TimelineOptions options, params PersonFrame[] rows) => ToListAsync(Stream(rows).Smooth(options, Cancel));
}

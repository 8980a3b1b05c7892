using Mien.Recognition;
using static Mien.Tests.Recognition.SampleRows;

namespace Mien.Tests.Recognition;

public class FrameStatesTests
{
    private static readonly TimelineOptions _options = new() { MinimumFaceWidth = 40, MaximumYaw = 45, UncertainBelow = 0.6 };

    [Theory]
    [InlineData(40, 0, FrameState.Measured)]
    [InlineData(39.9, 0, FrameState.NotMeasurable)]
    [InlineData(100, 44, FrameState.Measured)]
    [InlineData(100, -44, FrameState.Measured)]
    [InlineData(100, 46, FrameState.NotMeasurable)]
    [InlineData(100, -46, FrameState.NotMeasurable)]
    public void A_face_too_small_or_turned_away_is_not_measurable(float width, float yaw, FrameState state)
    {
        var row = Row(0, 0, 1, 0.7, 0.3) with { Face = Face(1, width, yaw) };
        Assert.Equal(state, FrameStates.Of(row, _options));
        Assert.Equal(state == FrameState.Measured, FrameStates.IsMeasurable(row.Face!.Face, _options));
    }

    [Fact]
    public void A_row_whose_smoothed_probabilities_stay_below_the_threshold_is_uncertain()
    {
        Assert.Equal(FrameState.Measured, FrameStates.Of(Row(0, 0, 1, 0.6, 0.4), _options));
        Assert.Equal(FrameState.Uncertain, FrameStates.Of(Row(0, 0, 1, 0.59, 0.41), _options));
        Assert.Equal(FrameState.Uncertain, FrameStates.Of(Row(0, 0, 1, 0.9, 0.1) with { Smoothed = [0.5, 0.5] }, _options));
        Assert.Equal(FrameState.Measured, FrameStates.Of(Row(0, 0, 1, 0.51, 0.49), _options with { UncertainBelow = null }));
    }

    [Fact]
    public void Without_a_face_only_a_classified_whole_frame_is_measured()
    {
        Assert.Equal(FrameState.NoFace, FrameStates.Of(NoFace(0, 0), _options));
        Assert.Equal(FrameState.Measured, FrameStates.Of(Row(0, 0, 1, 1, 0), _options));
        Assert.Equal(FrameState.NotMeasurable, FrameStates.Of(NoFace(0, 0, 1) with { Face = Face(1) }, _options));
    }

    [Fact]
    public async Task A_timeline_decides_uncertainty_after_smoothing_and_smooths_measurable_rows_only()
    {
        var frames = await ToListAsync(Stream(
            Row(0, 0, 1, 1, 0) with { Face = Face(1) },
            Row(1, 0.1, 1, 0, 1) with { Face = Face(1, yaw: 80) },
            Row(2, 0.2, 1, 0, 1) with { Face = Face(1) },
            NoFace(3, 0.3)).ToTimeline(_options with { SmoothingTime = TimeSpan.FromSeconds(0.2) }, Cancel));
        var rows = frames.SelectMany(frame => frame.Rows).ToList();
        Assert.Equal([FrameState.Measured, FrameState.NotMeasurable, FrameState.Measured, FrameState.NoFace], rows.Select(row => row.State));
        Assert.Equal(Math.Exp(-1), rows[2].Smoothed![0], 1e-12);
        Assert.Equal(1, rows[2].Top);
        Assert.Equal(1 - Math.Exp(-1), rows[2].Confidence!.Value, 1e-12);
        Assert.Null(rows[1].Top);
        Assert.Null(rows[1].Confidence);
    }

    [Fact]
    public async Task Rows_of_a_frame_stay_together_and_end_where_the_next_frame_begins()
    {
        var frames = await ToListAsync(Stream(Row(0, 0, 1, 1, 0), Row(0, 0, 2, 1, 0), NoFace(5, 0.1), Row(6, 0.4, 1, 1, 0)).ByFrame(Cancel));
        Assert.Equal([(0, 0, 0.1, 2), (5, 0.1, 0.4, 1), (6, 0.4, 0.7, 1)],
            frames.Select(frame => (frame.Frame, frame.Start.TotalSeconds, frame.End.TotalSeconds, frame.Rows.Count)));
        var picture = Assert.Single(await ToListAsync(Stream(Row(0, 0, 1, 1, 0)).ByFrame(Cancel)));
        Assert.Equal(TimeSpan.Zero, picture.Length);
    }
}

namespace Mien.Recognition;

/// <summary>Makes a timeline of rows as they come from the classifier.</summary>
public static class Timeline
{
    /// <summary>Decides which rows are measurable, smooths these, decides which are uncertain, and groups all by frame.</summary>
    /// <param name="rows">In the order of the video, with <see cref="PersonFrame.Raw"/> where something was classified.</param>
    /// <param name="options">How.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <returns>Every row again, none added and none left out.</returns>
    /// <exception cref="MienException">Impossible options.</exception>
    public static IAsyncEnumerable<TimelineFrame> ToTimeline(
        this IAsyncEnumerable<PersonFrame> rows, TimelineOptions options, CancellationToken cancel = default)
    {
        options.Validate();
        return rows.Select(row => row with { State = FrameStates.Of(row with { Smoothed = null }, options with { UncertainBelow = null }) })
            .Smooth(options, cancel)
            .Select(row => row with { State = FrameStates.Of(row, options) })
            .ByFrame(cancel);
    }
}

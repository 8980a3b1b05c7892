using Mien.Recognition;

namespace Mien.Output;

/// <summary>Lets a timeline flow into its results.</summary>
public static class TimelineResults
{
    /// <summary>Cuts segments, sums up, and hands all to the writers while the frames flow by; memory does not grow with them.</summary>
    /// <param name="frames">The timeline; see <see cref="Timeline.ToTimeline"/>.</param>
    /// <param name="source">The video.</param>
    /// <param name="options">Hysteresis and minimum length.</param>
    /// <param name="writers">Completed when the last frame is written; disposing of them stays with the caller.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="MienException">Something cannot be written.</exception>
    public static async Task<TimelineSummary> WriteAsync(
        this IAsyncEnumerable<TimelineFrame> frames, ResultSource source, TimelineOptions options,
        IReadOnlyList<IResultWriter> writers, CancellationToken cancel = default)
    {
        var segmenter = new Segmenter(source.Labels, options);
        var totals = new TimelineTotals(source.Labels);
        await foreach (var frame in frames.WithCancellation(cancel))
        {
            totals.Add(frame);
            Write(source, writers, writer => writer.Add(frame));
            Add(segmenter.Add(frame));
        }
        Add(segmenter.Complete());
        var summary = totals.ToSummary();
        Write(source, writers, writer => writer.Complete(summary));
        return summary;

        void Add(IReadOnlyList<Segment> ended)
        {
            foreach (var segment in ended)
            {
                totals.Add(segment);
                Write(source, writers, writer => writer.Add(segment));
            }
        }
    }

    private static void Write(ResultSource source, IReadOnlyList<IResultWriter> writers, Action<IResultWriter> write) =>
        Writing.Try($"The results of '{source.Name}'", () =>
        {
            foreach (var writer in writers)
                write(writer);
        });
}

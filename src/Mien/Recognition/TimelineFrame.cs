using System.Runtime.CompilerServices;

namespace Mien.Recognition;

/// <summary>All rows of one frame, and how long it is shown.</summary>
/// <param name="Frame">Position in the video, from 0.</param>
/// <param name="Start">Presentation time.</param>
/// <param name="End">Presentation time of the next frame that was read; the last frame lasts as long as the one before it, and
/// a lone picture no time at all.</param>
/// <param name="Rows">One a person, or one without a person.</param>
public sealed record TimelineFrame(int Frame, TimeSpan Start, TimeSpan End, IReadOnlyList<PersonFrame> Rows)
{
    /// <summary>Time for which it is shown.</summary>
    public TimeSpan Length => End - Start;
}

/// <summary>Groups rows by frame.</summary>
public static class TimelineFrames
{
    /// <summary>Rows in the order of the video become frames; one frame is held back, to learn when it ends.</summary>
    public static async IAsyncEnumerable<TimelineFrame> ByFrame(
        this IAsyncEnumerable<PersonFrame> rows, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var held = new List<PersonFrame>();
        var length = TimeSpan.Zero;
        await foreach (var row in rows.WithCancellation(cancel))
        {
            if (held.Count > 0 && held[0].Frame != row.Frame)
            {
                length = row.Time > held[0].Time ? row.Time - held[0].Time : TimeSpan.Zero;
                yield return Close(held, length);
                held = [];
            }
            held.Add(row);
        }
        if (held.Count > 0)
            yield return Close(held, length);
    }

    private static TimelineFrame Close(List<PersonFrame> rows, TimeSpan length) =>
        new(rows[0].Frame, rows[0].Time, rows[0].Time + length, rows);
}

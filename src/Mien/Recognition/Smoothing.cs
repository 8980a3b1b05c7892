using System.Runtime.CompilerServices;

namespace Mien.Recognition;

/// <summary>Steadies probabilities over presentation time, each person for itself; the raw values stay in the row.</summary>
public static class Smoothing
{
    /// <summary>Fills <see cref="PersonFrame.Smoothed"/>; rows come out in the order in which they came in.</summary>
    /// <remarks>Only rows that carry a measurement take part. A person not measured for longer than
    /// <see cref="TimelineOptions.SmoothingGap"/> begins afresh, whatever was before.</remarks>
    /// <exception cref="MienException">Impossible options.</exception>
    public static IAsyncEnumerable<PersonFrame> Smooth(
        this IAsyncEnumerable<PersonFrame> rows, TimelineOptions options, CancellationToken cancel = default)
    {
        options.Validate();
        return options.Smoothing switch
        {
            SmoothingKind.None => rows.Select(row => row with { Smoothed = IsMeasured(row) ? row.Raw : null }),
            SmoothingKind.Ema => Exponential(rows, options, cancel),
            _ => Gaussian(rows, options, cancel),
        };
    }

    /// <summary>Whether a row carries a measurement.</summary>
    internal static bool IsMeasured(PersonFrame row) => row is { Raw: not null, State: FrameState.Measured or FrameState.Uncertain };

    private static async IAsyncEnumerable<PersonFrame> Exponential(
        IAsyncEnumerable<PersonFrame> rows, TimelineOptions options, [EnumeratorCancellation] CancellationToken cancel)
    {
        var smoothing = new ExponentialSmoothing(options.SmoothingTime, options.SmoothingGap);
        await foreach (var row in rows.WithCancellation(cancel))
            yield return smoothing.Add(row);
    }

    private static async IAsyncEnumerable<PersonFrame> Gaussian(
        IAsyncEnumerable<PersonFrame> rows, TimelineOptions options, [EnumeratorCancellation] CancellationToken cancel)
    {
        var smoothing = new GaussianSmoothing(options.SmoothingTime, options.SmoothingGap);
        await foreach (var row in rows.WithCancellation(cancel))
            foreach (var ready in smoothing.Add(row))
                yield return ready;
        foreach (var ready in smoothing.Complete())
            yield return ready;
    }
}

namespace Mien.Recognition;

/// <summary>One answer for a clip out of the answers for its frames.</summary>
public static class ClipVote
{
    /// <summary>Mean of the frames' class probabilities.</summary>
    /// <exception cref="ArgumentException">No frames.</exception>
    public static double[] Mean(IEnumerable<double[]> probabilities)
    {
        double[]? sum = null;
        var count = 0;
        foreach (var frame in probabilities)
        {
            sum ??= new double[frame.Length];
            for (var i = 0; i < frame.Length; i++)
                sum[i] += frame[i];
            count++;
        }
        return sum is null ? throw new ArgumentException("A clip without frames has no vote.", nameof(probabilities)) : [.. sum.Select(p => p / count)];
    }
}

namespace Mien.Recognition;

/// <summary>Keeps a label until another one is clearly ahead.</summary>
/// <param name="takeOver">Lead with which a label begins.</param>
/// <param name="giveUp">Lead below which the held label ends.</param>
internal sealed class Hysteresis(double takeOver, double giveUp)
{
    /// <summary>No label.</summary>
    public const int None = -1;

    private int _held = None;

    /// <summary>The label that holds in a frame, or <see cref="None"/>.</summary>
    public int Next(IReadOnlyList<double> probabilities)
    {
        if (_held != None && Lead(probabilities, _held) >= giveUp)
            return _held;
        var best = 0;
        for (var i = 1; i < probabilities.Count; i++)
            if (probabilities[i] > probabilities[best])
                best = i;
        return _held = Lead(probabilities, best) >= takeOver ? best : None;
    }

    /// <summary>Probability of a label minus the largest of the others.</summary>
    public static double Lead(IReadOnlyList<double> probabilities, int label)
    {
        var other = 0.0;
        for (var i = 0; i < probabilities.Count; i++)
            if (i != label)
                other = Math.Max(other, probabilities[i]);
        return probabilities[label] - other;
    }
}

namespace Mien.Recognition;

/// <summary>Exponential moving average of each person's probabilities over presentation time; answers at once, so it also
/// serves a live picture.</summary>
/// <param name="timeConstant">After this time a step of the input is followed to 63 %.</param>
/// <param name="gap">A person not measured for longer begins afresh.</param>
public sealed class ExponentialSmoothing(TimeSpan timeConstant, TimeSpan gap)
{
    private readonly Dictionary<int, (TimeSpan Time, double[] Value)> _last = [];

    /// <summary>The row with its smoothed probabilities; those of a row that was not measured are null.</summary>
    public PersonFrame Add(PersonFrame row)
    {
        if (!Smoothing.IsMeasured(row))
            return row with { Smoothed = null };
        var value = row.Raw!.ToArray();
        if (_last.TryGetValue(row.Person, out var last) && row.Time - last.Time <= gap)
        {
            var weight = Weight(row.Time - last.Time, timeConstant);
            for (var i = 0; i < value.Length; i++)
                value[i] = last.Value[i] + weight * (value[i] - last.Value[i]);
        }
        else
            Forget(row.Time - gap);
        _last[row.Person] = (row.Time, value);
        return row with { Smoothed = value };
    }

    /// <summary>Share of a new value in the average, 1 - exp(-passed / timeConstant): whatever the frame rate, the same time
    /// forgets the same share of the past.</summary>
    public static double Weight(TimeSpan passed, TimeSpan timeConstant) => 1 - Math.Exp(-(passed / timeConstant));

    private void Forget(TimeSpan before)
    {
        foreach (var (person, last) in _last)
            if (last.Time < before)
                _last.Remove(person);
    }
}

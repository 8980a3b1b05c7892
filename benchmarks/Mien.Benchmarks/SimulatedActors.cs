using Mien.Lab.Evaluation;

namespace Mien.Benchmarks;

/// <summary>Draws corpora of people whose true accuracy is known: six classes with RAVDESS' shares, each person better or worse
/// than the next, each class easier or harder, each class confused with its neighbours.</summary>
/// <param name="Name">In words.</param>
/// <param name="Actors">People a corpus.</param>
/// <param name="Clips">Clips of an actor a class, given a random number generator.</param>
/// <param name="Skill">True accuracy of one actor, given a random number generator.</param>
/// <param name="MeanSkill">Mean of <paramref name="Skill"/> over all people there could be.</param>
/// <param name="Ease">What each class adds to the accuracy.</param>
internal sealed record SimulatedActors(
    string Name, int Actors, Func<Random, int[]> Clips, Func<Random, double> Skill, double MeanSkill, double[] Ease)
{
    private static readonly int[] _ravdess = [4, 8, 8, 8, 8, 8];
    private static readonly double[] _unequal = [-0.05, 0.05, 0.06, -0.06, 0.04, -0.04], _equal = new double[6];
    private static readonly string[] _labels = ["neutral", "calm", "happy", "sad", "angry", "fearful"];

    /// <summary>FIELD: people between 36 and 91 %, 44 clips each.</summary>
    public static SimulatedActors Ravdess(int actors = 24) =>
        new($"{actors} actors, 36-91 %", actors, _ => _ravdess, random => 0.36 + 0.55 * random.NextDouble(), 0.635, _unequal);

    /// <summary>Most are read well, one in five badly.</summary>
    public static SimulatedActors Skewed { get; } = new("24 actors, 4 in 5 at 70-91 %, the others at 36-50 %", 24, _ => _ravdess,
        random => random.NextDouble() < 0.8 ? 0.7 + 0.21 * random.NextDouble() : 0.36 + 0.14 * random.NextDouble(), 0.73, _unequal);

    /// <summary>Nearly everything is right.</summary>
    public static SimulatedActors NearCeiling { get; } = new("24 actors, 88-100 %, most near 100", 24, _ => _ravdess,
        random => 1 - 0.12 * Math.Pow(random.NextDouble(), 2), 0.96, _equal);

    /// <summary>Some have ten times the others' clips.</summary>
    public static SimulatedActors UnequalSizes { get; } = new("24 actors, 36-91 %, log-normal sizes", 24, Sizes,
        random => 0.36 + 0.55 * random.NextDouble(), 0.635, _unequal);

    /// <summary>True accuracy, UAR and macro-F1 over all people there could be.</summary>
    public (double Accuracy, double Uar, double MacroF1) Truth()
    {
        var expected = _labels.Select((_, truth) => _labels.Select((_, predicted) =>
            _ravdess[truth] * (truth == predicted ? MeanSkill + Ease[truth] : (1 - MeanSkill - Ease[truth]) * Confused(truth, predicted))).ToArray()).ToArray();
        var indices = Enumerable.Range(0, 6).ToList();
        return (indices.Sum(i => expected[i][i]) / expected.Sum(row => row.Sum()),
            indices.Average(i => expected[i][i] / expected[i].Sum()),
            indices.Average(i => 2 * expected[i][i] / (expected[i].Sum() + expected.Sum(row => row[i]))));
    }

    /// <summary>One corpus: the predictions of each actor.</summary>
    public ClassificationReport[] Draw(Random random) =>
        [.. Enumerable.Range(0, Actors).Select(_ => Draw(Skill(random), Clips(random), random))];

    /// <summary>The predictions of two models for one corpus; the second is <paramref name="worse"/> in truth.</summary>
    /// <remarks>An actor who is hard for one is hard for the other, up to +-8 points of their own; and half of the clips are
    /// as hard for both.</remarks>
    public (ClassificationReport[] First, ClassificationReport[] Second) DrawPair(double worse, Random random)
    {
        var (first, second) = (new ClassificationReport[Actors], new ClassificationReport[Actors]);
        for (var actor = 0; actor < Actors; actor++)
        {
            var skill = Skill(random);
            var other = skill - worse + 0.16 * (random.NextDouble() - 0.5);
            var (clips, seed) = (Clips(random), random.Next());
            first[actor] = Draw(skill, clips, random, new Random(seed));
            second[actor] = Draw(other, clips, random, new Random(seed));
        }
        return (first, second);
    }

    private ClassificationReport Draw(double skill, int[] clips, Random own, Random? shared = null)
    {
        var confusion = _labels.Select(_ => new int[6]).ToArray();
        for (var truth = 0; truth < 6; truth++)
            for (var clip = 0; clip < clips[truth]; clip++)
            {
                var common = shared is not null && shared.NextDouble() < 0.5;
                var difficulty = common ? shared!.NextDouble() : own.NextDouble();
                confusion[truth][difficulty < skill + Ease[truth] ? truth : Mistake(truth, own)]++;
            }
        return new ClassificationReport(_labels, confusion);
    }

    private static int Mistake(int truth, Random random)
    {
        var left = random.NextDouble();
        for (var predicted = 0; predicted < 6; predicted++)
            if ((left -= Confused(truth, predicted)) < 0)
                return predicted;
        return truth == 5 ? 4 : 5;
    }

    /// <summary>Share of the mistakes on a class: half go to the next one, the others are spread.</summary>
    private static double Confused(int truth, int predicted) =>
        truth == predicted ? 0 : predicted == (truth + 1) % 6 ? 0.5 : 0.125;

    private static int[] Sizes(Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return [.. _ravdess.Select(clips => Math.Max(1, (int)Math.Round(Math.Exp(0.8 * normal) * clips)))];
    }
}

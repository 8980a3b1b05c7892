using Mien.Lab.Datasets;
using Mien.Lab.Training;
using Mien.Models;

namespace Mien.Lab.Evaluation;

/// <summary>Every reading of the paper's experiment under every protocol that a corpus allows.</summary>
/// <param name="Runs">In the order in which they are computed: runs that share features follow each other.</param>
/// <param name="LeftOut">What the corpus does not allow, each with the reason.</param>
public sealed record ReproductionPlan(IReadOnlyList<PlannedRun> Runs, IReadOnlyList<string> LeftOut)
{
    private static readonly SplitProtocol[] _protocols =
        [SplitProtocol.Frames, SplitProtocol.First, SplitProtocol.Tail, SplitProtocol.Batch, SplitProtocol.Clips, SplitProtocol.Actors];

    /// <summary>The recipe on these pictures: of the paper's six classes those that are there.</summary>
    /// <exception cref="MienException">Fewer than two of them are.</exception>
    public static TrainingOptions On(FrameSet frames, TrainingOptions recipe)
    {
        var labels = Label.PaperSix.Intersect(frames.Labels).ToList();
        return labels.Count < 2
            ? throw new MienException($"The paper's classes are {string.Join(", ", Label.PaperSix)}; '{frames.Folder}' has {string.Join(", ", frames.Labels)}, and two of the six are needed.")
            : labels.Count == frames.Labels.Count ? recipe : recipe with { Labels = string.Join(',', labels) };
    }

    /// <summary>Draws every split to see which are possible.</summary>
    /// <param name="crops">The corpus in each crop.</param>
    /// <param name="recipe">What all runs share.</param>
    /// <param name="readings">The readings.</param>
    /// <exception cref="MienException">Not one is possible, or the corpus lacks the paper's classes.</exception>
    /// <exception cref="LeakException">A split breaks its claim.</exception>
    public static ReproductionPlan Of(IReadOnlyList<FrameSet> crops, TrainingOptions recipe, IReadOnlyList<Reading> readings)
    {
        List<PlannedRun> runs = [];
        List<string> leftOut = [];
        foreach (var frames in crops)
        {
            var (options, setup) = (On(frames, recipe), new TrainingSetup(frames, On(frames, recipe), null));
            var drawn = new List<PlannedRun>();
            foreach (var hold in HoldOuts([.. setup.Rows.Select(row => frames.Rows[row].Subject).Distinct().Order(StringComparer.Ordinal)]))
                try
                {
                    var split = Mien.Lab.Training.Protocol.Draw(frames, setup.Rows, options with { Protocol = hold.Protocol, ValidationSubjects = hold.Subjects });
                    drawn.Add(new PlannedRun(frames.Info.Crop, hold.Protocol, hold.Subjects, hold.Number, readings[0], split.Train.Count, split.Validation.Count));
                }
                catch (MienException error) when (error is not LeakException)
                {
                    leftOut.Add($"{Training.Protocol.NameOf(hold.Protocol)} ({frames.Info.Crop}): {error.Message}");
                }
            runs.AddRange(readings.SelectMany(reading => drawn.Select(run => run with { Reading = reading })));
        }
        return runs.Count > 0 ? new ReproductionPlan(runs, leftOut) : throw new MienException(string.Join(Environment.NewLine, leftOut));
    }

    /// <summary>What is to be expected of a corpus that is not prepared yet.</summary>
    /// <param name="crops">Each crop with its expected number of pictures.</param>
    /// <param name="subjects">The people in it.</param>
    /// <param name="recipe">What all runs share.</param>
    /// <param name="readings">The readings.</param>
    public static ReproductionPlan Expect(IReadOnlyList<(string Crop, int Pictures)> crops, IReadOnlyList<string> subjects, TrainingOptions recipe, IReadOnlyList<Reading> readings) =>
        new([.. from crop in crops
                from reading in readings
                from hold in HoldOuts(subjects)
                where hold.Protocol != SplitProtocol.Actors || subjects.Count(subject => subject.Length > 0) > 1
                let held = hold.Protocol == SplitProtocol.Batch ? Split.BatchPictures : hold.Number > 0 ? crop.Pictures / 2 : (int)(crop.Pictures * recipe.ValidationShare)
                select new PlannedRun(crop.Crop, hold.Protocol, hold.Subjects, hold.Number, reading, Math.Max(0, crop.Pictures - held), held)], []);

    /// <summary>One hold-out a protocol; of two people each once.</summary>
    private static IEnumerable<(SplitProtocol Protocol, string Subjects, int Number)> HoldOuts(IReadOnlyList<string> subjects) =>
        _protocols.SelectMany(protocol => protocol == SplitProtocol.Actors && subjects.Count == 2 && !subjects.Contains("")
            ? subjects.Select((subject, i) => (protocol, subject, i + 1))
            : [(protocol, "", 0)]);
}
